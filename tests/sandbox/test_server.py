"""The worker's calls over its own socket, to real jails."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest

from sandbox import protocol
from sandbox.settings import Settings

from .running import Answer, Worker, running_worker

APP = """
from flask import Flask, Response, request
import pathlib, sys
app = Flask(__name__)
@app.get("/")
def index():
    print("asked")
    return "hello"
@app.post("/write/<name>")
def write(name):
    pathlib.Path(name).write_bytes(request.get_data())
    return "ok"
@app.get("/forever")
def forever():
    return Response(iter(lambda: b"x" * 65536, None))
"""
ECHO = """
import socket, sys
listener = socket.create_server(("127.0.0.1", 5000))
print("ready", flush=True)
while True:
    connection, _ = listener.accept()
    while data := connection.recv(65536):
        connection.sendall(data)
    connection.close()
"""
TWO_PORTS = """
import socket
listeners = [socket.create_server(("127.0.0.1", port)) for port in (5001, 5002)]
while True:
    connection, _ = listeners[1].accept()
    connection.sendall(b"second"); connection.close()
"""
SILENT = "import time; print('up', flush=True); time.sleep(600)"
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
SMALL = {"SANDBOX_REQUEST_BYTES": "200000", "SANDBOX_STARTUP_SECONDS": "3", "SANDBOX_TUNNELS": "2"}
UNKNOWN = "0" * 32
HEARTBEAT_SECONDS = 15

Create = Callable[..., protocol.Session]


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    path = tmp_path_factory.mktemp("worker") / "worker.sock"
    with running_worker(path, **SMALL) as running:
        yield running


@pytest.fixture
def create(worker: Worker) -> Iterator[Create]:
    """Sessions that are deleted with their test."""
    made: list[protocol.Session] = []

    def create_session(source: str = APP, command: str | None = None) -> protocol.Session:
        made.append(worker.create({"app.py": source}, command))
        return made[-1]

    yield create_session
    for session in made:
        worker.call("DELETE", f"/sessions/{session.key}")


def ask(worker: Worker, session: protocol.Session, request: bytes = GET) -> bytes:
    """What the guest answers to a request, through a tunnel."""
    head, sock = worker.tunnel(f"/sessions/{session.key}/tunnel")
    assert head.startswith(b"HTTP/1.1 101 "), head
    with sock:
        sock.sendall(request)
        return receive_all(sock)


def receive_all(sock: socket.socket) -> bytes:
    received = b""
    while data := sock.recv(65536):
        received += data
    return received


def post(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def events(worker: Worker, session: protocol.Session, query: str) -> list[protocol.AnyEvent]:
    answer = worker.call("GET", f"/sessions/{session.key}/events?{query}")
    assert answer.status == 200, answer.body
    lines = answer.body.splitlines()
    return [msgspec.json.decode(line, type=protocol.AnyEvent) for line in lines if line]


def log(worker: Worker, session: protocol.Session) -> str:
    found = events(worker, session, "after=0&follow=0")
    return "\n".join(event.text for event in found if isinstance(event, protocol.Log))


class TestSessions:
    def test_a_created_session_is_ready_and_answers(self, worker: Worker, create: Create) -> None:
        session = create()
        assert (session.state, session.port, session.generation) == ("running", 5000, 1)
        assert ask(worker, session).endswith(b"\r\n\r\nhello")

    def test_a_session_tells_what_it_is_now(self, worker: Worker, create: Create) -> None:
        session = create()
        again = worker.call("GET", f"/sessions/{session.key}").session
        assert (again.key, again.label, again.state) == (session.key, session.label, "running")

    def test_changed_files_are_what_runs(self, worker: Worker, create: Create) -> None:
        session = create()
        request = protocol.ChangeFiles(files={"app.py": APP.replace("hello", "hi").encode()})
        changed = worker.call("PUT", f"/sessions/{session.key}/files", request).session
        assert (changed.state, changed.generation) == ("running", 2)
        assert ask(worker, session).endswith(b"\r\n\r\nhi")

    def test_restart_is_a_new_run_and_stop_ends_it(self, worker: Worker, create: Create) -> None:
        path = f"/sessions/{create().key}"
        assert worker.call("POST", f"{path}/restart").session.generation == 2
        assert worker.call("POST", f"{path}/stop").session.state == "stopped"
        assert worker.call("GET", path).session.state == "stopped"

    def test_nothing_remains_of_a_deleted_session(self, worker: Worker, create: Create) -> None:
        session = create()
        path = f"/sessions/{session.key}"
        assert worker.call("DELETE", path).status == 204
        assert worker.call("GET", path).problem.type == "not-found"
        assert upgrade(worker, f"/preview/{session.label}/tunnel").status == 404

    def test_capacity_counts_sessions(self, worker: Worker, create: Create) -> None:
        before = worker.call("GET", "/capacity").json
        create()
        after = worker.call("GET", "/capacity").json
        assert after["sessions"] == before["sessions"] + 1
        assert after["free"] == before["free"] - 1

    def test_health_and_metrics_agree_on_the_layers(self, worker: Worker) -> None:
        layers = worker.call("GET", "/healthz").json["layers"]
        assert all(layer["ok"] for layer in layers)
        metrics = worker.call("GET", "/metrics")
        assert metrics.headers.get_content_type() == "text/plain"
        for layer in layers:
            assert f'sandbox_layer_ok{{layer="{layer["name"]}"}} 1\n' in metrics.body.decode()


class TestFiles:
    def test_a_file_comes_back_byte_for_byte(self, worker: Worker, create: Create) -> None:
        session = create()
        content = bytes(range(256)) * 1000
        ask(worker, session, post("/write/blob", content))
        answer = worker.call("GET", f"/sessions/{session.key}/files/blob")
        assert (answer.status, answer.body) == (200, content)
        assert answer.headers["Content-Length"] == str(len(content))

    def test_the_list_tells_whose_each_file_is(self, worker: Worker, create: Create) -> None:
        session = create()
        ask(worker, session, post("/write/made", b"12345"))
        answer = worker.call("GET", f"/sessions/{session.key}/files")
        found = {entry["path"]: entry for entry in answer.json["files"]}
        assert found["app.py"]["origin"] == "project"
        assert (found["made"]["origin"], found["made"]["bytes"]) == ("guest", 5)

    @pytest.mark.parametrize("name", ["none", "a/none", "你好", "%", "a%2Fb", "a\nb"], ids=quote)
    def test_a_file_that_is_not_there_is_not_found(
        self, worker: Worker, create: Create, name: str
    ) -> None:
        answer = worker.call("GET", f"/sessions/{create().key}/files/{quote(name, safe='')}")
        assert answer.problem.type in {"not-found", "invalid"}

    @pytest.mark.parametrize("name", ["..", "../x", "/etc/passwd", "a//b", ".", "a/../../x", "x/"])
    def test_a_path_that_leads_elsewhere_is_refused(
        self, worker: Worker, create: Create, name: str
    ) -> None:
        answer = worker.call("GET", f"/sessions/{create().key}/files/{quote(name, safe='')}")
        assert answer.problem.type in {"not-found", "invalid"}

    def test_readers_that_leave_early_leave_no_fd_open(
        self, worker: Worker, create: Create
    ) -> None:
        session = create()
        ask(worker, session, post("/write/blob", bytes(150_000)))
        target = f"/sessions/{session.key}/files/blob"
        assert worker.call("HEAD", target).headers["Content-Length"] == "150000"
        assert settles(lambda: has_full_pool(worker))  # each init in it is two fds
        before = open_files(worker)
        for _ in range(20):
            worker.call("HEAD", target)
            with worker.connect() as sock:
                sock.sendall(f"GET {target} HTTP/1.1\r\nHost: w\r\n\r\n".encode())
        assert settles(lambda: open_files(worker) <= before + 2)


def has_full_pool(worker: Worker) -> bool:
    return bool(worker.call("GET", "/capacity").json["warm"] == Settings().warm_inits)


def open_files(worker: Worker) -> int:
    """Of gunicorn's one process."""
    parent = worker.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return len(list(Path(f"/proc/{children[0]}/fd").iterdir()))


