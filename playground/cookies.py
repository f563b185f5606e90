"""The client panel's cookie jar, kept with the session on its worker, read and replaced as a
whole.

What a person writes into it is held to what a `Set-Cookie` could have put there: a cookie that no
`Cookie` header can carry would spoil every exchange that it belongs to, long after it was written.
"""

import re
from datetime import datetime

import msgspec
from flask import Blueprint, Response

from sandbox import protocol

from .encoding import answer, read_json
from .jar import COOKIES_MAX, without_twins
from .messages import Jar
from .openapi import operation
from .problems import InvalidRequest, Overloaded
from .sentences import sentence
from .services import services
from .sessions import BAD_BODY, GONE
from .set_cookie import NAME_AND_VALUE_MAX_BYTES

blueprint = Blueprint("cookies", __name__, url_prefix="/api/v1/sessions/<session_id>/cookies")

# As in a `Set-Cookie`: a tab may stand inside, `;` ends each part, header text is latin-1.
_ILLEGAL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f;]|[^\x00-\xff]")
_ILLEGAL_IN_NAME = re.compile(rf"{_ILLEGAL.pattern}|=")
_ILLEGAL_IN_DOMAIN = re.compile(rf"{_ILLEGAL.pattern}|[\s/]")

_jar_decoder = msgspec.json.Decoder(Jar)
_worker_jar_decoder = msgspec.json.Decoder(protocol.Jar)


@blueprint.get("")
@operation(gives={200: Jar}, problems=(*GONE, Overloaded))
def get_cookies(session_id: str) -> Response:
    """The cookies of the session's client panel."""
    return _answer(services().session(session_id).request("GET", "cookies"))


@blueprint.put("")
@operation(takes=Jar, gives={200: Jar}, problems=(*BAD_BODY, *GONE))
def put_cookies(session_id: str) -> Response:
    """Make these the cookies."""
    session = services().session(session_id)
    cookies = read_json(_jar_decoder).cookies
    for index, cookie in enumerate(cookies):
        check_cookie(cookie, f"$.cookies[{index}]")
    jar = protocol.Jar(cookies=without_twins(cookies))
    if len(jar.cookies) > COOKIES_MAX:
        raise InvalidRequest(sentence("cookies-many", count=len(jar.cookies), most=COOKIES_MAX))
    return _answer(session.request("PUT", "cookies", body=msgspec.json.encode(jar)))


@blueprint.delete("")
@operation(gives={204: None}, problems=GONE)
def delete_cookies(session_id: str) -> Response:
    """Empty the jar."""
    services().session(session_id).request("DELETE", "cookies")
    return Response(status=204)


def check_cookie(cookie: protocol.Cookie, place: str) -> None:
    """Raise `InvalidRequest` that names the field of what no `Set-Cookie` could have made."""
    _check_text(cookie.name, _ILLEGAL_IN_NAME, f"{place}.name")
    _check_text(cookie.value, _ILLEGAL, f"{place}.value")
    _check_text(cookie.domain, _ILLEGAL_IN_DOMAIN, f"{place}.domain")
    _check_text(cookie.path, _ILLEGAL, f"{place}.path")
    size = len(cookie.name) + len(cookie.value)
    if not 0 < size <= NAME_AND_VALUE_MAX_BYTES:
        most = NAME_AND_VALUE_MAX_BYTES
        raise InvalidRequest(
            sentence("cookie-bytes", field=f"{place}.value", most=most, bytes=size)
        )
    if not cookie.domain:
        raise InvalidRequest(sentence("cookie-domain", field=f"{place}.domain"))
    if not cookie.path.startswith("/"):
        raise InvalidRequest(sentence("cookie-path", field=f"{place}.path"))
    if cookie.expires is not None and not _is_moment(cookie.expires):
        raise InvalidRequest(sentence("cookie-expires", field=f"{place}.expires"))


def _check_text(text: str, illegal: re.Pattern[str], place: str) -> None:
    if found := illegal.search(text):
        raise InvalidRequest(sentence("cookie-character", field=place, character=ascii(found[0])))
    if text != text.strip(" \t"):
        raise InvalidRequest(sentence("cookie-space", field=place))


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _answer(content: bytes) -> Response:
    return answer(Jar(cookies=_worker_jar_decoder.decode(content).cookies))
