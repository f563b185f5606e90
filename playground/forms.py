"""How a form is read: as bounded in size and time as a call's JSON, with the same words."""

import gevent
from flask import request
from gunicorn.http.errors import ParseException
from werkzeug.datastructures import MultiDict

from .bodies import FIELDS_MAX
from .holding import need_for_length
from .problems import InvalidRequest, RequestTimeout, TooLarge
from .sentences import sentence
from .services import services

URLENCODED = "application/x-www-form-urlencoded"


def read_form(most_bytes: int) -> MultiDict[str, str]:
    """The fields of the request's form. Raises a `ProblemError`, and werkzeug's own for a form that
    is larger.
    """
    seconds = services().settings.request_seconds
    request.max_content_length = request.max_form_memory_size = most_bytes
    length = most_bytes if "Transfer-Encoding" in request.headers else request.content_length
    need_for_length(length or 0)
    try:
        with gevent.Timeout(seconds, RequestTimeout(sentence("form-late", seconds=seconds))):
            if request.mimetype == URLENCODED and request.get_data().count(b"&") >= FIELDS_MAX:
                raise TooLarge(sentence("form-fields", most=FIELDS_MAX))
            return request.form
    except ParseException:
        raise InvalidRequest(sentence("chunked-body")) from None
