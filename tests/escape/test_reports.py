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


LIAR = """
import json, os, time
from flask import Flask, request
app = Flask(__name__)
STEP = {"type": "bytes-in", "at_ms": 0, "took_ms": 0, "logs": [], "method": "GET", "target": "/",
        "http": "HTTP/1.1", "headers": 1, "body_bytes": None}

def tell(marks=((0, 0), (0, 0)), **changes):
    fields = {"trace": request.environ["REMOTE_PORT"], "marks": marks, "steps": [STEP], "saw": None,
              "is_complete": True, "dropped_steps": 0}
    os.write(3, json.dumps({**fields, **changes}).encode() + b"\\n")

@app.get("/lie/<name>")
def lie(name):
    lies = {
        "true": {},
        "long": {"steps": [{**STEP, "target": "x" * 2001}]},
        "many": {"steps": [STEP] * 201, "marks": [(0, 0)] * 202},
        "unknown": {"steps": [{**STEP, "type": "worm"}]},
        "before": {"steps": [{**STEP, "at_ms": -1}]},
        "never": {"steps": [{**STEP, "at_ms": float("nan")}]},
        "unmarked": {"marks": []},
        "deep": {"saw": json.loads("[" * 900 + "]" * 900)},
    }
    tell(**lies[name])
    os.close(3)
    return "told"

@app.get("/flood")
def flood():
    written, end = 0, time.monotonic() + 1
    while time.monotonic() < end:
        try:
            written += os.write(3, b'{"trace":1}' + b"x" * 30000 + b"\\n")
        except BlockingIOError:
            time.sleep(0.01)
    return str(written)
"""
MOST_READ = 1024 * 1024


@pytest.mark.parametrize(
    ("lie", "untraced"),
    [
        ("true", None),
        ("long", "unreadable"),
        ("many", "unreadable"),
        ("unknown", "unreadable"),
        ("before", "unreadable"),
        ("never", "unheard"),  # no JSON, so nobody knows whose it is
        ("unmarked", "unreadable"),
        ("deep", "unreadable"),
    ],
)
def test_a_lying_trace_is_bounded_or_no_trace(
    lie: str, untraced: str | None, playground: Playground, start: Start, neighbour: Session
) -> None:
    session = start({"app.py": LIAR}, "flask run")
    hop = playground.exchange(session.id, "GET", f"/lie/{lie}", trace=True).hops[0]
    assert hop.response is not None
    assert hop.response.body_base64 == b"told"
    assert hop.untraced == untraced
    assert (hop.trace is None) == (untraced is not None)


def test_a_flood_of_traces_is_read_no_further_than_asked_for(
    playground: Playground, start: Start, neighbour: Session
) -> None:
    session = start({"app.py": LIAR}, "flask run")
    assert int(playground.get(session.id, "/flood", trace=True)) < MOST_READ
    assert playground.get_session(session.id).state == "running"
