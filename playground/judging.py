"""Judges an exchange of a session, fetching what the app printed only where a check asks for it."""

import time
from collections.abc import Callable

import gevent
import msgspec

from sandbox import protocol

from .checks import Check, judge
from .hops import CheckResult, ExchangeResult
from .services import LiveSession

LATE_OUTPUT_SECONDS = 0.2
"""What an app printed may come this much later than its answer: another pipe."""

CONSOLE_SECONDS = 5.0

_decode_event = msgspec.json.Decoder(protocol.AnyEvent).decode
_decode_session = msgspec.json.Decoder(protocol.Session).decode


def judge_exchange(
    session: LiveSession, checks: list[Check], exchange: ExchangeResult
) -> list[CheckResult]:
    """Judge it; where the console was found wanting, look once more for what came late."""
    results = judge(checks, exchange, _console(session, exchange, waits=False))
    is_wanting = any(
        check.subject == "console" and not result.is_met
        for check, result in zip(checks, results, strict=True)
    )
    return (
        judge(checks, exchange, _console(session, exchange, waits=True)) if is_wanting else results
    )


def _console(session: LiveSession, exchange: ExchangeResult, *, waits: bool) -> Callable[[], str]:
    lines: list[str] | None = None

    def read() -> str:
        nonlocal lines
        if lines is None:
            until = exchange.log_to
            if waits:
                gevent.sleep(LATE_OUTPUT_SECONDS)
                now = _decode_session(session.request("GET"))
                until = now.last_seq
            lines = _printed(session, exchange.log_from, until)
        return "\n".join(lines)

    return read


def _printed(session: LiveSession, after: int, until: int) -> list[str]:
    """What the app printed in the events with after < seq ≤ until."""
    printed: list[str] = []
    if until <= after:
        return printed
    stream = session.stream("events", query=f"?after={after}")
    deadline = time.monotonic() + CONSOLE_SECONDS
    try:
        for line in stream.lines():
            if time.monotonic() > deadline:  # heartbeats would go on for ever
                break
            if not line:
                continue
            event = _decode_event(line)
            if isinstance(event, protocol.Log) and event.stream != "system" and event.seq <= until:
                printed.append(event.text)
            if event.seq >= until:
                break
    finally:
        stream.close()
    return printed
