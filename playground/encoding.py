"""How a call's JSON is read and answered: bounded in size and time, exact, and with sentences for
mistakes.
"""

import re
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

import gevent
import msgspec
from flask import Response, request
from gunicorn.http.errors import ParseException
from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestEntityTooLarge

from .holding import cover, need_for_body
from .messages import Bytes
from .paths import shown
from .problems import InvalidRequest, RequestTimeout, TooLarge, UnsupportedMediaType
from .sentences import sentence
from .services import services
from .shares import FREE_BYTES

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

T = TypeVar("T")

TEXTS_MAX = 100_000
"""In one call: a project of 10,000 files has three for each at the most."""

LOOKED_THROUGH_BYTES = 1024 * 1024
"""At once of a body; milliseconds."""

_SOME_FILE = "$.files[...]"
_HALF_CHARACTER = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]"
)
_NO_FIELDS = frozenset({b"", b"{}", b"null"})


class _LateError(Exception):
    """No OSError, which Werkzeug takes for a caller that has left."""


class _Files(msgspec.Struct):
    """As much of a project's record as shows which of its files is at fault."""

    files: dict[str, msgspec.Raw] = {}


_files = msgspec.json.Decoder(_Files)
_content: "msgspec.json.Decoder[str | Bytes]" = msgspec.json.Decoder(str | Bytes)


def read_json(decoder: "msgspec.json.Decoder[T]") -> T:
    """The request's body as the record it must be. Raises a `ProblemError` that names the field."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType(sentence("send-json", type=repr(request.mimetype or "none")))
    body = read_body()
    _check_texts(body)
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        why = _with_path(str(error), body)
        raise InvalidRequest(sentence("other-json", why=why)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if _HALF_CHARACTER.search(body, 0, LOOKED_THROUGH_BYTES):  # msgspec says: bytes are missing
            raise InvalidRequest(sentence("half-character", field="JSON")) from None
        raise InvalidRequest(sentence("not-json", why=str(error))) from None
    except RecursionError:
        raise InvalidRequest(sentence("deep-json")) from None


def _check_texts(body: bytes) -> None:
    """Refuse more texts than any call of ours has, before an object is made of each: sixteen
    mebibytes of the shortest kept web, which is one loop, for two seconds.

    No text is taken for two: of the quotes in `\\"`, which are inside of one, none is counted, and
    so at most every other is missed.
    """
    quotes = 0
    for at in range(0, len(body) if len(body) > TEXTS_MAX else 0, LOOKED_THROUGH_BYTES):
        end = at + LOOKED_THROUGH_BYTES
        quotes += body.count(b'"', at, end) - body.count(b'\\"', at, end)
        if quotes > 2 * TEXTS_MAX:
            raise TooLarge(sentence("json-texts", most=TEXTS_MAX))


def _with_path(fault: str, body: bytes) -> str:
    """What is wrong with a project's file, with its path where msgspec says `...` of it; not looked
    for among more files than a project may have.
    """
    if _SOME_FILE in fault:
        with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # behind the fault
            files = _files.decode(body).files
            if len(files) <= services().settings.project_files:
                return fault.replace(_SOME_FILE, _place_in(files))
    return fault


def _place_in(files: dict[str, msgspec.Raw]) -> str:
    """Of the first that is no content; where each is one, a name came twice."""
    wrong = (f"$.files[{shown(path)}]" for path, each in files.items() if not _is_content(each))
    return next(wrong, _SOME_FILE)


def _is_content(value: msgspec.Raw) -> bool:
    try:
        _content.decode(value)
    except msgspec.ValidationError:
        return False
    return True


def refuse_fields() -> None:
    """Of a call that has none: what somebody asks for in one is not to be left out silently."""
    if not request.content_length and "Transfer-Encoding" not in request.headers:
        return
    if read_body().strip() not in _NO_FIELDS:
        raise InvalidRequest(sentence("no-fields"))


def read_body() -> bytes:
    """The whole body, within the limits of size and time."""
    settings = services().settings
    if not _says_that_it_is_short():
        # One more than the limit: Werkzeug cuts a body without a length there, and says nothing.
        request.max_content_length = settings.request_bytes + 1
    try:
        with gevent.Timeout(settings.request_seconds, _LateError):
            body = need_for_body(settings.request_bytes) + request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise _too_large(settings.request_bytes) from None
    except ParseException:
        raise InvalidRequest(sentence("chunked-body")) from None
    except _LateError:
        raise RequestTimeout(sentence("body-late", seconds=settings.request_seconds)) from None
    if len(body) > settings.request_bytes:
        raise _too_large(settings.request_bytes)
    return body


def _says_that_it_is_short() -> bool:
    return request.content_length is not None and request.content_length <= FREE_BYTES


def _too_large(most: int) -> TooLarge:
    return TooLarge(sentence("body-large", most=most))


class _Record(Response):
    """Its headers go out as they are. Werkzeug copies each response's, to mend a location and what
    does not go with its status; a record has neither.
    """

    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:  # noqa: ARG002
        """Werkzeug's word for the headers that are sent."""
        return self.headers


def answer(value: object, status: int = 200) -> Response:
    """A record as JSON. No cache is to keep anything of a session. Raises `Overloaded`."""
    content = msgspec.json.encode(value)
    cover(len(content))
    response = _Record(content, status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
