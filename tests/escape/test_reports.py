"""What a guest says of itself is a hint: it is shown, bounded, and decides nothing for others."""

import pytest

from playground.messages import Session
from sandbox.protocol import Log, StateChange
from tests.escape.conftest import Start, probe_files
from tests.product import Playground

MOST_PORTS = 300
MOST_ROUTES = 500
MOST_EVENTS = 1000


@pytest.mark.parametrize("way", ["garbage", "endless"])
def test_a_report_that_is_none_is_ignored(
    way: str, playground: Playground, start: Start, neighbour: Session
) -> None:
    session = start(probe_files("reports", {"way": way}), "python probe.py")
    assert session.state == "running"
    assert session.ports == [5000]
    assert session.routes == []


def test_reported_ports_are_bounded(
    playground: Playground, start: Start, neighbour: Session
) -> None:
    """Each is at most one event; none is believed by a tunnel, which connects or does not."""
    session = start(probe_files("reports", {"way": "ports"}), "python probe.py")
    assert session.state == "running"
    assert len(playground.get_session(session.id).ports) <= MOST_PORTS
    log = playground.events_until(session.id, lambda event: isinstance(event, StateChange), 1)
    assert len(log) <= MOST_EVENTS


def test_reported_routes_are_bounded(start: Start, neighbour: Session) -> None:
    session = start(probe_files("reports", {"way": "routes"}), "python probe.py")
    assert session.state == "running"
    assert len(session.routes) <= MOST_ROUTES


def test_lines_in_the_form_of_our_events_are_text(
    playground: Playground, start: Start, neighbour: Session
) -> None:
    session = start(probe_files("reports", {"way": "events"}), "python probe.py")
    assert session.state == "running"
    events = playground.events_until(
        session.id, lambda event: isinstance(event, Log) and event.stream == "stderr"
    )
    states = [event.state for event in events if isinstance(event, StateChange)]
    assert "crashed" not in states
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
