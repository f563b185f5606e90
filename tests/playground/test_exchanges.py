"""The call of the client panel: through the app, a stand-in's tunnels, and real servers."""

import base64
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, Response, make_response, redirect, request, session
from flask.testing import FlaskClient

from playground import tunnel
from playground.settings import Settings
from sandbox import protocol
from tests.playground.guests import Tunnels, raw_guest, wsgi_guest
from tests.playground.stand_in import KEY, StandIn, problem

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

Send = Callable[..., Any]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(
        settings, exchange_seconds=3, event_stream_seconds=1, exchange_body_bytes=64 * 1024
    )


@pytest.fixture
def send(client: FlaskClient, session_id: str) -> Send:
    def send(method: str = "GET", target: str = "/", **more: Any) -> Any:
        asked = {"method": method, "target": target, **more}
        response = client.post(f"/api/v1/sessions/{session_id}/exchanges", json=asked)
        assert response.status_code == 200, response.text
        return response.get_json()

    return send


@contextmanager
def shop() -> Iterator[int]:
    """A Flask app with a little of everything."""
    app = Flask("shop", static_folder=None)
    app.secret_key = "not a secret"

    @app.route("/", methods=["GET", "POST", "PUT", "BREW"])
    def index() -> dict[str, Any]:
        return {
            "method": request.method,
            "path": request.path,
            "args": request.args.to_dict(flat=False),
            "form": request.form.to_dict(flat=False),
            "files": [
                [name, file.filename, file.read().decode()]
                for name, file in request.files.items(multi=True)
            ],
            "data": request.get_data(as_text=True),
            "cookies": request.cookies,
            "type": request.content_type,
        }  # fmt: skip

    @app.get("/用户/<name>")
    def user(name: str) -> str:
        return f"你好，{name}"

    @app.post("/length")
    def length() -> str:
        return str(len(request.get_data()))

    @app.get("/visit")
    def visit() -> str:
        session["n"] = session.get("n", 0) + 1
        return str(session["n"])

    @app.post("/login")
    def login() -> Response:
        response = make_response(redirect("/visit"))
        response.set_cookie("who", "me")
        return response

    @app.get("/beast")
    def beast() -> Response:
        return Response(status="666 Number Of The Beast")

    @app.get("/loop")
    def loop() -> Any:
        return redirect("/loop")

    @app.get("/events")
    def events() -> Response:
        def stream() -> Iterator[str]:
            while True:
                yield "data: tick\n\n"
                time.sleep(0.02)

        return Response(stream(), mimetype="text/event-stream")

    @app.get("/chunks")
    def chunks() -> Response:
        return Response((str(number) for number in range(3)), mimetype="text/plain")

    with wsgi_guest(app) as port:
        yield port


@pytest.fixture
def tunnels(worker: StandIn) -> Iterator[Tunnels]:
    with shop() as port:
        yield Tunnels(worker, port)


def only_hop(result: Any) -> Any:
    (hop,) = result["hops"]
    return hop


def body_of(hop: Any) -> bytes:
    return base64.b64decode(hop["response"]["body_base64"])


def test_a_hop_shows_both_sides_byte_for_byte(send: Send, worker: StandIn) -> None:
    with raw_guest(OK) as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(send("BREW", "/pot?x=1", headers=[["X-A", "1"], ["X-a", "\xe9"]]))
        raw = guest.received[0]
    assert base64.b64decode(hop["request"]["raw_base64"]) == raw
    lines = raw.split(b"\r\n")
    assert lines[:2] == [b"BREW /pot?x=1 HTTP/1.1", b"Host: 127.0.0.1:%d" % guest.port]
    assert lines[2:4] == [b"X-A: 1", b"X-a: \xe9"]
    assert hop["request"]["headers"][1:3] == [["X-A", "1"], ["X-a", "\xe9"]]
    assert base64.b64decode(hop["response"]["raw_head_base64"]) + body_of(hop) == OK
    assert hop["error"] is hop["trace"] is None


def test_timing_counts_from_the_beginning_of_the_hop(send: Send, tunnels: Tunnels) -> None:
    timing = only_hop(send())["timing_ms"]
    assert 0 < timing["connect"] <= timing["first_byte"] <= timing["total"]


def test_log_lines_of_an_exchange_are_between_its_two_numbers(send: Send, worker: StandIn) -> None:
    def log_and_answer(conn: socket.socket) -> None:
        worker.last_seq = 9
        conn.sendall(OK)

    with raw_guest(log_and_answer) as guest:
        Tunnels(worker, guest.port)
        result = send()
    assert (result["log_from"], result["log_to"]) == (7, 9)


