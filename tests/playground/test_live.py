"""An exchange told while it happens: through the app, and under gunicorn where it matters when."""

import base64
import json
import socket
from collections.abc import Iterator
from threading import Event
from typing import Any

import httpx
import pytest
from flask.testing import FlaskClient

from playground.live import MEDIA_TYPE
from tests.playground.answers import told
from tests.playground.guests import Tunnels, raw_guest
from tests.playground.served import Served, wait_until
from tests.playground.stand_in import StandIn, problem

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
LIVE = {"Accept": MEDIA_TYPE}


def lines_of(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def ask(client: FlaskClient, session_id: str, target: str = "/", **more: Any) -> Any:
    asked = {"method": "GET", "target": target, **more}
    return client.post(f"/api/v1/sessions/{session_id}/exchanges", json=asked, headers=LIVE)


def test_the_last_line_is_the_exchange_as_others_get_it(
    client: FlaskClient, session_id: str, worker: StandIn
) -> None:
    with raw_guest(OK) as guest:
        Tunnels(worker, guest.port)
        answer = ask(client, session_id)
        plain = client.post(
            f"/api/v1/sessions/{session_id}/exchanges", json={"method": "GET", "target": "/"}
        )
    sent, answered, arrived, finished = lines_of(answer.text)
    assert answer.content_type == MEDIA_TYPE
    assert base64.b64decode(sent["request"]["raw_base64"]) == guest.received[0]
    assert (answered["status"], answered["hop"]) == (200, 0)
    assert base64.b64decode(arrived["base64"]) == b"hi"
    result, other = finished["result"], told(plain)
    for each in (result, other):
        del each["hops"][0]["timing_ms"]
    assert result == other


def test_each_hop_is_told_by_its_number(
    client: FlaskClient, session_id: str, worker: StandIn
) -> None:
    moved = b"HTTP/1.1 302 FOUND\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n"
    with raw_guest(moved, OK) as guest:
        Tunnels(worker, guest.port)
        lines = lines_of(ask(client, session_id).text)
    assert [(line["type"], line.get("hop")) for line in lines] == [
        ("sent", 0), ("answered", 0), ("sent", 1), ("answered", 1), ("arrived", 1),
        ("finished", None),
    ]  # fmt: skip


def test_what_keeps_a_request_from_being_sent_is_a_problem_with_its_status(
    client: FlaskClient, session_id: str, worker: StandIn
) -> None:
    worker.refusal = problem("not-running", 409)
    answer = ask(client, session_id)
    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")


def test_who_accepts_anything_gets_one_document(
    client: FlaskClient, session_id: str, worker: StandIn
) -> None:
    with raw_guest(OK) as guest:
        Tunnels(worker, guest.port)
        answer = client.post(
            f"/api/v1/sessions/{session_id}/exchanges",
            json={"method": "GET", "target": "/"},
            headers={"Accept": "*/*"},
        )
    assert answer.content_type == "application/json"


@pytest.fixture
def address(served: Served, session_id: str) -> str:
    return f"http://{served.host}/api/v1/sessions/{session_id}/exchanges"


def stream(address: str) -> Any:
    asked = {"method": "GET", "target": "/"}
    return httpx.stream("POST", address, json=asked, headers=LIVE, timeout=30, trust_env=False)


def test_a_piece_is_told_before_the_guest_sends_the_next(worker: StandIn, address: str) -> None:
    goes_on = Event()

    def answer(conn: socket.socket) -> None:
        conn.sendall(HEAD + b"data: 1\n\n")
        assert goes_on.wait(30)
        conn.sendall(b"data: 2\n\n")

    with raw_guest(answer) as guest:
        Tunnels(worker, guest.port)
        with stream(address) as response:
            lines: Iterator[Any] = map(json.loads, response.iter_lines())
            assert [next(lines)["type"] for _ in range(2)] == ["sent", "answered"]
            assert base64.b64decode(next(lines)["base64"]) == b"data: 1\n\n"
            goes_on.set()
            assert base64.b64decode(next(lines)["base64"]) == b"data: 2\n\n"
            assert next(lines)["type"] == "finished"


def test_a_browser_that_leaves_ends_a_silent_guest(worker: StandIn, address: str) -> None:
    """The guest sees the end of its connection though nobody had anything to write."""
    has_ended = Event()

    def answer(conn: socket.socket) -> None:
        conn.sendall(HEAD + b"data: 1\n\n")
        assert conn.recv(1) == b""
        has_ended.set()

    with raw_guest(answer) as guest:
        tunnels = Tunnels(worker, guest.port)
        with stream(address) as response:
            lines = response.iter_lines()
            assert [json.loads(next(lines))["type"] for _ in range(3)][-1] == "arrived"
        assert has_ended.wait(30)
        wait_until(lambda: tunnels.open_now == 0)


def test_more_than_is_kept_is_not_told(
    client: FlaskClient, session_id: str, worker: StandIn
) -> None:
    long = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 9_000_000
    with raw_guest(long) as guest:
        Tunnels(worker, guest.port)
        lines = lines_of(ask(client, session_id).text)
    pieces = [base64.b64decode(line["base64"]) for line in lines if line["type"] == "arrived"]
    assert sum(map(len, pieces)) == 8 * 1024 * 1024
    assert lines[-1]["result"]["hops"][0]["response"]["truncated"]
