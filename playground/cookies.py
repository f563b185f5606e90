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
from .messages import Jar
from .openapi import operation
from .problems import InvalidRequest
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
@operation(gives={200: Jar}, problems=GONE)
def get_cookies(session_id: str) -> Response:
    """The cookies of the session's client panel."""
    return _answer(services().session(session_id).request("GET", "cookies"))


@blueprint.put("")
@operation(takes=Jar, gives={200: Jar}, problems=(*BAD_BODY, *GONE))
def put_cookies(session_id: str) -> Response:
    """Make these the cookies."""
    session = services().session(session_id)
    jar = protocol.Jar(cookies=read_json(_jar_decoder).cookies)
    for index, cookie in enumerate(jar.cookies):
        check_cookie(cookie, f"$.cookies[{index}]")
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
        raise InvalidRequest(
            f"`{place}.value`: name and value together must be 1 to {NAME_AND_VALUE_MAX_BYTES}"
            f" bytes long, not {size}."
        )
    if not cookie.domain:
        raise InvalidRequest(f"`{place}.domain` must be a host, such as 127.0.0.1.")
    if not cookie.path.startswith("/"):
        raise InvalidRequest(f"`{place}.path` must start with “/”.")
    if cookie.expires is not None and not _is_moment(cookie.expires):
        raise InvalidRequest(f"`{place}.expires` must be a time of RFC 3339 with its offset.")


def _check_text(text: str, illegal: re.Pattern[str], place: str) -> None:
    if found := illegal.search(text):
        raise InvalidRequest(f"`{place}` holds {found[0]!a}, which a cookie cannot carry there.")
    if text != text.strip(" \t"):
        raise InvalidRequest(f"`{place}` begins or ends with a space, which would be lost.")


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _answer(content: bytes) -> Response:
    return answer(Jar(cookies=_worker_jar_decoder.decode(content).cookies))
