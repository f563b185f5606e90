"""Tunnels into real jails, and the connections over which they are asked for."""

import socket

import pytest

from sandbox import protocol

from .calls import ECHO, GET, MOVES, SILENT, TWO_PORTS, UNKNOWN, Create, ask, receive_all, settles
from .running import Answer, Worker


def test_the_head_says_where_it_leads(worker: Worker, create: Create) -> None:
    session = create()
    head, sock = worker.tunnel(f"/sessions/{session.key}/tunnel")
    sock.close()
    lines = head.decode().split("\r\n")
    assert lines[0] == "HTTP/1.1 101 Switching Protocols"
    assert {"Upgrade: tcp", "Connection: Upgrade", "X-Port: 5000", "X-Generation: 1"} <= {*lines}


def test_bytes_pass_unread_and_unchanged(worker: Worker, create: Create) -> None:
    session = create(ECHO, "python app.py")
    _, sock = worker.tunnel(f"/sessions/{session.key}/tunnel")
    data = b"\r\n\r\nHTTP/1.1 500 no\r\n\r\n" + bytes(range(256)) * 100
    with sock:
        sock.sendall(data)
        received = b""
        while len(received) < len(data):
            received += sock.recv(65536)
    assert received == data


def test_nothing_follows_the_guests_last_byte(worker: Worker, create: Create) -> None:
    answer = ask(worker, create())
    assert answer.count(b"HTTP/1.1") == 1
    assert answer.endswith(b"hello")


def test_the_label_leads_to_the_sessions_own_port(worker: Worker, create: Create) -> None:
    head, sock = worker.tunnel(f"/preview/{create().label}/tunnel")
    assert b"X-Port: 5000\r\n" in head
    with sock:
        sock.sendall(GET)
        assert receive_all(sock).endswith(b"hello")


def test_a_label_is_no_key_and_a_key_no_label(worker: Worker, create: Create) -> None:
    session = create()
    assert worker.call("GET", f"/sessions/{session.label}").status == 404
    assert upgrade(worker, f"/preview/{session.key}/tunnel").status == 404


def test_any_port_that_listens_can_be_named(worker: Worker, create: Create) -> None:
    session = create(TWO_PORTS, "python app.py")
    target = f"/sessions/{session.key}/tunnel?port=5002"
    # it runs as soon as it listens on the first
    assert settles(lambda: upgrade(worker, target, is_brief=True).status == 101)
    head, sock = worker.tunnel(target)
    assert b"X-Port: 5002\r\n" in head
    with sock:
        assert receive_all(sock) == b"second"


def test_an_app_that_only_tried_a_port_is_reached_where_it_listens(
    worker: Worker, create: Create
) -> None:
    """Its preview said for ever that nothing listens on the port that it had tried first."""
    session = create(MOVES, "python app.py")
    target = f"/preview/{session.label}/tunnel"
    assert settles(lambda: upgrade(worker, target, is_brief=True).headers["X-Port"] == "5002")
    _, sock = worker.tunnel(target)
    with sock:
        assert receive_all(sock) == b"moved"
    assert worker.call("GET", f"/sessions/{session.key}").session.ports == [5002]


def test_as_many_as_the_limit_are_open_at_once(worker: Worker, create: Create) -> None:
    target = f"/sessions/{create(ECHO, 'python app.py').key}/tunnel"
    (_, first), (_, second) = worker.tunnel(target), worker.tunnel(target)
    with first, second:
        refused = upgrade(worker, target)
        assert (refused.status, refused.problem.type) == (503, "busy")
        assert "has 2 open connections; the limit is 2" in refused.problem.detail
    assert settles(lambda: upgrade(worker, target, is_brief=True).status == 101)


def test_the_guests_own_socket_is_handed_to_who_takes_it(worker: Worker, create: Create) -> None:
    session = create()
    target = f"/sessions/{session.key}/tunnel?socket=1&word=1"
    for _ in range(5):  # more than the limit of tunnels: each gives its place back
        with worker.connect() as wire:
            guest, head = take_socket(wire, target)
            with guest:
                guest.sendall(GET)
                assert receive_all(guest).endswith(b"\r\n\r\nhello")
            wire.shutdown(socket.SHUT_WR)
            word = receive_all(wire)
        assert word[:8].hex() in head
        assert protocol.LAST_WORD.unpack_from(word, 8)[0] >= session.last_seq


