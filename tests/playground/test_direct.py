"""Whether a save and a request that come without Flask are answered just as by it, and whatever is
wrong with one is told by it.
"""

import dataclasses
import json
import re
import socket
import struct
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from gunicorn.config import Config
from gunicorn.http.unreader import IterUnreader

from playground.direct import Direct
from playground.shares import FREE_BYTES
from playground.usual import UsualRequest
from tests.playground.guests import Tunnels
from tests.playground.served import Served, serving
from tests.playground.shop import shop
from tests.playground.stand_in import StandIn, problem

HOST = "localhost:8000"
SAVE = {"files": {"manage.py": "print(1)\n"}, "command": "python manage.py"}
SEND = {"method": "GET", "target": "/"}
CALLS = [
    pytest.param("POST", "", SAVE, id="new session"),
    pytest.param("PUT", "files", SAVE, id="save"),
    pytest.param("POST", "exchanges", SEND, id="request"),
]
MOMENTS = re.compile(
    rb'"timing_ms":\{[^}]*\}|"raw_head_base64":"[^"]*"|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} [^"\r]*GMT'
    rb"|(?<=\r\nContent-Length: )\d+"
)
"""Durations and dates, the guest's own too, and what their length changes."""


def timeless(content: bytes) -> bytes:
    return MOMENTS.sub(b"", content)