def settles(claim: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not claim() and time.monotonic() < deadline:
        time.sleep(0.05)
    return claim()


class TestCookies:
    def test_the_jar_is_kept_as_it_was_given(self, worker: Worker, create: Create) -> None:
        path = f"/sessions/{create().key}/cookies"
        assert worker.call("GET", path).json == {"cookies": []}
        jar = protocol.Jar(
            cookies=[protocol.Cookie(name="a", value="ü", domain="x", path="/", secure=True)]
        )
        assert worker.call("PUT", path, jar).status == 200
        assert msgspec.json.decode(worker.call("GET", path).body, type=protocol.Jar) == jar
        assert worker.call("DELETE", path).status == 204
        assert worker.call("GET", path).json == {"cookies": []}


class TestEvents:
    def test_what_is_kept_comes_in_order_and_ends(self, worker: Worker, create: Create) -> None:
        session = create()
        assert settles(lambda: "Running on http://127.0.0.1:5000" in log(worker, session))
        found = events(worker, session, "after=0&follow=0")
        assert [event.seq for event in found] == list(range(1, len(found) + 1))

    def test_a_follower_hears_each_line_and_the_end(self, worker: Worker, create: Create) -> None:
        session = create()
        with worker.open("GET", f"/sessions/{session.key}/events?after=0") as stream:
            ask(worker, session)
            while b'"asked"' not in stream.readline():
                pass
            worker.call("DELETE", f"/sessions/{session.key}")
            assert all(json.loads(line)["seq"] for line in stream.read().splitlines())

    def test_a_follower_is_answered_though_nothing_happens(
        self, worker: Worker, create: Create
    ) -> None:
        session = create(SILENT, "python app.py")
        target = f"/sessions/{session.key}/events"
        begun = time.monotonic()
        with worker.open("GET", f"{target}?after={session.last_seq}") as stream:
            assert stream.status == 200
        assert time.monotonic() - begun < HEARTBEAT_SECONDS

    def test_a_reader_resumes_where_it_was(self, worker: Worker, create: Create) -> None:
        session = create()
        everything = events(worker, session, "after=0&follow=0")
        rest = events(worker, session, "after=2&follow=0")
        assert rest[: len(everything) - 2] == everything[2:]

    @pytest.mark.parametrize("after", ["-1", "x", "", "1.5", "1" * 40, "١"])
    def test_what_is_no_number_is_refused(self, worker: Worker, create: Create, after: str) -> None:
        target = f"/sessions/{create().key}/events?after={quote(after)}"
        assert worker.call("GET", target).problem.type == "invalid"


class TestTunnel:
    def test_the_head_says_where_it_leads(self, worker: Worker, create: Create) -> None:
        session = create()
        head, sock = worker.tunnel(f"/sessions/{session.key}/tunnel")
        sock.close()
        lines = head.decode().split("\r\n")
        assert lines[0] == "HTTP/1.1 101 Switching Protocols"
        assert {"Upgrade: tcp", "Connection: Upgrade", "X-Port: 5000", "X-Generation: 1"} <= {
            *lines
        }

    def test_bytes_pass_unread_and_unchanged(self, worker: Worker, create: Create) -> None:
        session = create(ECHO, "python app.py")
        _, sock = worker.tunnel(f"/sessions/{session.key}/tunnel")
        data = b"\r\n\r\nHTTP/1.1 500 no\r\n\r\n" + bytes(range(256)) * 100
        with sock:
            sock.sendall(data)
            received = b""
            while len(received) < len(data):
                received += sock.recv(65536)
        assert received == data

    def test_nothing_follows_the_guests_last_byte(self, worker: Worker, create: Create) -> None:
        answer = ask(worker, create())
        assert answer.count(b"HTTP/1.1") == 1
        assert answer.endswith(b"hello")

    def test_the_label_leads_to_the_sessions_own_port(self, worker: Worker, create: Create) -> None:
        head, sock = worker.tunnel(f"/preview/{create().label}/tunnel")
        assert b"X-Port: 5000\r\n" in head
        with sock:
            sock.sendall(GET)
            assert receive_all(sock).endswith(b"hello")

    def test_a_label_is_no_key_and_a_key_no_label(self, worker: Worker, create: Create) -> None:
        session = create()
        assert worker.call("GET", f"/sessions/{session.label}").status == 404
        assert upgrade(worker, f"/preview/{session.key}/tunnel").status == 404

    def test_any_port_that_listens_can_be_named(self, worker: Worker, create: Create) -> None:
        session = create(TWO_PORTS, "python app.py")
        head, sock = worker.tunnel(f"/sessions/{session.key}/tunnel?port=5002")
        assert b"X-Port: 5002\r\n" in head
        with sock:
            assert receive_all(sock) == b"second"

    def test_as_many_as_the_limit_are_open_at_once(self, worker: Worker, create: Create) -> None:
        target = f"/sessions/{create(ECHO, 'python app.py').key}/tunnel"
        (_, first), (_, second) = worker.tunnel(target), worker.tunnel(target)
        with first, second:
            refused = upgrade(worker, target)
            assert (refused.status, refused.problem.type) == (503, "busy")
            assert "has 2 open connections; the limit is 2" in refused.problem.detail
        assert settles(lambda: upgrade(worker, target, is_brief=True).status == 101)

    def test_the_guests_own_socket_is_handed_to_who_takes_it(
        self, worker: Worker, create: Create
    ) -> None:
        session = create()
        target = f"/sessions/{session.key}/tunnel?socket=1&word=1"
        for _ in range(5):  # more than the limit of tunnels: each gives its place back
            wire, guest, head = take_socket(worker, target)
            with wire, guest:
                guest.sendall(GET)
                assert receive_all(guest).endswith(b"\r\n\r\nhello")
                wire.shutdown(socket.SHUT_WR)
                word = receive_all(wire)
            assert word[:8].hex() in head
            assert int.from_bytes(word[8:16], "big") >= session.last_seq

    def test_a_socket_that_was_handed_over_ends_with_its_guest(
        self, worker: Worker, create: Create
    ) -> None:
        session = create(ECHO, "python app.py")
        wire, guest, _ = take_socket(worker, f"/sessions/{session.key}/tunnel?socket=1")
        with wire, guest:
            worker.call("POST", f"/sessions/{session.key}/stop")
            assert receive_all(guest) == b""

    def test_a_guest_that_has_ended_ends_its_tunnels(self, worker: Worker, create: Create) -> None:
        session = create(ECHO, "python app.py")
        _, sock = worker.tunnel(f"/sessions/{session.key}/tunnel")
        with sock:
            worker.call("POST", f"/sessions/{session.key}/stop")
            assert receive_all(sock) == b""

    def test_an_endless_answer_ends_with_its_reader(self, worker: Worker, create: Create) -> None:
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
        self, worker: Worker, create: Create, path: str, kind: str
    ) -> None:
        answer = upgrade(worker, path.format(key=create().key))
        assert answer.problem.type == kind

    def test_a_stopped_session_says_why_it_does_not_answer(
        self, worker: Worker, create: Create
    ) -> None:
        session = create()
        worker.call("POST", f"/sessions/{session.key}/stop")
        problem = upgrade(worker, f"/sessions/{session.key}/tunnel").problem
        assert (problem.type, problem.status) == ("not-running", 409)
        assert "stopped" in problem.detail

    def test_a_program_that_does_not_listen_says_so(self, worker: Worker, create: Create) -> None:
        session = create(SILENT, "python app.py")
        assert (session.state, session.port) == ("running", None)
        problem = upgrade(worker, f"/sessions/{session.key}/tunnel").problem
        assert "after 3 s" in problem.detail

    def test_a_request_without_an_upgrade_is_refused(self, worker: Worker, create: Create) -> None:
        answer = worker.call("GET", f"/sessions/{create().key}/tunnel")
        assert answer.problem.type == "invalid"


