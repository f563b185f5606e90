"""Output without end costs its own session its log, and nobody anything else."""

import pytest

from playground.messages import Session
from sandbox.protocol import Dropped
from tests.escape import host
from tests.escape.conftest import Start, probe_files
from tests.product import Playground

MOST_GROWTH_BYTES = 64 * 1024 * 1024
NEIGHBOUR_CALLS = 20


@pytest.mark.host
@pytest.mark.parametrize("what", ["lines", "empty", "endless", "hostile"])
def test_a_flood_is_dropped_and_counted_while_another_session_answers(
    what: str, playground: Playground, start: Start, neighbour: Session
) -> None:
    workers = host.workers()
    before = sum(host.resident_bytes(pid) for pid in workers)
    session = start(probe_files("flood", {"what": what}), "python probe.py")
    assert session.state == "running"
    for _ in range(NEIGHBOUR_CALLS):
        assert playground.get(neighbour.id, "/") == "still here"
    playground.events_until(session.id, lambda event: isinstance(event, Dropped))
    assert playground.stop(session.id).state == "stopped"
    after = sum(host.resident_bytes(pid) for pid in workers)
    assert after - before < MOST_GROWTH_BYTES