def call(
    session_id: str, method: str, name: str, content: object, query: str = "", **more: str
) -> bytes:
    """A call in one piece. With a query, which none of the two has, it goes Flask's way."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    fields = {
        "Host": HOST,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    lines = "".join(f"{field}: {value}\r\n" for field, value in fields.items())
    path = f"/api/v1/sessions{f'/{session_id}/{name}' if name else ''}{query}"
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def read(data: bytes) -> Any:
    """The request as the server has it."""
    config = Config()
    config.set("forwarded_allow_ips", "")
    return UsualRequest(config, IterUnreader(iter([data])), ("192.0.2.1", 5000))


def exchanged(web: Served, *requests: bytes) -> bytes:
    """Send these, one after another; the answers, until web closes or all are there."""
    received = answer = b""
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as raw:
        for request in requests:
            raw.sendall(request)
            while (size := whole_size(answer)) > len(answer):
                data = raw.recv(65536)
                if not data:
                    return received + answer
                answer += data
            received, answer = received + answer[:size], answer[size:]
    assert answer == b"", "more than an answer to each"
    return received


def whole_size(answer: bytes) -> int:
    """How long the first answer is; more than there is, where its head is not."""
    head, end, _ = answer.partition(b"\r\n\r\n")
    length = re.search(rb"\r\nContent-Length: (\d+)", head, re.IGNORECASE)
    return len(head) + 4 + int(length[1] if length else 0) if end else len(answer) + 1


@pytest.fixture
def direct(app: Flask) -> Direct:
    made = Direct.through(app)
    assert made is not None
    return made


@pytest.mark.parametrize(("method", "name", "content"), CALLS)
def test_an_answer_is_flasks_to_the_last_header(
    folder: Path, worker: StandIn, session_id: str, method: str, name: str, content: object
) -> None:
    answers = []
    with shop() as port, serving(folder) as web:
        Tunnels(worker, port)
        for query in ("", "?a=b"):
            worker.generation = 0
            answers.append(timeless(exchanged(web, call(session_id, method, name, content, query))))
    assert answers[0].startswith((b"HTTP/1.1 200 OK", b"HTTP/1.1 201 CREATED"))
    assert answers[0] == answers[1]


@pytest.mark.parametrize(("method", "name", "content"), CALLS)
def test_flask_is_not_asked_for_it(
    folder: Path, worker: StandIn, session_id: str, method: str, name: str, content: object
) -> None:
    asked = call(session_id, method, name, content)
    with shop() as port, serving(folder, config="tests.playground.frameless") as web:
        Tunnels(worker, port)
        answers = exchanged(web, asked, asked)
        control = exchanged(web, call(session_id, method, name, content, "?a=b"))
    assert len(re.findall(rb"HTTP/1.1 20[01] ", answers)) == 2
    assert control.startswith(b"HTTP/1.1 418 ")


def test_it_is_answered_where_its_body_comes_later(
    folder: Path, worker: StandIn, session_id: str
) -> None:
    head, _, body = call(session_id, "PUT", "files", SAVE).partition(b"\r\n\r\n")
    with (
        serving(folder, config="tests.playground.frameless") as web,
        socket.create_connection(("127.0.0.1", web.port), timeout=20) as raw,
    ):
        for piece in (head + b"\r\n\r\n", body[:5], body[5:]):
            raw.sendall(piece)
            time.sleep(0.05)  # so that it is read alone
        assert raw.recv(65536).startswith(b"HTTP/1.1 200 OK")
    assert worker.files == {"manage.py": b"print(1)\n"}


def test_what_lies_behind_it_is_the_next_request(
    folder: Path, worker: StandIn, session_id: str
) -> None:
    assert worker.generation == 1
    save = call(session_id, "PUT", "files", SAVE)
    get = f"GET /api/v1/sessions/{session_id} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    with serving(folder) as web:
        answers = exchanged(web, save + save + get, b"", b"")
    assert re.findall(rb'"generation":(\d+)', answers) == [b"2", b"3", b"3"]


OTHERS: dict[str, tuple[str, str, object, dict[str, str]]] = {
    "another method": ("POST", "files", SAVE, {}),
    "a key": ("POST", "", SAVE, {"Idempotency_Key": "a"}),
    "another call": ("PUT", "cookies", {"cookies": []}, {}),
    "a query": ("PUT", "files?a=b", SAVE, {}),
    "another type": ("PUT", "files", SAVE, {"Content_Type": "application/json; charset=utf-8"}),
    "told live": ("POST", "exchanges", SEND, {"Accept": "application/X-NDJSON"}),
    "the last of its connection": ("PUT", "files", SAVE, {"Connection": "close"}),
    "large": ("PUT", "files", {"files": {"a": "a" * FREE_BYTES}}, {}),
    "of another site": ("PUT", "files", SAVE, {"Origin": "http://elsewhere.example"}),
    "of no origin": ("PUT", "files", SAVE, {"Origin": "null"}),
    "across sites": ("PUT", "files", SAVE, {"Sec_Fetch_Site": "cross-site"}),
    "of a guest": ("PUT", "files", SAVE, {"Host": "a.localhost:8000"}),
    "of no host": ("PUT", "files", SAVE, {"Host": "a b"}),
    "no JSON": ("PUT", "files", b"{", {}),
    "no UTF-8": ("PUT", "files", b'{"files": {"a": "\xff"}}', {}),
    "too deep": ("PUT", "files", b"[" * 10_000, {}),
    "an unknown field": ("PUT", "files", {**SAVE, "more": 1}, {}),
    "a path outside": ("PUT", "files", {"files": {"../a": ""}}, {}),
    "a method of no letters": ("POST", "exchanges", {**SEND, "method": "A B"}, {}),
    "a check that checks nothing": ("POST", "exchanges", {**SEND, "checks": [{}]}, {}),
}


@pytest.mark.parametrize(("method", "name", "content", "headers"), OTHERS.values(), ids=OTHERS)
def test_flask_is_asked_for_what_is_not_quite_usual_and_finds_its_body(
    direct: Direct,
    worker: StandIn,
    session_id: str,
    method: str,
    name: str,
    content: object,
    headers: dict[str, str],
) -> None:
    data = call(session_id, method, name, content, **headers)
    request = read(data)
    calls = list(worker.calls)
    assert direct.answer(request, "192.0.2.1") is None
    assert [each for each in worker.calls if each not in calls and "capacity" not in each] == []
    assert request.body.read() == data.partition(b"\r\n\r\n")[2]


def test_an_id_that_is_none_is_told_by_flask(direct: Direct, session_id: str) -> None:
    for wrong in ("a", session_id[:-1] + ("a" if session_id[-1] != "a" else "b")):
        assert direct.answer(read(call(wrong, "PUT", "files", SAVE)), "192.0.2.1") is None


@pytest.mark.parametrize("more", [{"host": "0.0.0.0"}, {"trusted_proxies": 1}])
def test_where_callers_are_counted_flask_is_asked(app: Flask, more: dict[str, Any]) -> None:
    services = app.extensions["playground"]
    settings = dataclasses.replace(services.settings, **more)
    app.extensions["playground"] = dataclasses.replace(services, settings=settings)
    assert Direct.through(app) is None


@pytest.mark.parametrize(("method", "name", "content"), CALLS)
def test_what_the_worker_refuses_is_told_as_flask_tells_it(
    folder: Path, worker: StandIn, session_id: str, method: str, name: str, content: object
) -> None:
    with serving(folder) as web:
        exchanged(web, call(session_id, "PUT", "files", SAVE))  # it knows its worker by now
        worker.refusal = problem("conflict", 409, path="a/b")
        worker.ports = []
        own, flasks = (
            timeless(exchanged(web, call(session_id, method, name, content, query)))
            for query in ("", "?a=b")
        )
    assert own.startswith(b"HTTP/1.1 409 ")
    assert own == flasks


def test_a_mistake_of_ours_is_told_and_logged_as_any(
    folder: Path, worker: StandIn, session_id: str
) -> None:
    with tempfile.TemporaryFile() as told, serving(folder, told) as web:
        exchanged(web, call(session_id, "PUT", "files", SAVE))
        worker.answer = lambda *_: (200, b'{"not": "a session"}')  # type: ignore[method-assign]
        save = call(session_id, "PUT", "files", SAVE)
        answers = exchanged(web, save, save)
        told.seek(0)
        log = told.read()
    assert answers.count(b"HTTP/1.1 500 ") == 2
    assert log.count(b"unforeseen error") == 2
    assert b"ValidationError" in log


def test_a_body_that_stays_out_is_given_up_and_ends_its_connection(
    folder: Path, worker: StandIn, session_id: str
) -> None:
    data = call(session_id, "PUT", "files", SAVE)
    with serving(folder, PLAYGROUND_REQUEST_SECONDS="1") as web:
        answer = exchanged(web, data[:-5], b"")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"\r\nConnection: close\r\n" in answer
    assert worker.files == {}


def test_a_body_for_a_guest_is_not_waited_for(direct: Direct, session_id: str) -> None:
    data = call(session_id, "PUT", "files", SAVE, Host="a.localhost:8000")
    pieces = iter([data[:-5], data[-5:]])
    request = UsualRequest(Config(), IterUnreader(pieces), ("192.0.2.1", 5000))
    assert direct.answer(request, "192.0.2.1") is None
    assert list(pieces) == [data[-5:]]


def test_a_caller_that_leaves_amid_a_body_is_no_mistake_of_ours(
    folder: Path, worker: StandIn, session_id: str
) -> None:
    data = call(session_id, "PUT", "files", SAVE)
    with tempfile.TemporaryFile() as told, serving(folder, told) as web:
        for linger in (b"\0" * 8, struct.pack("ii", 1, 0)):  # an end, and a reset
            with socket.create_connection(("127.0.0.1", web.port), timeout=20) as raw:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                raw.sendall(data[:-5])
                time.sleep(0.1)  # until it is read
        exchanged(web, data)
        told.seek(0)
        assert b"Traceback" not in told.read()
    assert worker.files == {"manage.py": b"print(1)\n"}
