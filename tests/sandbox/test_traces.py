"""How long a trace is waited for."""

from typing import cast

import gevent
import pytest

from sandbox import traces
from sandbox.events import EventRing
from sandbox.notices import Notices
from sandbox.output import Output
from sandbox.settings import Limits
from sandbox.traces import Traces


def test_a_request_that_ended_its_app_is_answered_without_a_wait_for_its_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever sent it saw "closed without an answer" a second late."""
    monkeypatch.setattr(traces, "_PATIENCE_SECONDS", 3600.0)
    limits = Limits()
    ring = EventRing(limits.log_ring_events, limits.log_ring_bytes)
    expected = Traces(Output(ring, limits, cast("Notices", None)))
    expected.expect(40_000)
    waiting = gevent.spawn(expected.take, 40_000)
    gevent.sleep(0.01)
    assert not waiting.dead
    expected.close()
    assert waiting.get(timeout=60) == (None, "unheard")
