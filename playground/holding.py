"""What the request that is handled now holds: counted until its answer has been sent, whoever reads
it and however slowly.
"""

from functools import partial

from flask import Response, after_this_request, request

from .memory import Hold
from .services import services
from .shares import FREE_BYTES

_KEY = "playground.hold"


def hold() -> Hold:
    """That of the current request; made for those alone that ask for it."""
    environ = request.environ
    found: Hold | None = environ.get(_KEY)
    if found is None:
        found = environ[_KEY] = Hold(services().memory, environ.get("REMOTE_ADDR", ""))
        after_this_request(partial(_leave_with, found))
    return found


def _leave_with(found: Hold, response: Response) -> Response:
    response.call_on_close(found.close)
    return response


def cover(size: int) -> None:
    """Count an answer of so many bytes; one that only shows something is refused where there is no
    room. Raises `Overloaded`.
    """
    if size > FREE_BYTES:
        hold().cover(size, is_refusable=request.method == "GET")


def need_for_body(most_bytes: int) -> bytes:
    """Have room for the whole body of the request before it is read; one that does not say its
    length may become `most_bytes` long. Raises `Overloaded`.

    Returns what had to be read of it: who sends little need not say how much.
    """
    begin = b"" if request.content_length is not None else request.stream.read(FREE_BYTES)
    need_for_length(most_bytes if len(begin) == FREE_BYTES else request.content_length or 0)
    return begin


def need_for_length(size: int) -> None:
    """Have room for a body of this length, where it is large. Raises `Overloaded`."""
    most = request.max_content_length
    if size > FREE_BYTES and (most is None or size <= most):  # else it is refused for its length
        hold().need(size)
