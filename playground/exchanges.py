"""The call that sends one request of the client panel to the guest."""

from dataclasses import replace
from typing import Annotated

import msgspec
from flask import Blueprint, Response, request

from .bodies import BodySpec, encode_body
from .checks import Checks, validate
from .conversation import ExchangeLimits
from .encoding import answer, read_json
from .exchange import Exchange
from .heads import HEAD_MAX_BYTES, Headers
from .holding import hold
from .hops import ExchangeResult, Progress, Tell
from .judging import judge_exchange
from .live import MEDIA_TYPE, Telling
from .openapi import operation
from .problems import NotRunning, SessionBusy, Starting
from .redirects import Sent
from .request_head import check_headers, check_method, encode_target
from .room import Room
from .services import LiveSession, services
from .sessions import BAD_BODY, GONE
from .settings import Settings

ASKED_HEADERS_MAX = 1000
"""Four times what an answer may have; each is looked at by three patterns."""

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
Target = Annotated[str, msgspec.Meta(max_length=HEAD_MAX_BYTES)]
"""What is longer fits no head; encoding it is work for each character."""

AskedHeaders = Annotated[Headers, msgspec.Meta(max_length=ASKED_HEADERS_MAX)]


class ExchangeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """browser → web: the request to send. Text of headers is latin-1; `port` null is the session's
    own.
    """

    method: str
    target: Target
    headers: AskedHeaders = []
    body: BodySpec | None = None
    port: Port | None = None
    cookies: bool = True
    follow_redirects: bool = True
    trace: bool = False
    checks: Checks = []


blueprint = Blueprint("exchanges", __name__, url_prefix="/api/v1/sessions")

_decoder = msgspec.json.Decoder(ExchangeRequest)


@blueprint.post("/<session_id>/exchanges")
@operation(
    takes=ExchangeRequest,
    gives={200: ExchangeResult},
    lines={200: Progress},
    problems=(*BAD_BODY, *GONE, NotRunning, Starting, SessionBusy),
)
def create_exchange(session_id: str) -> Response:
    """Send a request to the session's app; told while it happens to who accepts lines of JSON."""
    session = services().session(session_id)
    asked = read_json(_decoder)
    validate(asked.checks, "$.checks")
    settings = services().settings
    first = first_request(asked, settings)
    asked = without_body(asked)
    room = Room(settings.exchange_body_bytes, hold())
    if not _wants_lines():
        return answer(run_exchange(session, asked, first, exchange_limits(settings), room))
    limits = replace(exchange_limits(settings), live_seconds=settings.exchange_live_seconds)
    telling = Telling(
        lambda tell: run_exchange(session, asked, first, limits, room, tell),
        request.environ.get("gunicorn.socket"),
    )
    lines = telling.lines(services().shutdown)
    return Response(lines, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def run_exchange(
    session: LiveSession,
    asked: ExchangeRequest,
    first: Sent,
    limits: ExchangeLimits,
    room: Room,
    tell: Tell | None = None,
) -> ExchangeResult:
    """Send `first`, which was made of `asked`, follow where it leads, and judge what came."""
    exchange = Exchange(
        session, limits, room, uses_cookies=asked.cookies, is_traced=asked.trace, tell=tell
    )
    result = exchange.run(first, follows_redirects=asked.follow_redirects)
    if not asked.checks:
        return result
    checks = judge_exchange(session, asked.checks, result)
    return msgspec.structs.replace(result, checks=checks)


def without_body(asked: ExchangeRequest) -> ExchangeRequest:
    """What is left of the wish once its body is encoded: as text it may be four times as long, and
    would be held as long as the exchange takes.
    """
    return msgspec.structs.replace(asked, body=None)


def _wants_lines() -> bool:
    """Only who names it: everybody else, `*/*` included, gets one JSON document."""
    return any(kind.lower() == MEDIA_TYPE for kind in request.accept_mimetypes.values())


def first_request(asked: ExchangeRequest, settings: Settings) -> Sent:
    """What is to be sent, checked. Raises InvalidRequest, TooLarge."""
    headers = check_headers(asked.headers)
    body = None
    if asked.body is not None:
        body = encode_body(asked.body, headers, settings.request_bytes)
    return Sent(
        method=check_method(asked.method),
        target=encode_target(asked.target),
        headers=headers,
        body=body,
        host=next((value for name, value in headers if name.lower() == "host"), ""),
        port=asked.port,
    )


def exchange_limits(settings: Settings) -> ExchangeLimits:
    """The limits that the operator chose."""
    return ExchangeLimits(
        seconds=settings.exchange_seconds,
        event_stream_seconds=settings.event_stream_seconds,
    )
