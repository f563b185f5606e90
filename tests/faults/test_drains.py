"""Web and worker asked to end while they are used: who is on them is told, nobody new is let in,
and they are gone before their deadline.
"""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from sandbox.protocol import StateChange
from tests.faults.conftest import Product
from tests.faults.parts import are_gone_in_time, comes_in_time, when_it_works
from tests.faults.split import FILES
from tests.product import Playground, Problem

BUSY = """
import time
from flask import Flask
app = Flask(__name__)

@app.get("/slow")
def slow():
    print("asked")
    time.sleep(1)
    return "done"

app.run()
"""
DRAIN_SECONDS = 20.0
"""Of two: web has 5 s for what it does, a worker 3, and the test's machine may be busy."""
GONE = {"session-lost", "worker-unreachable", "full"}


def test_a_worker_that_ends_tells_its_sessions_and_takes_no_new_ones(
    product: Product,
) -> None:
    """Its supervisor is held, so that no other worker comes meanwhile."""
    playground, found = product
    session = playground.create_session(FILES, "python app.py")
    master, worker = found.worker_master, found.worker
    below = {worker, *found.named("zygote"), *found.named("init"), *found.named("guest")}
    events = playground.events(session.id)
    heard = [next(events)]
    os.kill(found.supervisor, signal.SIGSTOP)
    os.kill(master, signal.SIGTERM)
    heard += events
    assert are_gone_in_time(below, DRAIN_SECONDS)
    last = [event for event in heard if isinstance(event, StateChange)][-1]
    assert last.state == "lost"
    assert last.reason is not None
    assert "shutting down" in last.reason.message
    refused = httpx.post(
        f"{playground.address}/api/v1/sessions", json={"files": FILES}, trust_env=False
    )
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) >= 1
    with pytest.raises(Problem) as lost:
        playground.get_session(session.id)
    assert lost.value.type in GONE
    os.kill(found.supervisor, signal.SIGCONT)
    assert when_it_works(lambda: playground.create_session(FILES)).state == "running"


def test_a_web_that_ends_closes_its_sockets_finishes_what_it_does_and_loses_no_session(
    product: Product,
) -> None:
    playground, found = product
    session = playground.create_session({"app.py": BUSY}, "python app.py")
    url = f"{playground.address.replace('http', 'ws')}/api/v1/sessions/{session.id}/events"
    with (
        connect(url, proxy=None) as events,
        closing(Playground(playground.address)) as other,
        ThreadPoolExecutor(1) as lane,
    ):
        answer = lane.submit(other.get, session.id, "/slow")
        playground.log_until(session.id, "asked")
        before = {found.web_master, found.web}
        os.kill(found.web_master, signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            read_to_the_end(events)
        assert answer.result(DRAIN_SECONDS) == "done"
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code in {1001, 1012}
    assert are_gone_in_time(before, DRAIN_SECONDS)
    again = when_it_works(lambda: playground.get_session(session.id))
    assert (again.state, again.generation) == ("running", session.generation)


def test_a_worker_that_is_asked_to_end_amid_a_start_ends(product: Product) -> None:
    playground, found = product
    below = {found.worker, *found.named("zygote"), *found.named("init")}
    with ThreadPoolExecutor(8) as lanes:
        starts = [lanes.submit(outcome, playground.address) for _ in range(8)]
        comes_in_time(lambda: found.named("guest"))
        os.kill(found.worker_master, signal.SIGTERM)
        assert {start.result() for start in starts} <= {"running", "lost", *GONE}
    assert are_gone_in_time(below, DRAIN_SECONDS)
    assert when_it_works(lambda: playground.create_session(FILES)).state == "running"


def read_to_the_end(events: ClientConnection) -> None:
    while True:
        events.recv(timeout=DRAIN_SECONDS)


def outcome(address: str) -> str:
    """The state of a session that was asked for, or why there is none."""
    with closing(Playground(address)) as playground:
        try:
            return playground.create_session(FILES, "python app.py").state
        except Problem as problem:
            return problem.type