def test_an_exchange_that_ends_its_session_is_still_shown(send: Send, worker: StandIn) -> None:
    def end_and_answer(conn: socket.socket) -> None:
        worker.refusal = problem("not-found", 404)
        conn.sendall(OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=1\r\n\r\n"))

    with raw_guest(end_and_answer) as guest:
        Tunnels(worker, guest.port)
        result = send()
    assert body_of(only_hop(result)) == b"hi"
    assert (result["log_from"], result["log_to"]) == (7, 7)


def test_an_exchange_without_cookies_costs_one_call(
    send: Send, tunnels: Tunnels, worker: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tunnel, "LAST_WORD_SECONDS", 30.0)  # a busy machine's is late
    send()
    worker.calls.clear()
    send()
    assert worker.calls == [f"GET /sessions/{KEY}/tunnel?word=1&socket=1"]


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        pytest.param({"text": "张"}, {"data": "张", "type": "text/plain;charset=UTF-8"}, id="text"),
        pytest.param({"base64": "aGk="}, {"data": "hi"}, id="bytes"),
        pytest.param({"form": [["a", "1"], ["a", "张"]]}, {"form": {"a": ["1", "张"]}}, id="form"),
        pytest.param(
            {"multipart": [
                {"name": "t", "text": "x"},
                {"name": "f", "filename": "张.txt", "content_type": "text/plain", "base64": "aGk="},
                {"name": "f", "filename": "b.txt", "base64": "aGE="},
            ]},
            {"form": {"t": ["x"]}, "files": [["f", "张.txt", "hi"], ["f", "b.txt", "ha"]]},
            id="multipart",
        ),
    ],
)  # fmt: skip
def test_bodies_arrive(send: Send, tunnels: Tunnels, body: Any, seen: Any) -> None:
    received = json.loads(body_of(only_hop(send("POST", "/", body=body))))
    assert {key: received[key] for key in seen} == seen


def test_a_body_longer_than_all_buffers_arrives(send: Send, tunnels: Tunnels) -> None:
    hop = only_hop(send("POST", "/length", body={"text": "x" * 3_000_000}))
    assert body_of(hop) == b"3000000"
    assert hop["request"]["truncated"]


def test_a_header_of_the_caller_replaces_the_automatic_one(send: Send, worker: StandIn) -> None:
    headers = [
        ["content-type", "application/json"], ["HOST", "shop.example"], ["User-Agent", "me"],
        ["Content-Length", "1"], ["connection", "x"],
    ]  # fmt: skip
    with raw_guest(OK) as guest:
        Tunnels(worker, guest.port)
        send("POST", "/", headers=headers, body={"text": "{}"})
        head = guest.received[0].partition(b"\r\n\r\n")[0].lower()
    for name in (b"content-type", b"host", b"user-agent", b"content-length", b"connection"):
        assert head.count(b"\r\n" + name + b":") == 1
    assert b"content-type: application/json" in head


