"""What web makes of a worker that answers a tunnel wrongly, late or not at all."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask

from playground.deadline import Deadline
from playground.http1 import Source
from playground.problems import ProblemError, SessionLost, WorkerFailed, WorkerUnreachable
from playground.services import LiveSession, Services
from playground.tunnel import PROBLEM_MAX_BYTES, LastWord, open_tunnel
from playground.workers import Worker
from sandbox import protocol
from tests.playground.guests import Tunnels, raw_guest
from tests.playground.stand_in import KEY, StandIn

SWITCH = (
    b"HTTP/1.1 101 S\r\nUpgrade: tcp\r\nX-Port: 5000\r\nX-Generation: 3\r\nX-Seq: 7\r\n"
    b"X-Cookies: 0\r\nX-Last-Word: 0123456789abcdef\r\n"
)


@pytest.fixture
def services(app: Flask) -> Iterator[Services]:
    found: Services = app.extensions["playground"]
    yield found
    for worker in found.workers.all():
        worker.close()


@pytest.fixture
def session(services: Services, session_id: str) -> LiveSession:
    return services.session(session_id)


def test_a_tunnel_leads_to_the_guest_and_says_where(session: LiveSession, worker: StandIn) -> None:
    with raw_guest(b"bytes of its own") as guest:
        Tunnels(worker, guest.port)
        with open_tunnel(session, Deadline.after(5)) as tunnel:
            tunnel.sock.sendall(b"any\r\n\r\n")
            assert tunnel.sock.recv(100) == b"bytes of its own"
    assert (tunnel.port, tunnel.generation, tunnel.last_seq, tunnel.cookies) == (
        guest.port,
        1,
        7,
        0,
    )
    assert tunnel.sock.fileno() == -1


def test_a_tunnel_to_a_port_says_so(session: LiveSession, worker: StandIn) -> None:
    with raw_guest(b"") as guest:
        Tunnels(worker, 1, guest.port)
        with open_tunnel(session, Deadline.after(5), guest.port):
            pass
    assert worker.calls[-1] == f"GET /sessions/{KEY}/tunnel?port={guest.port}&socket=1"


def answer_with(session: LiveSession, worker: StandIn, raw: bytes) -> None:
    """Whoever connects from now on; so no connection that was kept may be used."""
    session.worker.close()

    def fault(conn: socket.socket) -> None:
        conn.recv(65536)
        with suppress(OSError):
            conn.sendall(raw)

    worker.fault = fault


def test_what_comes_with_the_handshake_is_the_guests(session: LiveSession, worker: StandIn) -> None:
    answer_with(session, worker, SWITCH + b"\r\nearly")
    with open_tunnel(session, Deadline.after(5)) as tunnel:
        assert (tunnel.leftover, tunnel.generation) == (b"early", 3)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"hello", id="not HTTP"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", id="no upgrade"),
        pytest.param(b"HTTP/1.1 500 No\r\nContent-Length: 4\r\n\r\noops", id="no problem's form"),
        pytest.param(b"HTTP/1.1 404 N\r\n\r\n" + b"x" * (PROBLEM_MAX_BYTES + 1), id="too long"),
        pytest.param(SWITCH.replace(b"tcp", b"h2c") + b"\r\n", id="another protocol"),
        pytest.param(SWITCH.replace(b"X-Port: 5000\r\n", b"") + b"\r\n", id="no port"),
        pytest.param(SWITCH + b"X-Port: 5001\r\n\r\n", id="two ports"),
        pytest.param(SWITCH.replace(b"5000", b"+1") + b"\r\n", id="a port that is none"),
    ],
)
def test_a_worker_that_answers_wrongly_has_failed(
    session: LiveSession, worker: StandIn, raw: bytes
) -> None:
    answer_with(session, worker, raw)
    with pytest.raises(WorkerFailed), open_tunnel(session, Deadline.after(5)):
        pass


def test_a_worker_that_stays_silent_is_unreachable_at_the_deadline(
    session: LiveSession, worker: StandIn
) -> None:
    worker.fault = lambda _: time.sleep(1)
    with pytest.raises(WorkerUnreachable), open_tunnel(session, Deadline.after(0.2)):
        pass


def test_a_session_whose_worker_lives_a_new_life_is_lost(
    session: LiveSession, worker: StandIn
) -> None:
    worker.life = "f" * 16
    with pytest.raises(SessionLost), open_tunnel(session, Deadline.after(5)):
        pass


def test_a_worker_on_tcp_is_shown_the_token(session: LiveSession) -> None:
    with raw_guest(SWITCH + b"\r\n") as tcp_worker:
        worker = Worker(("127.0.0.1", tcp_worker.port), "secret-token")
        there = LiveSession("id", session.life, f"/sessions/{KEY}", worker, session.workers)
        with open_tunnel(there, Deadline.after(5)):
            pass
    assert b"\r\nAuthorization: Bearer secret-token\r\n" in tcp_worker.received[0]


def test_a_tunnel_that_fails_leaves_no_socket_open(session: LiveSession, worker: StandIn) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        with pytest.raises(ProblemError), open_tunnel(session, Deadline.after(5)):
            pass
    assert (
        len(list(Path("/proc/self/fd").iterdir())) <= before + 5
    )  # the stand-in's own come and go


def test_the_last_word_is_the_workers_alone(session: LiveSession, worker: StandIn) -> None:
    with raw_guest(b"answer" + bytes(7) + b"\1" + protocol.LAST_WORD.pack(99, 0)) as guest:
        Tunnels(worker, guest.port)
        with open_tunnel(session, Deadline.after(5), has_last_word=True) as tunnel:
            tunnel.sock.sendall(b"any\r\n\r\n")
            assert tunnel.sock.recv(6) == b"answer"
            assert tunnel.end() == LastWord(7, None)


def test_a_guest_that_never_ends_does_not_hide_the_last_word(
    session: LiveSession, worker: StandIn
) -> None:
    def answer(conn: socket.socket) -> None:
        conn.sendall(b"answer and more")
        conn.recv(1)

    with raw_guest(answer) as guest:
        Tunnels(worker, guest.port)
        with open_tunnel(session, Deadline.after(5), has_last_word=True) as tunnel:
            tunnel.sock.sendall(b"any\r\n\r\n")
            assert tunnel.sock.recv(6) == b"answer"
            assert tunnel.end() == LastWord(7, None)


def test_a_socket_that_is_handed_over_carries_the_guests_bytes_alone(
    session: LiveSession, worker: StandIn
) -> None:
    with raw_guest(b"answer") as guest:
        Tunnels(worker, guest.port, hands_over=True)
        with open_tunnel(session, Deadline.after(5), has_last_word=True) as tunnel:
            tunnel.sock.sendall(b"any\r\n\r\n")
            assert tunnel.sock.getpeername() == ("127.0.0.1", guest.port)
            assert (tunnel.mark, tunnel.leftover) == (b"", b"")
            assert tunnel.sock.recv(100) == b"answer"
            assert tunnel.end() == LastWord(7, None)
    assert tunnel.sock.fileno() == -1


@pytest.mark.parametrize("has_last_word", [True, False])
def test_a_connection_that_a_socket_came_over_is_used_again(
    session: LiveSession, worker: StandIn, has_last_word: bool
) -> None:
    with raw_guest(b"answer") as guest:
        Tunnels(worker, guest.port, hands_over=True)
        before = worker.connections
        for _ in range(3):
            with open_tunnel(session, Deadline.after(5), has_last_word=has_last_word) as tunnel:
                tunnel.sock.sendall(b"any\r\n\r\n")
                assert tunnel.sock.recv(100) == b"answer"
                if has_last_word:
                    assert tunnel.end() == LastWord(7, None)
            assert tunnel.sock.fileno() == -1
        assert session.request("GET")
        assert worker.connections <= before + 1


def test_a_connection_whose_tunnel_failed_serves_nothing_else(
    session: LiveSession, worker: StandIn
) -> None:
    """What is still to come on it would be taken for the next call's answer."""
    with raw_guest(b"answer") as guest:
        Tunnels(worker, guest.port, hands_over=True)
        session.worker.close()
        tunnel_to = open_tunnel(session, Deadline.after(5), has_last_word=True)
        with pytest.raises(ZeroDivisionError), tunnel_to as tunnel:
            raise ZeroDivisionError
        assert tunnel.wire.sock.fileno() == -1


