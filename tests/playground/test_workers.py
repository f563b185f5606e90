"""Placing, finding and losing workers, and a network between web and worker that fails in every
way.
"""

import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import gevent
import pytest

from playground.connection import ConnectionFailed, Pool, WorkerConnection
from playground.problems import (
    NotFound,
    ProblemError,
    SessionLost,
    WorkerFailed,
    WorkersFull,
    WorkerUnreachable,
)
from playground.services import LiveSession
from playground.settings import Settings
from playground.workers import Worker, Workers
from tests.playground.served import wait_until
from tests.playground.stand_in import KEY, StandIn, problem, standing_in


@pytest.fixture
def workers(settings: Settings) -> Iterator[Workers]:
    found = Workers(settings)
    yield found
    found.close()


@pytest.fixture
def two(folder: Path) -> Iterator[tuple[StandIn, StandIn]]:
    with ExitStack() as stack:
        yield (
            stack.enter_context(standing_in(folder / "a.sock", life="aa" * 8)),
            stack.enter_context(standing_in(folder / "b.sock", life="bb" * 8)),
        )


def live(workers: Workers, life: str) -> LiveSession:
    return LiveSession("id", life, f"/sessions/{KEY}", workers.find(life), workers)


def test_each_socket_of_the_pattern_is_a_worker(
    workers: Workers, two: tuple[StandIn, StandIn]
) -> None:
    assert {worker.life for worker in workers.all()} == {"aa" * 8, "bb" * 8}


def test_worker_with_more_room_takes_the_session(
    workers: Workers, two: tuple[StandIn, StandIn]
) -> None:
    two[0].free, two[1].free = 1, 100
    assert {workers.place().life for _ in range(20)} == {"bb" * 8}


def test_a_key_always_leads_to_the_same_worker_and_keys_to_all_of_them(
    workers: Workers, two: tuple[StandIn, StandIn], settings: Settings
) -> None:
    """A repeat may reach another process of web, while the first worker has become full."""
    two[0].free, two[1].free = 1, 100
    first = {key: workers.place(key=key).life for key in map(str, range(50))}
    two[0].free = two[1].free = 0
    with closing(Workers(settings)) as others:
        others.refresh()
        assert {key: others.place(key=key).life for key in first} == first
    assert set(first.values()) == {"aa" * 8, "bb" * 8}


def test_a_worker_that_turned_a_key_down_is_not_asked_again(
    workers: Workers, two: tuple[StandIn, StandIn]
) -> None:
    chosen = workers.place(key="k")
    assert workers.place(frozenset({chosen}), "k") is not chosen
    two[0].is_draining = True
    workers.refresh()
    assert {workers.place(key=str(key)).life for key in range(20)} == {"bb" * 8}


def test_many_sessions_at_once_do_not_all_go_to_the_same_worker(
    workers: Workers, two: tuple[StandIn, StandIn]
) -> None:
    two[0].free = two[1].free = 100
    placed = Counter(workers.place().life for _ in range(100))
    assert placed["aa" * 8] == placed["bb" * 8] == 50


def test_placing_asks_no_worker_while_the_last_answer_is_young(
    workers: Workers, worker: StandIn
) -> None:
    for _ in range(5):
        workers.place()
    assert worker.calls.count("GET /capacity") == 1


def test_full_and_draining_workers_take_nothing(workers: Workers, worker: StandIn) -> None:
    worker.free = 0
    with pytest.raises(WorkersFull):
        workers.place()
    worker.free, worker.is_draining = 5, True
    with pytest.raises(WorkersFull):
        workers.place()
    worker.is_draining = False
    assert workers.place().life == worker.life


def test_without_any_worker_the_caller_is_told_to_try_again(workers: Workers) -> None:
    with pytest.raises(WorkerUnreachable, match="No worker answers") as told:
        workers.place()
    assert told.value.retry_after_seconds


def test_worker_that_comes_later_is_found(workers: Workers, folder: Path) -> None:
    with pytest.raises(WorkerUnreachable):
        workers.place()
    with standing_in(folder / "late.sock") as late:
        assert workers.place().life == late.life


def test_session_of_a_worker_that_is_gone_is_lost(
    workers: Workers, folder: Path, settings: Settings
) -> None:
    with standing_in(folder / "one.sock") as worker:
        session = live(workers, worker.life)
        session.request("GET")
    with pytest.raises(SessionLost):
        session.request("GET")
    with pytest.raises(SessionLost):
        workers.find(worker.life)


def test_session_of_a_worker_that_was_started_again_is_lost_not_unknown(
    workers: Workers, folder: Path
) -> None:
    with standing_in(folder / "one.sock", life="aa" * 8):
        session = live(workers, "aa" * 8)
        session.request("GET")
    with standing_in(folder / "one.sock", life="bb" * 8) as another:
        another.refusal = problem("not-found", 404)
        with pytest.raises(SessionLost):
            session.request("GET")


def test_session_that_its_worker_does_not_know_is_not_found(
    workers: Workers, worker: StandIn
) -> None:
    session = live(workers, worker.life)
    worker.refusal = problem("not-found", 404)
    with pytest.raises(NotFound):
        session.request("GET")


def test_worker_that_does_not_answer_is_not_taken_for_gone(
    workers: Workers, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.workers.ASK_SECONDS", 0.1)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(folder / "silent.sock"))
        silent.listen()
        with pytest.raises(WorkerUnreachable):
            workers.find("cc" * 8)


def test_calls_share_a_connection_one_after_the_other(worker: StandIn) -> None:
    caller = Worker(worker.path, token="")
    for _ in range(3):
        caller.request("GET", f"/sessions/{KEY}")
    caller.close()
    assert worker.connections == 1


def test_token_is_sent_to_workers(worker: StandIn) -> None:
    caller = Worker(worker.path, token="honey")
    assert caller.authorization == "Bearer honey"
    assert caller.headers == {"Authorization": "Bearer honey"}


def slowly(raw: socket.socket) -> None:
    raw.recv(65536)
    try:
        for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}":
            raw.sendall(bytes([byte]))
            time.sleep(0.05)
    except OSError:
        pass


