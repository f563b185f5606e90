"""The call of the client panel: through the app, a stand-in's tunnels, and real servers."""

import base64
import json
import socket
from typing import Any

import pytest
from flask.testing import FlaskClient

from playground import tunnel
from sandbox import protocol
from tests.playground.guests import Tunnels, raw_guest
from tests.playground.shop import OK, Send, body_of, only_hop
from tests.playground.stand_in import KEY, StandIn, problem


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


def test_a_location_that_is_not_encoded_is_followed_as_browsers_do(
    send: Send, worker: StandIn
) -> None:
    answer = "HTTP/1.1 302 Found\r\nLocation: /你 好\r\nContent-Length: 0\r\n\r\n".encode()
    with raw_guest(answer, OK) as guest:
        Tunnels(worker, guest.port)
        hops = send()["hops"]
    assert body_of(hops[1]) == b"hi"
    assert guest.received[1].startswith(b"GET /%E4%BD%A0%20%E5%A5%BD HTTP/1.1\r\n")


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
