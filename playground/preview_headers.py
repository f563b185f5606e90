"""Which headers pass between a browser and a guest's site, and in what form.

The rule: what belongs to one connection ends with it, what a proxy would obey or vouch for is not a
guest's to say, and nothing a guest sends reaches beyond the host name of its own preview.
"""

import re
from urllib.parse import urlsplit

from .heads import Head, Headers
from .jar import host_name

HOP_BY_HOP = frozenset(
    {
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization",
        "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    }
)  # fmt: skip

_VOUCHED_BY_PROXIES = ("x-forwarded-", "x-real-", "x-original-", "x-accel-")
_NEVER_SENT = HOP_BY_HOP | {"forwarded", "via", "expect", "content-length", "host"}

_OBEYED_BY_PROXIES = ("x-accel-", "x-sendfile", "x-lighttpd-send", "x-litespeed-", "x-reproxy-")
_BEYOND_ITS_ORIGIN = frozenset(
    {
        "alt-svc",  # would move the origin's traffic to another port of the same host
        "clear-site-data",  # clears cookies of the whole registrable domain
        "expect-ct", "public-key-pins", "strict-transport-security",  # bind subdomains too
        "nel", "report-to", "reporting-endpoints",  # have the browser report to third parties
        "server-timing",  # reads as ours in a page's timings
        "service-worker-allowed",  # widens a worker beyond the path it was served from
        "x-frame-options",  # the page embeds the preview
    }
)  # fmt: skip
_BLANKS = " \t"
"""What stands around a header's parts. Python takes two characters of latin-1 for blanks too, which
are half of a character in UTF-8.
"""

_POLICIES = frozenset({"content-security-policy", "content-security-policy-report-only"})
_REFRESH = re.compile(  # the HTML standard's "shared declarative refresh steps"
    r"\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?['\"]?(?P<url>[^'\"]*).*", re.IGNORECASE | re.DOTALL
)


def request_headers(environ: dict[str, object]) -> Headers:
    """The browser's headers for the guest, without the framing and connection headers of ours to
    add.

    gunicorn has merged repeated ones and dropped names with `_`.
    """
    named = _named_in(str(environ.get("HTTP_CONNECTION", "")))
    headers: Headers = [("Host", str(environ["HTTP_HOST"]))]
    if content_type := environ.get("CONTENT_TYPE"):
        headers.append(("Content-Type", str(content_type)))
    for key, value in environ.items():
        name = key[5:].replace("_", "-").lower()
        if not key.startswith("HTTP_") or name in _NEVER_SENT or name in named:
            continue
        if not name.startswith(_VOUCHED_BY_PROXIES):
            headers.append((name.title(), str(value)))
    return headers


def response_headers(head: Head, host: str, *, port: int, is_secure: bool) -> Headers:
    """The guest's headers for the browser, less framing: the relay adds that.

    `host` is the preview's as the browser named it, `port` the guest's. `is_secure`: browsers keep
    Secure cookies of this host.
    """
    named = {name for value in head.values("connection") for name in _named_in(value)}
    kept: Headers = []
    for name, value in head.headers:
        lower = name.lower()
        if _is_dropped(lower) or lower in named:
            continue
        changed = _changed(lower, value, host, port=port, is_secure=is_secure)
        if changed is not None:
            kept.append((name, changed))
    return kept


def _is_dropped(name: str) -> bool:
    return (
        name in HOP_BY_HOP
        or name == "content-length"
        or name in _BEYOND_ITS_ORIGIN
        or name.startswith(_OBEYED_BY_PROXIES)
    )


def _changed(name: str, value: str, host: str, *, port: int, is_secure: bool) -> str | None:
    """The value as it may pass; None where the header may not."""
    if name == "set-cookie":
        return embeddable_cookie(value, host, is_secure=is_secure)
    if name in _POLICIES:
        return embeddable_policy(value)
    if name == "location":
        return reachable_location(value, port)
    if name == "refresh":
        match = _REFRESH.fullmatch(value)
        return value if match is not None and _is_own(match["url"], host) else None
    return value


def embeddable_cookie(value: str, host: str, *, is_secure: bool) -> str | None:
    """A Set-Cookie that works in another site's frame; None for one with a Domain that is not this
    host.

    Always in this form, at the top level too: a site whose cookies were partitioned in one request
    and not in the next would have two of each. Where the browser would not keep a Secure cookie,
    the guest's own form is left, which works as long as page and preview are one site.
    """
    pair, *attributes = value.split(";")
    kept = [pair.strip(_BLANKS)]
    for attribute in attributes:
        name, _, content = (part.strip(_BLANKS) for part in attribute.partition("="))
        lower = name.lower()
        if lower == "domain" and content.lstrip(".").lower() not in {"", host_name(host)}:
            return (
                None  # as at home, where a browser refuses a Domain that the app is not served from
            )
        if lower == "domain" or (is_secure and lower in {"samesite", "secure", "partitioned"}):
            continue
        kept.append(attribute.strip(_BLANKS))
    if is_secure:
        kept += ["SameSite=None", "Secure", "Partitioned"]
    return "; ".join(kept)


def embeddable_policy(value: str) -> str | None:
    """A Content-Security-Policy without `frame-ancestors`; None when nothing is left of it."""
    policies = []
    for policy in value.split(","):
        directives = [
            directive.strip()
            for directive in policy.split(";")
            if directive.strip() and directive.split()[0].lower() != "frame-ancestors"
        ]
        if directives:
            policies.append("; ".join(directives))
    return ", ".join(policies) or None


def reachable_location(value: str, port: int) -> str:
    """A redirect to the guest's own address, as it is at home, leads to the preview instead."""
    try:
        url = urlsplit(value)
        leads_home = (
            url.scheme == "http"
            and url.hostname in {"localhost", "127.0.0.1"}
            and (url.port or 80) == port
        )
    except ValueError:
        return value
    if not leads_home:
        return value
    rest = url._replace(scheme="", netloc="").geturl()
    return "/" + rest.lstrip("/")


def _is_own(url: str, host: str) -> bool:
    try:
        parts = urlsplit(url.strip().replace("\\", "/"))
    except ValueError:
        return False
    if not parts.scheme and not parts.netloc:
        return True
    return parts.scheme in {"", "http", "https"} and parts.netloc.lower() == host.lower()


def _named_in(connection: str) -> set[str]:
    return {name.strip().lower() for name in connection.split(",")}
