"""The websocket of events, under gunicorn as it is deployed."""

import json
import queue
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from gevent.event import Event
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from playground.shutdown import Shutdown
from tests.playground.served import Served, serving, wait_until
from tests.playground.stand_in import StandIn, problem


@pytest.fixture
def worker(lasting: tuple[StandIn, Served]) -> Iterator[StandIn]:
    """One whose events, calls and refusal are of this test alone."""
    stand_in, served = lasting
    stand_in.lines, stand_in.refusal = queue.Queue(), None
    stand_in.calls.clear()
    yield stand_in
    stand_in.lines.put(None)  # for a stream whose reader has left, which a stand-in does not see
    wait_until(lambda: _gauge(served) == 0)


@pytest.fixture
def served(worker: StandIn, lasting: tuple[StandIn, Served]) -> Served:
    """Whose sockets of events are closed when the test has ended."""
    assert worker is lasting[0]
    return lasting[1]


def open_events(served: Served, session_id: str, after: str = "0", **more: str) -> ClientConnection:
    url = f"ws://{served.host}/api/v1/sessions/{session_id}/events?after={after}"
    return connect(url, additional_headers=more, proxy=None)


@pytest.fixture
def events(served: Served, session_id: str) -> Iterator[ClientConnection]:
    with open_events(served, session_id) as opened:
        yield opened


def test_each_event_is_one_message(worker: StandIn, events: ClientConnection) -> None:
    for seq in range(1, 4):
        worker.say(f"line {seq} 行", seq)
    told = [json.loads(events.recv(timeout=10)) for _ in range(3)]
    assert [event["seq"] for event in told] == [1, 2, 3]
    assert told[0]["text"] == "line 1 行"


def test_heartbeats_of_the_worker_are_not_passed_on(
    worker: StandIn, events: ClientConnection
) -> None:
    worker.lines.put(b"")
    worker.say("after", 9)
    assert json.loads(events.recv(timeout=10))["seq"] == 9


def test_worker_is_asked_for_what_comes_after(
    worker: StandIn, served: Served, session_id: str
) -> None:
    with open_events(served, session_id, after="41"):
        wait_until(lambda: any(call.endswith("/events?after=41") for call in worker.calls))


def test_end_of_the_session_closes_the_socket_properly(
    worker: StandIn, events: ClientConnection
) -> None:
    worker.lines.put(None)
    with pytest.raises(ConnectionClosed) as closed:
        events.recv(timeout=10)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1000


def test_own_page_is_welcome(served: Served, worker: StandIn, session_id: str) -> None:
    with open_events(served, session_id, Origin=f"http://{served.host}") as opened:
        worker.say("hello", 1)
        assert json.loads(opened.recv(timeout=10))["text"] == "hello"


def test_unknown_session_is_refused_before_the_upgrade(
    served: Served, worker: StandIn, session_id: str
) -> None:
    with pytest.raises(InvalidStatus) as forged:
        open_events(served, "a" * 56)
    worker.refusal = problem("not-found", 404)
    with pytest.raises(InvalidStatus) as deleted:
        open_events(served, session_id)
    assert forged.value.response.status_code == deleted.value.response.status_code == 404


def test_browser_that_speaks_is_cut_off(events: ClientConnection) -> None:
    events.send("let me in")
    with pytest.raises(ConnectionClosed) as closed:
        events.recv(timeout=10)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008


def test_message_that_is_too_big_is_refused_unread(events: ClientConnection) -> None:
    events.send("x" * 100_000)
    with pytest.raises(ConnectionClosed) as closed:
        events.recv(timeout=10)
    assert closed.value.rcvd is None or closed.value.rcvd.code in (1008, 1009)


def test_no_compressor_is_kept_for_a_socket(events: ClientConnection) -> None:
    assert events.response is not None
    assert "Sec-WebSocket-Extensions" not in events.response.headers


def test_browser_that_leaves_frees_the_workers_stream(
    worker: StandIn, served: Served, session_id: str
) -> None:
    with open_events(served, session_id) as opened:
        worker.say("one", 1)
        opened.recv(timeout=10)
        assert _gauge(served) == 1
    wait_until(lambda: _gauge(served) == 0)


def test_browser_that_does_not_read_is_cut_off_and_others_are_served(
    worker: StandIn, served: Served, session_id: str
) -> None:
    with socket.create_connection(("127.0.0.1", served.port)) as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.sendall(_handshake(served, session_id))
        wait_until(lambda: _gauge(served) == 1)
        for seq in range(1, 1200):
            worker.say("x" * 16_000, seq)
        time.sleep(0.5)
        assert _gauge(served) == 1, "the other requests are still answered"
        wait_until(lambda: _gauge(served) == 0, seconds=40)


def test_shutdown_closes_sockets_at_once_and_says_why(worker: StandIn, session_id: str) -> None:
    with serving(worker.path.parent) as served, open_events(served, session_id) as events:
        started = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            events.recv(timeout=10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        assert served.process.wait(10) == 0
        assert time.monotonic() - started < 10


def test_connection_that_comes_amid_a_shutdown_is_closed_like_the_others() -> None:
    """A websocket whose handshake was over just before SIGTERM was cut off without a reason."""
    shutdown, closed = Shutdown(), Event()
    shutdown.begin()
    with shutdown.closes(closed.set):
        assert closed.wait(10)


def test_browser_that_leaves_is_no_error_of_ours(
    worker: StandIn, folder: Path, session_id: str
) -> None:
    """It leaves while one greenlet waits for the worker's next line, and another ends that wait."""
    with (folder / "told").open("w+b") as told, serving(worker.path.parent, told) as served:
        for seq in range(1, 6):
            with open_events(served, session_id) as opened:
                worker.say("one", seq)
                opened.recv(timeout=10)
            wait_until(lambda: _gauge(served) == 0)
            worker.lines.put(None)  # the stand-in does not see that web has left
            wait_until(worker.lines.empty)  # or the next stream could take this end for its own
        assert served.process.poll() is None
        assert (folder / "told").read_text() == ""


def _handshake(served: Served, session_id: str) -> bytes:
    return (
        f"GET /api/v1/sessions/{session_id}/events?after=0 HTTP/1.1\r\nHost: {served.host}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ).encode()


def _gauge(served: Served) -> int:
    """How many event sockets web says are open."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as raw:
        raw.sendall(
            f"GET /metrics HTTP/1.1\r\nHost: {served.host}\r\nConnection: close\r\n\r\n".encode()
        )
        text = b"".join(iter(lambda: raw.recv(65536), b"")).decode()
    line = next(line for line in text.splitlines() if line.startswith("playground_event_sockets{"))
    return int(line.rpartition(" ")[2])
