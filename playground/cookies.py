"""The client panel's cookie jar, kept with the session on its worker, read and replaced as a
whole.
"""

import msgspec
from flask import Blueprint, Response

from sandbox import protocol

from .encoding import answer, read_json
from .messages import Jar
from .openapi import operation
from .services import services
from .sessions import BAD_BODY, GONE

blueprint = Blueprint("cookies", __name__, url_prefix="/api/v1/sessions/<session_id>/cookies")

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
    return _answer(session.request("PUT", "cookies", body=msgspec.json.encode(jar)))


@blueprint.delete("")
@operation(gives={204: None}, problems=GONE)
def delete_cookies(session_id: str) -> Response:
    """Empty the jar."""
    services().session(session_id).request("DELETE", "cookies")
    return Response(status=204)


def _answer(content: bytes) -> Response:
    return answer(Jar(cookies=_worker_jar_decoder.decode(content).cookies))
