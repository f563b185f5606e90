"""How a call's JSON is read and answered: bounded in size and time, exact, and with sentences for
mistakes.
"""

from typing import TypeVar

import gevent
import msgspec
from flask import Response, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import RequestEntityTooLarge

from .problems import InvalidRequest, RequestTimeout, TooLarge, UnsupportedMediaType
from .sentences import sentence
from .services import services

T = TypeVar("T")


def read_json(decoder: "msgspec.json.Decoder[T]") -> T:
    """The request's body as the record it must be. Raises a `ProblemError` that names the field."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType(sentence("send-json", type=repr(request.mimetype or "none")))
    try:
        return decoder.decode(read_body())
    except msgspec.ValidationError as error:
        raise InvalidRequest(sentence("other-json", why=str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidRequest(sentence("not-json", why=str(error))) from None
    except RecursionError:
        raise InvalidRequest(sentence("deep-json")) from None


def read_body() -> bytes:
    """The whole body, within the limits of size and time."""
    settings = services().settings
    # One more than the limit: Werkzeug cuts a body without a length there, and says nothing.
    request.max_content_length = settings.request_bytes + 1
    late = RequestTimeout(sentence("body-late", seconds=settings.request_seconds))
    too_large = TooLarge(sentence("body-large", most=settings.request_bytes))
    try:
        with gevent.Timeout(settings.request_seconds, late):
            body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise too_large from None
    except ParseException:
        raise InvalidRequest(sentence("chunked-body")) from None
    if len(body) > settings.request_bytes:
        raise too_large
    return body


def answer(value: object, status: int = 200) -> Response:
    """A record as JSON. No cache is to keep anything of a session."""
    response = Response(msgspec.json.encode(value), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
