"""What web holds for all callers together, under gunicorn as it is deployed."""

import json
import socket
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from playground import memory
from playground.settings import MEBIBYTE, Settings
from playground.shares import FREE_BYTES
from tests.playground.answers import told
from tests.playground.served import Served, serving, tree, wait_until
from tests.playground.stand_in import StandIn

CONFIG = "tests.playground.crowded"
LENGTH = 4 * MEBIBYTE


def project(size: int) -> bytes:
    """So many bytes of JSON."""
    return b'{"files": {"a.txt": "%b"}}' % (b"x" * (size - 24))


def begin(web: Served, sent: bytes, own: str = "127.0.0.1", *headers: str) -> socket.socket:
    """A connection that has sent so much of a project of four mebibytes, and stops there."""
    address = ("127.0.0.1", web.port)
    raw = socket.create_connection(address, timeout=60, source_address=(own, 0))
    framing = headers or (f"Content-Length: {LENGTH}",)
    lines = [
        "POST /api/v1/sessions HTTP/1.1", "Host: localhost", "Content-Type: application/json",
        *framing, "", "",
    ]  # fmt: skip
    raw.sendall("\r\n".join(lines).encode() + sent)
    return raw


def answer_of(raw: socket.socket) -> tuple[int, bytes]:
    head = raw.recv(65536)
    return int(head.split()[1]), head


def resident(web: Served) -> int:
    """Bytes of its largest process."""
    kibibytes = 0
    for pid in tree(web.process.pid):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        kibibytes = max(kibibytes, *(int(n.split()[1]) for n in lines if n.startswith("VmRSS")))
    return kibibytes * 1024


def test_bodies_that_never_end_are_held_up_to_a_limit_for_all_callers_together(
    worker: StandIn, folder: Path
) -> None:
    """Twenty of them took all that they had sent, and twenty more as much again."""
    body = project(LENGTH)
    held = {"PLAYGROUND_HELD_BYTES": str(16 * MEBIBYTE)}
    with serving(folder, None, (), CONFIG, **held) as web, ExitStack() as stack:
        before = resident(web)
        stalled = [stack.enter_context(begin(web, body[:-1])) for _ in range(20)]
        refused = stalled[1:]
        assert {answer_of(raw)[0] for raw in refused} == {503}
        assert resident(web) - before < 24 * MEBIBYTE
        with begin(web, b"{}", "127.0.0.1", "Content-Length: 2") as small:
            assert answer_of(small)[0] == 400
        stalled[0].sendall(body[-1:])
        assert answer_of(stalled[0])[0] == 201


def test_who_finds_no_room_is_told_what_is_full_and_when_to_come_back(
    worker: StandIn, folder: Path
) -> None:
    body = project(LENGTH)
    held = {"PLAYGROUND_HELD_BYTES": str(16 * MEBIBYTE)}
    with serving(folder, None, (), CONFIG, **held) as web, begin(web, body[:-1]) as stalled:
        with begin(web, body) as second:
            status, answer = answer_of(second)
        assert status == 503
        head, _, problem = answer.partition(b"\r\n\r\n")
        assert b"\r\nRetry-After: 5\r\n" in head + b"\r\n"
        assert json.loads(problem) == {
            "type": "overloaded", "title": "Service Unavailable", "status": 503,
            "detail": "This server holds at most 16,777,216 bytes of requests and answers at once, "
            "16,777,216 of one address, and has no room for 4,194,304 more now. Send less, or try "
            "again in a moment.",
            "retry_after_seconds": 5, "code": "overloaded",
            "values": {"bytes": 4194304, "most": 16777216, "share": 16777216},
        }  # fmt: skip
        stalled.close()

        def is_served() -> bool:
            with begin(web, body) as again:
                return answer_of(again)[0] == 201

        wait_until(is_served)


def test_one_address_cannot_hold_what_others_need(worker: StandIn, folder: Path) -> None:
    body = project(LENGTH)
    more = {"PLAYGROUND_HELD_BYTES": str(48 * MEBIBYTE), "PLAYGROUND_HOST": "0.0.0.0"}
    with serving(folder, None, (), CONFIG, **more) as web, ExitStack() as stack:
        stalled = [stack.enter_context(begin(web, body[:-1])) for _ in range(8)]
        assert {answer_of(raw)[0] for raw in stalled[1:]} == {503}
        with begin(web, body, "127.0.0.2") as other:
            assert answer_of(other)[0] == 201


def test_a_short_body_that_does_not_say_its_length_finds_room_beside_any(
    worker: StandIn, folder: Path
) -> None:
    chunked = "Transfer-Encoding: chunked"
    held = {"PLAYGROUND_HELD_BYTES": str(12 * MEBIBYTE)}
    with serving(folder, None, (), CONFIG, **held) as web, begin(web, b"{"):
        long = b"%x\r\n%b\r\n" % (FREE_BYTES, b" " * FREE_BYTES)
        with begin(web, long, "127.0.0.1", chunked) as raw:
            assert answer_of(raw)[0] == 503
        short = project(1000)
        with begin(
            web, b"%x\r\n%b\r\n0\r\n\r\n" % (len(short), short), "127.0.0.1", chunked
        ) as raw:
            assert answer_of(raw)[0] == 201


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(memory, "WAIT_SECONDS", 0.0)
    return replace(settings, held_bytes=4 * MEBIBYTE)


def test_large_answers_that_nobody_reads_are_held_up_to_the_limit(client: FlaskClient) -> None:
    made = client.post("/api/v1/snippets", json={"files": {"a": "x" * 1_000_000}})
    place = made.headers["Location"]
    made.close()
    unread: list[Any] = [client.get(place) for _ in range(4)]
    refused = client.get(place)
    assert (refused.status_code, told(refused)["type"]) == (503, "overloaded")
    assert client.get(place.replace("/api/v1/snippets", "/s")).status_code == 503
    assert client.get("/").status_code == 200
    unread.pop().close()
    assert client.get(place).status_code == 200


def test_what_was_done_is_told_though_there_is_no_room(
    app: Flask,
    client: FlaskClient,
    worker: StandIn,
    session_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    large = msgspec.structs.replace(worker.session(), command="x" * 100_000)
    monkeypatch.setattr(worker, "session", lambda: large)
    app.extensions["playground"].memory.count("others", 4 * MEBIBYTE)
    assert client.post(f"/api/v1/sessions/{session_id}/restart").status_code == 200
    assert client.get(f"/api/v1/sessions/{session_id}").status_code == 503


@pytest.mark.usefixtures("worker")
def test_nothing_stays_counted(app: Flask, client: FlaskClient, session_id: str) -> None:
    for call in (client.post, client.put):
        for body in (
            project(100_000),
            b"[" * 100_000,
            b'{"files": {"..": ""}}' + b" " * 99_999,
        ):
            path = f"{session_id}/files" if call == client.put else ""
            call(f"/api/v1/sessions/{path}", data=body, content_type="application/json").close()
    found = app.extensions["playground"].memory._shares
    assert (found.free, dict(found._held)) == (4 * MEBIBYTE, {})