def test_a_body_is_chunked_where_the_caller_says_so(send: Send, worker: StandIn) -> None:
    with raw_guest(OK) as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(
            send("POST", "/", headers=[["Transfer-Encoding", "chunked"]], body={"text": "hello"})
        )
    raw = base64.b64decode(hop["request"]["raw_base64"])
    assert raw.endswith(b"\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
    assert b"content-length" not in raw.lower()


def test_targets_are_encoded_where_a_request_line_cannot_hold_them(
    send: Send, tunnels: Tunnels
) -> None:
    hop = only_hop(send(target="/用户/张 三"))
    assert body_of(hop).decode() == "你好，张 三"
    assert hop["request"]["target"] == "/%E7%94%A8%E6%88%B7/%E5%BC%A0%20%E4%B8%89"


@pytest.mark.parametrize(
    "target", ["*", "//redis:6379/", "http://redis:6379/x", "/%2F?a=%0d&b={}|", "x"]
)
def test_any_other_target_goes_to_this_app_as_typed(
    send: Send, worker: StandIn, target: str
) -> None:
    with raw_guest(OK) as guest:
        Tunnels(worker, guest.port)
        send("OPTIONS", target)
        assert guest.received[0].startswith(f"OPTIONS {target} HTTP/1.1\r\n".encode())


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"target": "/\r\nX: 1"}, id="CRLF in the target"),
        pytest.param({"target": "/\n"}, id="LF in the target"),
        pytest.param({"target": "/\x00"}, id="NUL in the target"),
        pytest.param({"target": ""}, id="no target"),
        pytest.param({"target": "/\ud800"}, id="half a character"),
        pytest.param({"method": "GET /x"}, id="space in the method"),
        pytest.param({"method": ""}, id="no method"),
        pytest.param({"method": "GÉT"}, id="method not ASCII"),
        pytest.param({"headers": [["X", "a\r\nY: b"]]}, id="CRLF in a value"),
        pytest.param({"headers": [["X", "a\rb"]]}, id="CR in a value"),
        pytest.param({"headers": [["X", "a\x00"]]}, id="NUL in a value"),
        pytest.param({"headers": [["X", "张"]]}, id="a value not latin-1"),
        pytest.param({"headers": [["X: a\r\nY", "b"]]}, id="CRLF in a name"),
        pytest.param({"headers": [["", "b"]]}, id="no name"),
        pytest.param({"headers": [["X", "a" * 70_000]]}, id="a head over the limit"),
        pytest.param({"body": {}}, id="an empty body's description"),
        pytest.param({"body": {"text": "a", "form": []}}, id="two bodies"),
        pytest.param({"port": 0}, id="port 0"),
        pytest.param({"port": 65536}, id="port too high"),
        pytest.param({"follow": True}, id="an unknown field"),
        pytest.param({"headers": {"X": "a"}}, id="headers as an object"),
    ],
)
def test_a_request_that_cannot_be_sent_is_refused(
    client: FlaskClient, session_id: str, tunnels: Tunnels, asked: Any
) -> None:
    url = f"/api/v1/sessions/{session_id}/exchanges"
    response = client.post(url, json={"method": "GET", "target": "/", **asked})
    assert (response.status_code, response.get_json()["type"]) == (400, "invalid-request")


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (problem("not-running", 409), 409),
        (problem("starting", 503, retry_after_seconds=2), 503),
        (problem("not-found", 404), 404),
    ],
)
def test_a_session_that_cannot_answer_is_a_problem(
    client: FlaskClient, session_id: str, worker: StandIn, refusal: protocol.Problem, status: int
) -> None:
    worker.refusal = refusal
    url = f"/api/v1/sessions/{session_id}/exchanges"
    response = client.post(url, json={"method": "GET", "target": "/"})
    assert (response.status_code, response.get_json()["type"]) == (status, refusal.type)
    assert response.headers.get("Retry-After") == ("2" if status == 503 else None)


def test_a_port_where_nothing_listens_is_not_running(
    client: FlaskClient, session_id: str, tunnels: Tunnels
) -> None:
    url = f"/api/v1/sessions/{session_id}/exchanges"
    response = client.post(url, json={"method": "GET", "target": "/", "port": 1})
    assert (response.status_code, response.get_json()["type"]) == (409, "not-running")


def test_statuses_of_ones_own_come_with_their_reason(send: Send, tunnels: Tunnels) -> None:
    response = only_hop(send(target="/beast"))["response"]
    assert (response["status"], response["reason"]) == (666, "Number Of The Beast")


def test_head_and_chunked_answers(send: Send, tunnels: Tunnels) -> None:
    assert body_of(only_hop(send("HEAD"))) == b""
    assert body_of(only_hop(send(target="/chunks"))) == b"012"


def test_redirects_are_followed_with_the_cookies_they_set(
    send: Send, tunnels: Tunnels, worker: StandIn
) -> None:
    result = send("POST", "/login", body={"form": [["a", "1"]]})
    first, second = result["hops"]
    assert (first["response"]["status"], second["request"]["method"]) == (302, "GET")
    assert ["Cookie", "who=me"] in second["request"]["headers"]
    assert [change["name"] for change in first["cookies_changed"]] == ["who"]
    assert [change["name"] for change in second["cookies_changed"]] == ["session"]
    assert {cookie.name for cookie in worker.jar.cookies} == {"who", "session"}


def test_the_jar_is_kept_from_one_exchange_to_the_next(send: Send, tunnels: Tunnels) -> None:
    numbers = [body_of(only_hop(send(target="/visit"))) for _ in range(3)]
    assert numbers == [b"1", b"2", b"3"]


def test_without_cookies_none_are_sent_or_kept(
    send: Send, tunnels: Tunnels, worker: StandIn
) -> None:
    numbers = [body_of(only_hop(send(target="/visit", cookies=False))) for _ in range(2)]
    assert numbers == [b"1", b"1"]
    assert worker.jar.cookies == []


def test_redirects_are_shown_alone_where_they_are_not_to_be_followed(
    send: Send, tunnels: Tunnels
) -> None:
    assert only_hop(send("POST", "/login", follow_redirects=False))["response"]["status"] == 302


def test_a_loop_of_redirects_ends_after_twenty(send: Send, tunnels: Tunnels) -> None:
    hops = send(target="/loop")["hops"]
    assert len(hops) == 21
    assert [hop["error"] and hop["error"]["type"] for hop in hops] == [None] * 20 + [
        "too-many-redirects"
    ]


