"""What a caller is told whose bytes are no request: no app ever sees those, the server answers.

In the form of all problems, with the headers of all answers, and with nothing of what was sent: the
text of a malformed request belongs neither into a page nor, with its line breaks, into a log. The
connection always ends, since nobody knows where the next request would begin.
"""

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from gunicorn.http import errors

from .policy import COMMON, NO_PAGE_POLICY, POLICY

_STATUS: Mapping[type[Exception], tuple[HTTPStatus, str]] = {
    errors.LimitRequestLine: (
        HTTPStatus.REQUEST_URI_TOO_LONG,
        "The first line of the request is too long.",
    ),
    errors.LimitRequestHeaders: (
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "The request has too many headers, or too long ones.",
    ),
    errors.ExpectationFailed: (
        HTTPStatus.EXPECTATION_FAILED,
        "The only Expect that is understood is 100-continue.",
    ),
    errors.UnsupportedTransferCoding: (
        HTTPStatus.NOT_IMPLEMENTED,
        "The only Transfer-Encoding that is understood is chunked.",
    ),
}
_MALFORMED = (HTTPStatus.BAD_REQUEST, "This is not a request as HTTP/1.1 defines it.")
_OURS = (HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong in the playground itself.")


def status_of(error: BaseException) -> tuple[HTTPStatus, str]:
    """The status and the sentence for what reading or serving a request raised."""
    if isinstance(error, (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)):
        return _OURS  # the names are ours: it is the answer that was malformed
    if isinstance(error, errors.ParseException):
        return _STATUS.get(type(error), _MALFORMED)
    return _OURS


def many_connections(most: int) -> bytes:
    """What a connection is told that is beyond its address's share."""
    why = (
        f"{most:,} connections from this address are open, which is the limit."
        " Close some, or try again in a moment."
    )
    return _whole(HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", why, {"Retry-After": "5"})


def refusal(status: HTTPStatus, detail: str) -> bytes:
    """The whole answer."""
    kind = "internal" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid-request"
    return _whole(status, kind, detail, {})


def _whole(status: HTTPStatus, kind: str, detail: str, more: Mapping[str, str]) -> bytes:
    body = msgspec.json.encode(
        {"type": kind, "title": status.phrase, "status": status.value, "detail": detail}
    )
    headers = {
        **COMMON,
        POLICY: NO_PAGE_POLICY,
        "Content-Type": "application/problem+json",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Connection": "close",
        **more,
    }
    lines = [f"HTTP/1.1 {status.value} {status.phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body
