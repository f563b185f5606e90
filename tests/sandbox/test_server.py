"""The worker's calls over its own socket, to real jails."""

import json
import socket
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest

from sandbox import protocol
from sandbox.settings import Settings

from .calls import APP, SILENT, UNKNOWN, Create, ask, events, log, post, settles
from .running import Worker

HEARTBEAT_SECONDS = 15


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
        assert worker.call("GET", f"/preview/{session.label}/tunnel").status == 404

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


class TestCookies:
    def test_the_jar_is_kept_as_it_was_given(self, worker: Worker, create: Create) -> None:
        path = f"/sessions/{create().key}/cookies"
        assert worker.call("GET", path).json == {"cookies": [], "version": 0}
        jar = protocol.Jar(
            cookies=[protocol.Cookie(name="a", value="ü", domain="x", path="/", secure=True)]
        )
        assert worker.call("PUT", path, jar).status == 200
        kept = msgspec.json.decode(worker.call("GET", path).body, type=protocol.Jar)
        assert (kept.cookies, kept.version) == (jar.cookies, 1)
        assert worker.call("DELETE", path).status == 204
        assert worker.call("GET", path).json == {"cookies": [], "version": 2}

    def test_a_jar_that_was_changed_meanwhile_is_not_replaced(
        self, worker: Worker, create: Create
    ) -> None:
        path = f"/sessions/{create().key}/cookies"
        first, second = (
            protocol.Jar(
                cookies=[protocol.Cookie(name=name, value="1", domain="x", path="/")], version=0
            )
            for name in ("first", "second")
        )
        assert worker.call("PUT", path, first).json["version"] == 1
        refused = worker.call("PUT", path, second)
        assert (refused.status, refused.json["type"]) == (409, "overtaken")
        kept = msgspec.json.decode(worker.call("GET", path).body, type=protocol.Jar)
        assert kept.cookies == first.cookies


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

    def test_pages_that_are_opened_and_closed_hold_nothing_until_the_next_heartbeat(
        self, worker: Worker, create: Create
    ) -> None:
        """A reader stayed for 15 s after it had left, and 4,000 are all that a worker takes."""
        target = f"/sessions/{create().key}/events?after=0"
        assert settles(lambda: has_full_pool(worker))
        before = open_files(worker)
        for _ in range(50):
            with worker.open("GET", target) as stream:
                assert stream.readline() == b"\n"
        assert settles(lambda: open_files(worker) <= before + 2)

    def test_a_reader_resumes_where_it_was(self, worker: Worker, create: Create) -> None:
        session = create()
        everything = events(worker, session, "after=0&follow=0")
        rest = events(worker, session, "after=2&follow=0")
        assert rest[: len(everything) - 2] == everything[2:]

    @pytest.mark.parametrize("after", ["-1", "x", "", "1.5", "1" * 40, "١"])
    def test_what_is_no_number_is_refused(self, worker: Worker, create: Create, after: str) -> None:
        target = f"/sessions/{create().key}/events?after={quote(after)}"
        assert worker.call("GET", target).problem.type == "invalid"


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