def test_a_foreign_location_is_shown_and_not_followed(send: Send, worker: StandIn) -> None:
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    with raw_guest(answer) as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(send())
    assert (hop["response"]["status"], hop["error"]) == (302, None)


def test_a_redirect_to_another_port_of_the_jail_is_followed(send: Send, worker: StandIn) -> None:
    with raw_guest(OK) as second:
        location = b"Location: http://localhost:%d/x\r\n" % second.port
        answer = b"HTTP/1.1 307 To\r\n%bContent-Length: 0\r\n\r\n" % location
        with raw_guest(answer) as first:
            Tunnels(worker, first.port, second.port)
            hops = send("POST", "/", body={"text": "x"})["hops"]
    assert body_of(hops[1]) == b"hi"
    assert second.received[0].startswith(
        b"POST /x HTTP/1.1\r\nHost: localhost:%d\r\n" % second.port
    )
    assert second.received[0].endswith(b"\r\n\r\nx")


def test_a_redirect_that_ends_the_run_keeps_the_hop_before(send: Send, worker: StandIn) -> None:
    answer = b"HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n"

    def last(conn: socket.socket) -> None:
        worker.ports.clear()
        conn.sendall(answer)

    with raw_guest(last) as guest:
        Tunnels(worker, guest.port)
        first, second = send()["hops"]
    assert first["response"]["status"] == 302
    assert (second["response"], second["error"]["type"]) == (None, "not-running")


def test_what_is_not_http_is_an_error_with_what_was_received(send: Send, worker: StandIn) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nhi"
    with raw_guest(answer) as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(send())
    assert (hop["response"], hop["error"]["type"]) == (None, "invalid-http")
    assert base64.b64decode(hop["error"]["received_base64"]) == answer


def test_a_body_that_breaks_off_is_shown_with_its_error(send: Send, worker: StandIn) -> None:
    with raw_guest(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf") as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(send())
    assert (body_of(hop), hop["response"]["truncated"]) == (b"half", True)
    assert hop["error"]["type"] == "incomplete-body"


def test_a_server_that_only_closes_is_an_error(send: Send, worker: StandIn) -> None:
    with raw_guest(b"") as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(send())
    assert (hop["response"], hop["error"]["type"]) == (None, "closed")


def test_a_server_that_never_answers_is_an_error_at_the_deadline(
    send: Send, worker: StandIn
) -> None:
    with raw_guest(lambda conn: conn.recv(1)) as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(send())
    assert (hop["response"], hop["error"]["type"]) == (None, "timeout")
    assert hop["timing_ms"]["first_byte"] is None


def test_server_sent_events_end_at_their_deadline_with_what_came(
    send: Send, tunnels: Tunnels
) -> None:
    hop = only_hop(send(target="/events"))
    assert body_of(hop).startswith(b"data: tick\n\ndata: tick\n\n")
    assert (hop["response"]["truncated"], hop["error"]) == (True, None)
    assert hop["timing_ms"]["total"] < 2500


def endless(conn: socket.socket) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        conn.sendall(b"x" * 65536)


def test_an_endless_body_ends_where_the_kept_part_is_full(send: Send, worker: StandIn) -> None:
    with raw_guest(endless) as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(send())
    assert body_of(hop) == b"x" * 64 * 1024
    assert (hop["response"]["truncated"], hop["error"]) == (True, None)


def test_an_upgrade_that_was_asked_for_is_an_answer(send: Send, worker: StandIn) -> None:
    answer = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nraw"
    headers = [["Upgrade", "x"], ["Connection", "Upgrade"]]
    with raw_guest(answer) as guest:
        Tunnels(worker, guest.port)
        asked, unasked = only_hop(send(headers=headers)), only_hop(send())
    assert asked["response"]["status"] == 101
    assert unasked["error"]["type"] == "invalid-http"


def early(conn: socket.socket) -> None:
    conn.sendall(b"HTTP/1.1 413 Enough\r\nContent-Length: 3\r\n\r\nno!")
    conn.shutdown(socket.SHUT_WR)
    conn.settimeout(2)
    while conn.recv(65536):
        pass


def test_an_answer_before_the_whole_body_was_read_is_seen(send: Send, worker: StandIn) -> None:
    with raw_guest(early) as guest:
        Tunnels(worker, guest.port)
        headers = [["X-Length-Hidden", "1"], ["Transfer-Encoding", "chunked"]]
        hop = only_hop(send("POST", "/", headers=headers, body={"text": "x" * 3_000_000}))
    assert (hop["response"]["status"], body_of(hop)) == (413, b"no!")