def reset(raw: socket.socket) -> None:
    raw.recv(16)  # closing with bytes unread resets the connection


def half(raw: socket.socket) -> None:
    raw.recv(65536)
    raw.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


def rubbish(raw: socket.socket) -> None:
    raw.recv(65536)
    raw.sendall(b"\x00\x01 not HTTP at all\r\n\r\n")


def silence(raw: socket.socket) -> None:
    raw.recv(65536)
    raw.recv(65536)


@pytest.mark.parametrize("fault", [slowly, reset, half, rubbish, silence])
def test_call_over_a_failing_network_ends_in_time_with_a_sentence(
    worker: StandIn, fault: Callable[[socket.socket], None]
) -> None:
    worker.fault = fault
    started = time.monotonic()
    with pytest.raises(WorkerUnreachable, match="cannot be reached"):
        Worker(worker.path, token="").request("GET", f"/sessions/{KEY}", seconds=0.5)
    assert time.monotonic() - started < 5


def test_bytes_in_slices_are_one_answer_where_the_time_allows(worker: StandIn) -> None:
    worker.fault = slowly
    caller = Worker(worker.path, token="")
    assert caller.request("GET", "/capacity", seconds=30) == (200, b"{}")
    caller.close()


def test_answer_that_is_no_problem_of_the_protocol_is_the_workers_mistake(worker: StandIn) -> None:
    def page(raw: socket.socket) -> None:
        raw.recv(65536)
        raw.sendall(b"HTTP/1.1 500 Oops\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<html")

    worker.fault = page
    with pytest.raises(WorkerFailed, match="answered 500"):
        Worker(worker.path, token="").request("GET", f"/sessions/{KEY}")


def test_kept_connection_that_the_worker_closed_is_not_used_again(worker: StandIn) -> None:
    def once(raw: socket.socket) -> None:
        raw.recv(65536)
        raw.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    worker.fault = once
    caller = Worker(worker.path, token="")
    for _ in range(3):
        assert caller.request("POST", "/sessions", b"{}") == (200, b"{}")
        wait_until(lambda: not worker.open)
    caller.close()
    assert worker.connections == 3


def test_call_that_may_have_had_an_effect_is_not_sent_twice(worker: StandIn) -> None:
    answers = iter([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"])
    requests: list[bytes] = []

    def one_answer_a_connection(raw: socket.socket) -> None:
        while request := raw.recv(65536):
            requests.append(request)
            answer = next(answers, None)
            if answer is None:
                return
            raw.sendall(answer)

    worker.fault = one_answer_a_connection
    caller = Worker(worker.path, token="")
    caller.request("POST", "/sessions/x/restart")
    with pytest.raises(WorkerUnreachable):
        caller.request("POST", "/sessions/x/restart")
    assert len(requests) == 2


def test_pool_forgets_what_is_too_old(worker: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(worker.path)
    first = pool.take()
    pool.give(first)
    monkeypatch.setattr("playground.connection.KEPT_SECONDS", -1.0)
    second = pool.take()
    assert second is not first
    second.close()


def test_closed_connection_cannot_connect_by_itself(worker: StandIn) -> None:
    """A call never goes to a worker that took another's place there."""
    connection = WorkerConnection(worker.path)
    connection.close()
    with pytest.raises(ConnectionFailed):
        connection.exchange("GET", "/capacity", None, {}, 1)


def test_answer_that_ends_with_its_connection_is_read_to_the_end(worker: StandIn) -> None:
    def unmeasured(raw: socket.socket) -> None:
        raw.recv(65536)
        raw.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it")

    worker.fault = unmeasured
    connection = WorkerConnection(worker.path)
    reply = connection.exchange("GET", "/", None, {}, 5)
    assert reply.read() == b"all of it"
    assert reply.ends_connection()
    connection.close()


def test_an_answer_that_breaks_off_leaves_no_open_socket(worker: StandIn) -> None:
    """After `Connection: close` it was left to whoever collected the broken response."""

    def half_and_close(raw: socket.socket) -> None:
        raw.recv(65536)
        raw.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\n{")

    worker.fault = half_and_close
    connection = WorkerConnection(worker.path)
    reply = connection.exchange("GET", "/", None, {}, 5)
    with pytest.raises(ConnectionFailed):
        reply.read()
    connection.close()
    assert connection.sock.fileno() == -1


def test_a_look_that_comes_to_its_end_after_the_close_keeps_no_connection(
    workers: Workers, worker: StandIn
) -> None:
    """On a busy machine a second had passed, so a look had begun behind the caller's back; its
    connections were kept for ever, and found as unclosed sockets by some later test.
    """
    workers.place()
    workers._start_refresh()
    workers.close()
    gevent.sleep(0.1)
    assert worker.calls.count("GET /capacity") == 2
    wait_until(lambda: not worker.open)


def test_what_is_old_is_renewed_when_the_caller_has_been_served(
    workers: Workers, worker: StandIn
) -> None:
    workers.place().asked_at = float("-inf")
    workers.place()
    assert worker.calls.count("GET /capacity") == 1
    assert workers._renewing is not None
    workers._renewing.join(30)
    assert worker.calls.count("GET /capacity") == 2


def test_workers_behind_a_name_are_all_its_addresses(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    workers = Workers(replace(settings, workers=f"http://localhost:{port}"))
    with pytest.raises(ProblemError, match="No worker answers"):
        workers.place()
