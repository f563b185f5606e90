"""The security headers of every answer of ours, whatever its status.

The policy allows what the page needs and nothing inline or foreign. Answers that are no page get
the empty policy. What a guest says is answered from here as a download, which no browser
renders, and in the sandbox of `lens.py`, which says its own policy; the preview, on its own origin,
has its own rules.
"""

import secrets

from flask import Flask, Response, g

from .hosts import Host
from .policy import COMMON, NO_PAGE_POLICY, POLICY
from .settings import Settings

NONCE_BYTES = 16


def nonce() -> str:
    """The one nonce of the current answer."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(NONCE_BYTES)
    value: str = g.nonce
    return value


def allow_framing() -> None:
    """Let other sites show the current answer in a frame: for the page that is made for it."""
    g.may_be_framed = True


def may_be_framed() -> bool:
    """Whether this answer is such a page."""
    return bool(g.get("may_be_framed"))


def secure(app: Flask, settings: Settings) -> None:
    """Put the headers on all answers of the app, those of its error handlers included."""

    @app.after_request
    def _add_headers(response: Response) -> Response:
        given = {name.lower() for name, _ in response.headers}
        for name, value in (*COMMON.items(), ("Cache-Control", "no-cache")):
            if name.lower() not in given:  # one look at all of them costs less than one for each
                response.headers.add(name, value)
        if may_be_framed():
            del response.headers["X-Frame-Options"]  # it has no word for "anybody"
        if POLICY.lower() not in given:
            is_page = response.mimetype == "text/html" and "host" in g
            response.headers.add(
                POLICY, page_policy(g.host, settings) if is_page else NO_PAGE_POLICY
            )
        return response


def page_policy(host: Host, settings: Settings) -> str:
    """The policy of a page: its own files, its own sockets, and previews in frames."""
    own = f"'nonce-{nonce()}'"
    framing = "*" if may_be_framed() else "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {own}",
            f"style-src 'self' {own}",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            f"connect-src 'self' ws://{host} wss://{host}",
            f"frame-src 'self' {settings.preview_scheme}://*.{settings.preview_host}",
            "media-src blob:",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-ancestors {framing}",
        )
    )
