"""Callers who do not take what they asked for, under gunicorn as it is deployed."""

import json
import socket
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from playground import server
from playground.live import MEDIA_TYPE
from playground.settings import MEBIBYTE
from tests.playground.guests import Tunnels, raw_guest
from tests.playground.served import Served, serving, wait_until
from tests.playground.stand_in import StandIn

CONFIG = "tests.playground.impatient"
FITTING = 4
"""Answers for which there is room in these tests."""

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + b"x" * 5_000_000
ASKED = json.dumps({"method": "GET", "target": "/"}).encode()


def ask(web: Served, session_id: str, *headers: str) -> socket.socket:
    """A connection that has asked for an exchange, and takes little at a time."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", web.port))
    lines = [
        f"POST /api/v1/sessions/{session_id}/exchanges HTTP/1.1", f"Host: {web.host}",
        "Content-Type: application/json", f"Content-Length: {len(ASKED)}", *headers, "", "",
    ]  # fmt: skip
    raw.sendall("\r\n".join(lines).encode() + ASKED)
    return raw


def shown_of(web: Served, session_id: str) -> Any:
    url = f"http://{web.host}/api/v1/sessions/{session_id}/exchanges"
    answer = httpx.post(url, json=json.loads(ASKED), timeout=60)
    return answer.json()["hops"][0]["response"]


def test_callers_who_never_read_their_answers_do_not_cut_everybody_elses(
    worker: StandIn, folder: Path, session_id: str
) -> None:
    held = {"PLAYGROUND_HELD_BYTES": str(FITTING * 16 * MEBIBYTE)}
    with (
        serving(folder, None, (), CONFIG, **held) as web,
        raw_guest(ANSWER) as guest,
        ExitStack() as stack,
    ):
        Tunnels(worker, guest.port)
        for _ in range(FITTING):
            stack.enter_context(ask(web, session_id)).recv(1)
        wait_until(lambda: not shown_of(web, session_id)["truncated"])


def test_a_guest_that_says_nothing_for_long_does_not_end_who_listens_to_it(
    worker: StandIn, folder: Path, session_id: str
) -> None:
    """Only a reader is waited for in vain: its guest may be silent longer than that."""

    def pause(conn: socket.socket) -> None:
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh")
        conn.settimeout(3)  # longer than the stall of the tests' server
        with pytest.raises(TimeoutError):
            conn.recv(1)
        conn.sendall(b"i")

    with serving(folder, config=CONFIG) as web, raw_guest(pause) as guest:
        Tunnels(worker, guest.port)
        with ask(web, session_id, f"Accept: {MEDIA_TYPE}", "Connection: close") as raw:
            raw.settimeout(60)
            told = b"".join(iter(lambda: raw.recv(65536), b""))
    assert b'"finished"' in told
    assert told.endswith(b"0\r\n\r\n")


def test_an_answer_that_is_taken_byte_by_byte_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte would begin the wait anew."""
    monkeypatch.setattr(server, "SLOWEST_BYTES_PER_SECOND", 1e9)
    monkeypatch.setattr(server, "STALL_SECONDS", 0.2)

    class Trickling:
        """Takes one byte each time that it is asked."""

        def settimeout(self, seconds: float | None) -> None: ...

        def send(self, data: memoryview) -> int:
            return len(data[:1])

    with pytest.raises(StopIteration):
        server._Taker(Trickling()).sendall(b"x" * 100_000_000)  # type: ignore[arg-type]