def test_a_connection_that_a_socket_came_over_serves_the_next_calls(
    worker: Worker, create: Create
) -> None:
    """Each request of a person's made a connection of its own, which the worker had to accept."""
    session = create()
    with worker.connect() as wire:
        for word in ("&word=1", "", "&word=1"):
            guest, head = take_socket(wire, f"/sessions/{session.key}/tunnel?socket=1{word}")
            with guest:
                guest.sendall(GET)
                assert receive_all(guest).endswith(b"\r\n\r\nhello")
            wire.sendall(protocol.TUNNEL_DONE)
            if word:
                told = wire.recv(8 + protocol.LAST_WORD.size, socket.MSG_WAITALL)
                assert told[:8].hex() in head
        wire.sendall(b"GET /capacity HTTP/1.1\r\nHost: worker\r\n\r\n")
        assert wire.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_socket_that_was_handed_over_ends_with_its_guest(worker: Worker, create: Create) -> None:
    session = create(ECHO, "python app.py")
    with worker.connect() as wire:
        guest, _ = take_socket(wire, f"/sessions/{session.key}/tunnel?socket=1")
        with guest:
            worker.call("POST", f"/sessions/{session.key}/stop")
            assert receive_all(guest) == b""


def test_a_guest_that_has_ended_ends_its_tunnels(worker: Worker, create: Create) -> None:
    session = create(ECHO, "python app.py")
    _, sock = worker.tunnel(f"/sessions/{session.key}/tunnel")
    with sock:
        worker.call("POST", f"/sessions/{session.key}/stop")
        assert receive_all(sock) == b""


def test_an_endless_answer_ends_with_its_reader(worker: Worker, create: Create) -> None:
    session = create()
    target = f"/sessions/{session.key}/tunnel"
    for _ in range(5):  # more than the limit of tunnels
        assert settles(lambda: can_read_forever(worker, target))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/sessions/{key}/tunnel?port=5999", "not-running"),
        ("/sessions/{key}/tunnel?port=x", "invalid"),
        ("/sessions/{key}/tunnel?port=-1", "invalid"),
        ("/sessions/{key}/tunnel?port=65536", "invalid"),
        (f"/sessions/{UNKNOWN}/tunnel", "not-found"),
        (f"/preview/{UNKNOWN}/tunnel", "not-found"),
    ],
)
def test_a_tunnel_that_leads_nowhere_is_refused_before_the_upgrade(
    worker: Worker, create: Create, path: str, kind: str
) -> None:
    answer = upgrade(worker, path.format(key=create().key))
    assert answer.problem.type == kind


def test_a_stopped_session_says_why_it_does_not_answer(worker: Worker, create: Create) -> None:
    session = create()
    worker.call("POST", f"/sessions/{session.key}/stop")
    problem = upgrade(worker, f"/sessions/{session.key}/tunnel").problem
    assert (problem.type, problem.status) == ("not-running", 409)
    assert "stopped" in problem.detail


def test_a_program_that_does_not_listen_says_so(worker: Worker, create: Create) -> None:
    session = create(SILENT, "python app.py")
    assert (session.state, session.port) == ("running", None)
    problem = upgrade(worker, f"/sessions/{session.key}/tunnel").problem
    assert "after 3 s" in problem.detail


def test_a_request_without_an_upgrade_is_refused(worker: Worker, create: Create) -> None:
    answer = worker.call("GET", f"/sessions/{create().key}/tunnel")
    assert answer.problem.type == "invalid"


def take_socket(wire: socket.socket, target: str) -> tuple[socket.socket, str]:
    """The socket that comes over a connection to the worker, and the head it comes with."""
    lines = [f"GET {target} HTTP/1.1", "Host: worker", "Connection: Upgrade", "Upgrade: tcp"]
    wire.sendall("\r\n".join([*lines, "", ""]).encode())
    head, fds, _, _ = socket.recv_fds(wire, 65536, 1)
    assert b"\r\nX-Socket: 1\r\n" in head
    guest = socket.socket(fileno=fds[0])
    guest.settimeout(30)  # a file description is shared, and it does not block at the other end
    return guest, head.decode()


def upgrade(worker: Worker, target: str, *, is_brief: bool = False) -> Answer:
    """The answer to an upgrade; `is_brief` hangs up at once where it was granted."""
    headers = {"Connection": "Upgrade", "Upgrade": "tcp"}
    with worker.open("GET", target, headers=headers) as response:
        body = b"" if is_brief else response.read()
        return Answer(response.status, response.headers, body)


def can_read_forever(worker: Worker, target: str) -> bool:
    head, sock = worker.tunnel(target)
    with sock:
        if not head.startswith(b"HTTP/1.1 101 "):
            return False
        sock.sendall(GET.replace(b"/ ", b"/forever ", 1))
        left = 1_000_000
        while left > 0:
            left -= len(sock.recv(65536))
        return True
