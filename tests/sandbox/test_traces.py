"""How long a trace is waited for, and what is kept for it."""

from typing import cast

import gevent
import pytest

from sandbox import traces
from sandbox.events import EventRing
from sandbox.notices import Notices
from sandbox.output import Output
from sandbox.settings import Limits
from sandbox.traces import Traces


def output() -> Output:
    limits = Limits()
    ring = EventRing(limits.log_ring_events, limits.log_ring_bytes)
    return Output(ring, limits, cast("Notices", None))


def test_a_request_that_ended_its_app_is_answered_without_a_wait_for_its_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever sent it saw "closed without an answer" a second late."""
    monkeypatch.setattr(traces, "_PATIENCE_SECONDS", 3600.0)
    expected = Traces(output())
    expected.expect(40_000)
    waiting = gevent.spawn(expected.take, 40_000)
    gevent.sleep(0.01)
    assert not waiting.dead
    expected.close()
    assert waiting.get(timeout=60) == (None, "unheard")


def test_a_request_that_comes_when_its_run_has_ended_is_not_kept_in_mind() -> None:
    """Every line of the session's later runs was noted for it, for nobody."""
    written = output()
    ended = Traces(written)
    ended.close()
    ended.expect(40_000)
    assert written._placings == set()
    assert ended.take(40_000) == (None, "unheard")


def test_a_report_that_is_no_text_is_said_to_be_unreadable() -> None:
    """It ended the reading of all reports of its run, and of what it had to say besides."""
    expected = Traces(output())
    expected.expect(40_000)
    expected.take_report(b'{"trace":40000,"saw":{"method":"\xff"}}')
    assert expected.take(40_000) == (None, "unreadable")
