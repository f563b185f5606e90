"""The panel's cookies while several exchanges, or a person, use the one jar."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier
from typing import Any

import httpx
import pytest
from flask.testing import FlaskClient

from playground.heads import HEAD_MAX_BYTES
from playground.live import MEDIA_TYPE
from sandbox import protocol
from tests.playground.answers import told
from tests.playground.guests import Tunnels, raw_guest
from tests.playground.served import Served, wait_until
from tests.playground.shop import Send
from tests.playground.stand_in import StandIn

ASKED = {"method": "GET", "target": "/"}


def setting(name: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: {name}=1\r\n\r\nhi".encode()


def names(worker: StandIn) -> set[str]:
    return {cookie.name for cookie in worker.jar.cookies}


def cookie(name: str, value: str) -> protocol.Cookie:
    return protocol.Cookie(
        name=name, value=value, domain="127.0.0.1", path="/", expires=None, secure=False,
        http_only=False, same_site=None, host_only=True,
    )  # fmt: skip


def test_two_sends_at_once_keep_the_cookies_of_both(
    served: Served, worker: StandIn, session_id: str
) -> None:
    """The one that ended last wrote the jar as it was when it began."""
    url = f"http://{served.host}/api/v1/sessions/{session_id}/exchanges"

    def send() -> Any:
        return httpx.post(url, json=ASKED, timeout=60).json()["hops"][0]["cookies_changed"]

    def answer_late(conn: socket.socket) -> None:
        assert [change["name"] for change in send()] == ["second"]
        conn.sendall(setting("first"))

    with raw_guest(answer_late, setting("second")) as guest:
        Tunnels(worker, guest.port)
        assert [change["name"] for change in send()] == ["first"]
    assert names(worker) == {"first", "second"}


def test_answers_of_the_same_instant_keep_the_cookies_of_all(
    served: Served, worker: StandIn, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each read the jar before any had written it, and the last one's was what stayed."""
    url = f"http://{served.host}/api/v1/sessions/{session_id}/exchanges"
    all_read, answer, reads = Barrier(3), worker.answer, count(1)

    def answer_together(call: str, body: bytes) -> Any:
        given = answer(call, body)
        if call.startswith("GET ") and call.endswith("/cookies") and next(reads) <= 3:
            all_read.wait(60)
        return given

    monkeypatch.setattr(worker, "answer", answer_together)
    with raw_guest(*map(setting, ("a", "b", "c"))) as guest, ThreadPoolExecutor() as sends:
        Tunnels(worker, guest.port)
        answers = [*sends.map(lambda _: httpx.post(url, json=ASKED, timeout=60).json(), range(3))]
    assert names(worker) == {"a", "b", "c"}
    told = [change["change"] for each in answers for change in each["hops"][0]["cookies_changed"]]
    assert told == ["set"] * 3


def test_exchange_that_sets_no_cookie_asks_the_worker_for_nothing_more(
    send: Send, worker: StandIn
) -> None:
    with raw_guest(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", setting("a")) as guest:
        Tunnels(worker, guest.port)
        send()
        assert not [call for call in worker.calls if "/cookies" in call]
        send()
    assert [call.split()[0] for call in worker.calls if "/cookies" in call] == ["GET", "PUT"]


def test_a_cookie_that_is_deleted_while_an_app_answers_stays_deleted(
    send: Send, worker: StandIn
) -> None:
    worker.jar = protocol.Jar(cookies=[cookie("old", "1")])

    def answer(conn: socket.socket) -> None:
        worker.jar = protocol.Jar(cookies=[])
        conn.sendall(setting("new"))

    with raw_guest(answer) as guest:
        Tunnels(worker, guest.port)
        send()
    assert names(worker) == {"new"}


def test_the_cookies_of_an_answer_that_is_cancelled_are_kept(
    served: Served, worker: StandIn, session_id: str
) -> None:
    """A browser has them as soon as it has the head."""

    def begin(conn: socket.socket) -> None:
        conn.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nSet-Cookie: seen=1\r\n\r\n"
        )
        conn.settimeout(60)
        conn.recv(1)

    url = f"http://{served.host}/api/v1/sessions/{session_id}/exchanges"
    with raw_guest(begin) as guest:
        Tunnels(worker, guest.port)
        with httpx.stream("POST", url, json=ASKED, headers={"Accept": MEDIA_TYPE}) as answer:
            lines = answer.iter_lines()
            while json.loads(next(lines))["type"] != "answered":
                pass
        wait_until(lambda: names(worker) == {"seen"})


def test_cookies_that_are_too_many_for_one_request_are_named(
    client: FlaskClient, worker: StandIn, session_id: str
) -> None:
    """Every Send was refused for a long head, of a request of one line."""
    worker.jar = protocol.Jar(cookies=[cookie(f"n{n}", "x" * 4000) for n in range(20)])
    url = f"/api/v1/sessions/{session_id}/exchanges"
    with raw_guest(setting("more")) as guest:
        Tunnels(worker, guest.port)
        refused = told(client.post(url, json=ASKED))
        assert refused["code"] == "cookie-head"
        assert "The jar's cookies for this address are 80" in refused["detail"]
        assert client.post(url, json={**ASKED, "cookies": False}).status_code == 200
        own = {**ASKED, "headers": [["Cookie", "mine=1"]]}
        assert client.post(url, json=own).status_code == 200
        most = refused["values"]["most"]
        worker.jar = protocol.Jar(cookies=[cookie("n", "x" * (most - 2))])
        assert client.post(url, json=ASKED).status_code == 200
    assert len(guest.received[-1]) == HEAD_MAX_BYTES
