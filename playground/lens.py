"""The HTML lens: a response's HTML as the page it would be, without its scripts.

The only route on which a guest's HTML has the playground's own address. A frame made by the page
itself (`srcdoc`) inherits the page's policy, which rightly lets in no file of an app, so the page
would be seen naked; this answer has a policy of its own: an opaque origin that runs nothing, sends
no form and opens nothing (`sandbox` without one permission), and files from one preview alone.

The page posts the HTML that it holds already, by a form whose target is its frame. A GET would need
web to keep responses, and an address that shows a guest's HTML to whoever is sent the link; a POST
is nothing to link to. It must come from a page of our own: browsers say so in `Origin`, also over
plain HTTP, where they leave out `Sec-Fetch-…`. Scripts stay off since the preview runs them, on an
origin of its own, and here they could only show a page that its server never saw.
"""

import re

from flask import Blueprint, Response, g, request
from markupsafe import escape
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from .forms import read_form
from .pages import reachable_preview_host
from .policy import POLICY
from .problems import ForeignOrigin, InvalidRequest, TooLarge
from .sentences import sentence
from .services import services
from .settings import Settings

UTF8_GROWTH = 3
"""A byte of a body is at most this many in UTF-8: one that cannot be read becomes U+FFFD."""

ADDRESS_MAX_BYTES = 16 * 1024
FORM_BYTES = 64 * 1024
"""What the form has besides the HTML: the address and the borders of its parts."""

_BEFORE_HEAD = re.compile(
    # Possessive and atomic: a guest wrote it, and a million comments must not be tried twice.
    r"\ufeff?(?>\s+|<!--.*?-->)*+<!doctype[^>]*>",
    re.IGNORECASE | re.DOTALL,
)

blueprint = Blueprint("lens", __name__)


@blueprint.post("/lens")
def show_html() -> Response:
    """The HTML in `html`, at home at the preview's address in `base` where one is given."""
    _check_frame()
    form = _read_form(services().settings)
    html, base = form.get("html"), form.get("base", "")
    if html is None:
        raise InvalidRequest(sentence("lens-field"))
    origin = _preview_origin(base) if base else None
    response = Response(_with_base(html, base) if base else html, mimetype="text/html")
    response.headers[POLICY] = lens_policy(_reachable(origin))
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "no-store"
    return response


def lens_policy(origin: str | None) -> str:
    """The policy of a guest's HTML; files come from `origin`, a preview's, or not at all."""
    files = f" {origin}" if origin else ""
    base = origin or "'none'"
    return "; ".join(
        (
            "sandbox",
            "default-src 'none'",
            f"style-src 'unsafe-inline'{files}",
            f"img-src data:{files}",
            f"font-src data:{files}",
            f"media-src data:{files}",
            f"base-uri {base}",
            "form-action 'none'",
            "frame-ancestors 'self'",
        )
    )


def _check_frame() -> None:
    """Raise `ForeignOrigin` unless our own page posts this into a frame.

    The app's guard has refused foreign origins; a program, which has none, needs no lens.
    """
    if "Origin" not in request.headers:
        raise ForeignOrigin(sentence("lens-origin"))
    if request.headers.get("Sec-Fetch-Dest", "iframe") != "iframe":
        raise ForeignOrigin(sentence("lens-frame"))


def _read_form(settings: Settings) -> MultiDict[str, str]:
    html_bytes = UTF8_GROWTH * settings.exchange_body_bytes
    try:
        return read_form(html_bytes + FORM_BYTES)
    except RequestEntityTooLarge:
        raise TooLarge(sentence("lens-large", most=html_bytes)) from None


def _preview_origin(base: str) -> str:
    """The origin of an address in a preview of ours. Raises `InvalidRequest` or `NotFound`."""
    settings = services().settings
    scheme, host = settings.preview_scheme, settings.preview_host
    pattern = rf"(?P<origin>{scheme}://(?P<label>[a-z0-9]+)\.{re.escape(host)})/[!-~]*"
    match = re.fullmatch(pattern, base)
    if match is None or len(base) > ADDRESS_MAX_BYTES:
        raise InvalidRequest(
            sentence("lens-base", form=f"{scheme}://LABEL.{host}/…", most=ADDRESS_MAX_BYTES)
        )
    services().identity.read_label(match["label"])
    return match["origin"]


def _reachable(origin: str | None) -> str | None:
    """None where `*.localhost` would lead the browser to its own machine instead of to ours."""
    return origin if reachable_preview_host(g.host, services().settings) else None


def _with_base(html: str, base: str) -> str:
    """The HTML with our `<base>` as its first, which is the one that counts.

    Behind the doctype: before it, the browser would fall into quirks mode.
    """
    begin = _BEFORE_HEAD.match(html)
    end = begin.end() if begin else 0
    return f'{html[:end]}<base href="{escape(base)}">{html[end:]}'
