"""The page without script: a form runs the project and sends one GET, and the answer is what went
over the wire.

It goes through the API's own code; the session lives for this one request.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec
from flask import Blueprint, Response, make_response, render_template

from sandbox import protocol

from .exchange import Exchange
from .exchanges import ExchangeRequest, exchange_limits, first_request
from .forms import read_form
from .highlight import highlight_message
from .holding import cover, hold
from .hops import Hop
from .messages import Bytes, Session
from .pages import plain_context
from .problems import InvalidRequest, NotRunning, Starting
from .room import Room
from .sentences import sentence
from .services import services
from .sessions import project_files, start_session
from .starter_project import COMMAND, starter_files
from .words import PAGE_VARIES, STATES, Said, page_language, said

FILE_FIELD = "file:"
SHOWN_BODY_BYTES = 32 * 1024
MAX_FIELD_BYTES = 1024 * 1024

blueprint = Blueprint("plain", __name__)

_COLOURS = re.compile(r"\x1b\[[0-9;]{0,64}[A-Za-z]")
"""Terminal sequences, which this page cannot show; bounded, since a guest writes them."""

_decode_event = msgspec.json.Decoder(protocol.AnyEvent).decode


@dataclass(frozen=True, slots=True)
class Outcome:
    """What there is to show of one run."""

    session: Session
    hops: list[Hop]
    output: list[str]


@blueprint.get("/plain")
def show() -> Response:
    """The starting project and the form."""
    return _render(starter_files(page_language()), COMMAND, "/", None)


@blueprint.post("/plain")
def run() -> Response:
    """Run what the form holds, send one request, show both sides of it, and end the session."""
    form = read_form(MAX_FIELD_BYTES)
    command = form.get("command", "").strip() or None
    target = form.get("target", "/").strip()
    files: dict[str, str | Bytes] = {
        name.removeprefix(FILE_FIELD): text.replace("\r\n", "\n")
        for name, text in form.items()
        if name.startswith(FILE_FIELD)
    }
    if not target.startswith("/"):
        raise InvalidRequest(sentence("plain-target"))
    return _render(files, command, target, try_project(files, command, target))


def try_project(files: dict[str, str | Bytes], command: str | None, target: str) -> Outcome:
    """Run it for one request. Raises a `ProblemError` where it cannot even be started."""
    session = start_session(services(), project_files(files, services().settings), command)
    live = services().session(session.id)
    try:
        hops = _send(session.id, target)
        with_output = live.stream("events", query="?after=0&follow=0")
        return Outcome(session, hops, [*_printed(with_output.lines())])
    finally:
        live.request("DELETE")


def _send(session_id: str, target: str) -> list[Hop]:
    settings = services().settings
    first = first_request(ExchangeRequest(method="GET", target=target), settings)
    with Room(settings.exchange_body_bytes, hold()) as room:
        exchange = Exchange(
            services().session(session_id), exchange_limits(settings), room, uses_cookies=True
        )
        try:
            return exchange.run(first, follows_redirects=True).hops
        except (NotRunning, Starting):
            return []  # the session's state says why


def _printed(lines: Iterable[bytes]) -> Iterator[str]:
    for line in lines:
        event = _decode_event(line) if line else None
        if isinstance(event, protocol.Log):
            told = _told(event.reason)
            yield told.text if told else _COLOURS.sub("", event.text)


def _render(
    files: dict[str, str | Bytes], command: str | None, target: str, outcome: Outcome | None
) -> Response:
    response = make_response(
        render_template(
            "plain.html",
            target=target,
            outcome=outcome,
            exchanges=[_raw(hop) for hop in outcome.hops] if outcome else [],
            state=STATES[page_language()][outcome.session.state] if outcome else None,
            reason=_told(outcome.session.reason) if outcome else None,
            **plain_context(files, command),
        )
    )
    cover(len(response.get_data()))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = PAGE_VARIES
    return response


def _told(why: protocol.Reason | None) -> Said | None:
    return said(why, page_language()) if why else None


def _raw(hop: Hop) -> dict[str, object]:
    """Both sides of a hop as highlighted text; the body is cut where it gets long."""
    answer = hop.response
    body = answer.body_base64 if answer else b""
    is_text = b"\0" not in body
    shown = body[:SHOWN_BODY_BYTES] if is_text else b""
    return {
        "request": highlight_message(hop.request.raw_base64),
        "response": highlight_message(answer.raw_head_base64 + shown) if answer else None,
        "binary_size": None if is_text else len(body),
        "is_cut": len(shown) < len(body) and is_text,
        "trailers": answer.trailers if answer else [],
        "error": _told(hop.error.why) if hop.error else None,
    }