def take_socket(worker: Worker, target: str) -> tuple[socket.socket, socket.socket, str]:
    """The connection to the worker, the socket that came over it, and the head it came with."""
    wire = worker.connect()
    lines = [f"GET {target} HTTP/1.1", "Host: worker", "Connection: Upgrade", "Upgrade: tcp"]
    wire.sendall("\r\n".join([*lines, "", ""]).encode())
    head, fds, _, _ = socket.recv_fds(wire, 65536, 1)
    assert b"\r\nX-Socket: 1\r\n" in head
    guest = socket.socket(fileno=fds[0])
    guest.settimeout(30)  # a file description is shared, and it does not block at the other end
    return wire, guest, head.decode()


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


class TestRequests:
    @pytest.mark.parametrize(
        ("body", "said"),
        [
            pytest.param(b"", "Input data was truncated", id="empty"),
            pytest.param(b"{", "truncated", id="cut"),
            pytest.param(b"[]", "Expected `object`", id="array"),
            pytest.param(b"{}", "missing required field `files`", id="missing"),
            pytest.param(b'{"files": {}, "more": 1}', "unknown field `more`", id="unknown"),
            pytest.param(b'{"files": {"a": 1}}', "$.files[...]", id="type"),
            pytest.param(b'{"files": {"a": "?"}}', "$.files[...]", id="base64"),
            pytest.param(b'{"files": {}, "command": 1}', "$.command", id="command"),
            pytest.param(b'{"files": ' + b"[" * 90_000, "CreateSession", id="depth"),
            pytest.param(b'{"files": {"\xff": ""}}', "CreateSession", id="no UTF-8"),
            pytest.param(b'{"files": {}, "command": "\\ud800"}', "CreateSession", id="surrogate"),
        ],
    )
    def test_a_body_that_is_none_is_refused_with_its_place(
        self, worker: Worker, body: bytes, said: str
    ) -> None:
        answer = worker.call("POST", "/sessions", body)
        assert answer.problem.type == "invalid"
        assert said in answer.problem.detail

    @pytest.mark.parametrize(
        "headers", [{}, {"Transfer-Encoding": "chunked"}], ids=["length", "chunked"]
    )
    def test_a_body_over_the_limit_is_refused(
        self, worker: Worker, headers: dict[str, str]
    ) -> None:
        connection = worker.connect()
        with connection:
            answer = send_large(connection, 300_000, is_chunked=bool(headers))
        assert b" 413 " in answer.split(b"\r\n", 1)[0]
        assert b"larger than 200000 bytes" in answer

    def test_a_command_that_is_none_changes_nothing(self, worker: Worker) -> None:
        before = worker.call("GET", "/capacity").json["sessions"]
        request = protocol.CreateSession(files={"app.py": b""}, command="a | b")
        assert "'|'" in worker.call("POST", "/sessions", request).problem.detail
        assert settles(lambda: worker.call("GET", "/capacity").json["sessions"] == before)

    @pytest.mark.parametrize(
        ("method", "target", "status"),
        [
            ("GET", "/", 404),
            ("GET", "/sessions", 405),
            ("PATCH", f"/sessions/{UNKNOWN}", 405),
            ("GET", f"/sessions/{UNKNOWN}", 404),
            ("PUT", f"/sessions/{UNKNOWN}/files", 404),
            ("POST", f"/sessions/{UNKNOWN}/restart", 404),
            ("GET", f"/sessions/{UNKNOWN}/events", 404),
            ("GET", f"/sessions/{UNKNOWN}/cookies", 404),
            ("DELETE", f"/sessions/{UNKNOWN}", 404),
        ],
    )
    def test_every_refusal_is_a_problem(
        self, worker: Worker, method: str, target: str, status: int
    ) -> None:
        assert worker.call(method, target).problem.status == status


def send_large(sock: socket.socket, size: int, *, is_chunked: bool) -> bytes:
    """A body that is too large, and the answer, which may come before all of it was sent."""
    framing = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {size}"
    sock.sendall(f"POST /sessions HTTP/1.1\r\nHost: w\r\n{framing}\r\n\r\n".encode())
    try:
        for _ in range(size // 10_000):
            sock.sendall(b"2710\r\n" * is_chunked + b"x" * 10_000 + b"\r\n" * is_chunked)
        sock.sendall(b"0\r\n\r\n" * is_chunked)
    except BrokenPipeError:
        pass
    sock.settimeout(5)
    answer = b""
    while b"}" not in answer and (data := sock.recv(65536)):
        answer += data
    return answer


def test_any_field_of_the_answers_is_the_protocols(worker: Worker) -> None:
    kinds: dict[str, Any] = {"/capacity": protocol.Capacity, "/healthz": protocol.Health}
    for target, kind in kinds.items():
        msgspec.json.decode(worker.call("GET", target).body, type=kind)
