"""How a form is read: as bounded in size and time as a call's JSON, with the same words."""

import gevent
from flask import request
from gunicorn.http.errors import ParseException
from werkzeug.datastructures import MultiDict

from .holding import need_for_length
from .problems import InvalidRequest, RequestTimeout
from .sentences import sentence
from .services import services


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
            return request.form
    except ParseException:
        raise InvalidRequest(sentence("chunked-body")) from None
