"""The call that sends one request of the client panel to the guest."""

from typing import Annotated

import msgspec
from flask import Blueprint, Response

from .bodies import BodySpec, encode_body
from .conversation import ExchangeLimits
from .encoding import answer, read_json
from .exchange import Exchange
from .heads import Headers
from .hops import ExchangeResult
from .openapi import operation
from .problems import NotRunning, Starting
from .redirects import Sent
from .request_head import check_headers, check_method, encode_target
from .services import services
from .sessions import BAD_BODY, GONE
from .settings import Settings

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]


class ExchangeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """browser → web: the request to send. Text of headers is latin-1; `port` null is the session's
    own.
    """

    method: str
    target: str
    headers: Headers = []
    body: BodySpec | None = None
    port: Port | None = None
    cookies: bool = True
    follow_redirects: bool = True
    trace: bool = False


blueprint = Blueprint("exchanges", __name__, url_prefix="/api/v1/sessions")

_decoder = msgspec.json.Decoder(ExchangeRequest)


@blueprint.post("/<session_id>/exchanges")
@operation(
    takes=ExchangeRequest,
    gives={200: ExchangeResult},
    problems=(*BAD_BODY, *GONE, NotRunning, Starting),
)
def create_exchange(session_id: str) -> Response:
    """Send a request to the session's app."""
    session = services().session(session_id)
    asked = read_json(_decoder)
    settings = services().settings
    exchange = Exchange(session, exchange_limits(settings), uses_cookies=asked.cookies)
    first = first_request(asked, settings)
    return answer(exchange.run(first, follows_redirects=asked.follow_redirects))


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
        kept_bytes=settings.exchange_body_bytes,
        event_stream_seconds=settings.event_stream_seconds,
    )