def test_a_worker_whose_sockets_do_not_come_is_asked_to_copy(
    session: LiveSession, worker: StandIn
) -> None:
    """Something between that carries bytes alone made each exchange a 502."""
    with raw_guest(b"answer") as guest:
        Tunnels(worker, guest.port, hands_over=True, loses_sockets=True)
        for _ in range(2):
            with open_tunnel(session, Deadline.after(5), has_last_word=True) as tunnel:
                tunnel.sock.sendall(b"any\r\n\r\n")
                assert tunnel.sock.recv(6) == b"answer"
                assert tunnel.end() == LastWord(7, None)
    asked = [call.partition("?")[2] for call in worker.calls if "/tunnel" in call]
    assert asked == ["word=1&socket=1", "word=1", "word=1"]


def test_a_socket_that_was_promised_and_did_not_come_is_missed_at_once(
    session: LiveSession, worker: StandIn
) -> None:
    answer_with(session, worker, SWITCH + b"X-Socket: 1\r\n\r\n")
    with pytest.raises(WorkerFailed, match="socket"), open_tunnel(session, Deadline.after(5)):
        pass


@pytest.mark.parametrize("size", range(1, 25))
def test_the_last_word_is_no_part_of_what_the_guest_said(size: int) -> None:
    ours, theirs = socket.socketpair()
    said = b"an answer that ends with the connection, and almost with the worthe word" + b"\1" * 8
    with ours, theirs:
        source = Source(ours, mark=b"the word")
        for start in range(0, len(said), size):
            theirs.sendall(said[start : start + size])
        theirs.shutdown(socket.SHUT_WR)
        heard = b"".join(iter(lambda: source.receive(Deadline.after(5)), b""))
    assert heard == said[:-16]
    assert (b"the word" + b"\1" * 8).startswith(source.beyond)


def test_bytes_that_only_begin_like_the_last_word_are_the_guests() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"the wo")
        theirs.shutdown(socket.SHUT_WR)
        source = Source(ours, mark=b"the word")
        assert source.receive(Deadline.after(5)) == b"the wo"
