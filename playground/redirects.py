"""What the next request of a redirect is, by the rules that browsers follow (the Fetch standard,
HTTP-redirect fetch).

A redirect is followed inside the guest and nowhere else: one that leads out is foreign, and is
shown, not followed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from .bodies import Body
from .heads import Head, Headers
from .problems import InvalidRequest
from .request_head import encode_target

HOPS_MAX = 20
"""Redirects followed in one exchange, as many as browsers follow."""

_STATUSES = {301, 302, 303, 307, 308}
_LOOPBACK = {"localhost", "127.0.0.1"}
_BODY_HEADERS = {
    "content-encoding", "content-language", "content-location", "content-type", "content-length",
    "transfer-encoding",
}  # fmt: skip
_NOT_ASCII = re.compile(r"[\x80-\xff]")
_NO_HOST = re.compile(r"(https?:)?//(#|$)", re.IGNORECASE)
_ORIGIN_HEADERS = {"authorization", "cookie", "host", "origin"}


@dataclass(frozen=True)
class Sent:
    """A request of one hop, with the headers that the caller gave.

    `host` is what Host says and `port` where the tunnel leads; before the first is sent they may be
    empty and None, which is the session's own.
    """

    method: str
    target: str
    headers: Headers
    body: Body | None = None
    host: str = ""
    port: int | None = None


def is_redirect(head: Head) -> bool:
    """Whether this response asks for another request."""
    return head.status in _STATUSES and _location(head) != ""


def next_request(sent: Sent, head: Head, listens: Callable[[int], bool]) -> Sent | None:
    """The request that a redirect leads to; None where it is foreign or leads nowhere.

    `sent.headers` are the caller's own. `listens` says whether the jail listens on a port; it is
    asked only when a redirect leads to another port.
    """
    location = _resolve(sent, _location(head))
    if location is None:
        return None
    host, port = _place(sent, location, listens)
    if port is None:
        return None
    drops_body = _drops_body(sent.method, head.status)
    dropped = (_BODY_HEADERS if drops_body else set()) | (
        _ORIGIN_HEADERS if host != sent.host else set()
    )
    return Sent(
        method="GET" if drops_body else sent.method,
        target=encode_target(_target(location)),
        host=host,
        port=port,
        headers=[(name, value) for name, value in sent.headers if name.lower() not in dropped],
        body=None if drops_body else sent.body,
    )


def _location(head: Head) -> str:
    """The first Location that is not empty: to browsers and curl an empty one leads nowhere."""
    return next(filter(None, head.values("location")), "")


def _resolve(sent: Sent, location: str) -> SplitResult | None:
    """The absolute URL of a Location as browsers read it, or None where it is none."""
    text = _NOT_ASCII.sub(lambda byte: f"%{ord(byte[0]):02X}", location.strip(" \t"))
    path, mark, query = text.partition("?")
    path = path.replace("\\", "/")
    path = re.sub(r"^(https?:)?/{2,}", r"\1//", path, flags=re.IGNORECASE)
    if _NO_HOST.match(path):  # to urljoin it is the page itself
        return None
    base = f"http://{sent.host}{sent.target if sent.target.startswith('/') else '/'}"
    try:
        url = urlsplit(urljoin(base, path + mark + query))
        _ = url.port, url.hostname  # both raise where they are malformed
        encode_target(_target(url))
    except (ValueError, InvalidRequest):
        return None
    return url


def _place(sent: Sent, url: SplitResult, listens: Callable[[int], bool]) -> tuple[str, int | None]:
    """(Host to send, port to connect to); the port is None where the place is foreign."""
    if url.scheme != "http" or not url.hostname or "@" in url.netloc:
        return "", None
    if _authority(url.netloc) == _authority(sent.host):
        return sent.host, sent.port
    port = url.port or 80
    if url.hostname in _LOOPBACK and (port == sent.port or listens(port)):
        return url.netloc, port
    return "", None


def _authority(host: str) -> str:
    return host.lower().removesuffix(":80").removesuffix(":")


def _target(url: SplitResult) -> str:
    return (url.path or "/") + (f"?{url.query}" if url.query else "")


def _drops_body(method: str, status: int) -> bool:
    """Whether the next request is a GET without a body, whatever this one was."""
    if status == 303:
        return method not in {"GET", "HEAD"}
    return status in {301, 302} and method == "POST"
