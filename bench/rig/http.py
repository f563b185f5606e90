"""The API for benchmarks: one kept connection, spoken by hand, as to what stands
beside it (cold.py).

A call goes out in one piece, as a browser sends a short one.
"""

import base64
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import msgspec

_SECONDS = 60.0
_AT_ONCE = 4
_RECEIVE_BYTES = 65536
_LENGTH = re.compile(rb"\r\nContent-Length: (\d+)\r\n", re.IGNORECASE)


class Api:
    """Calls of `/api/v1/sessions`; any answer but a good one raises."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host = parts.netloc
        self._sock = socket.create_connection((str(parts.hostname), parts.port), _SECONDS)
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def call(self, method: str, path: str, content: object = None) -> dict[str, Any]:
        """One call; its answer's JSON, {} where it has none. (Any: JSON.)"""
        body = b"" if content is None else msgspec.json.encode(content)
        lines = [f"{method} /api/v1/sessions{path} HTTP/1.1", f"Host: {self._host}"]
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        self._sock.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        head, data = self._receive()
        status = int(head.split(b" ", 2)[1])
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status} {data[:300]!r}")
        decoded: dict[str, Any] = msgspec.json.decode(data) if data else {}
        return decoded

    def create(self, source: str, path: str = "manage.py") -> dict[str, Any]:
        """A session of a project of one file, which it runs."""
        project = {"files": {path: source}, "command": f"python {path}"}
        return self.call("POST", "", project)

    def get(self, session_id: str, target: str) -> dict[str, Any]:
        """The hop of an exchange `GET target`."""
        content = {"method": "GET", "target": target}
        hop: dict[str, Any] = self.call("POST", f"/{session_id}/exchanges", content)["hops"][0]
        return hop

    def _receive(self) -> tuple[bytes, bytes]:
        """Head and body of an answer, which says how long it is."""
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._receive_some()
        head, _, body = answer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head + b"\r\n")
        while len(body) < (int(length[1]) if length else 0):
            body += self._receive_some()
        return head, body

    def _receive_some(self) -> bytes:
        data = self._sock.recv(_RECEIVE_BYTES)
        if not data:
            raise RuntimeError("the connection was closed amid an answer")
        return data


def fill(address: str, source: str, number: int) -> list[str]:
    """That many sessions of a project, as fast as they come; their ids."""
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        share = [range(start, number, _AT_ONCE) for start in range(_AT_ONCE)]
        found = threads.map(lambda numbers: _create_each(Api(address), source, numbers), share)
        return [session_id for part in found for session_id in part]


def _create_each(api: Api, source: str, numbers: range) -> list[str]:
    return [api.create(source)["id"] for _ in numbers]


def asked_ms(api: Api, session_id: str, rounds: int) -> list[float]:
    """How long each of so many exchanges took, one after another, of the project in cold.py."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        assert body(api.get(session_id, "/")) == "BODY"
        taken.append(1000 * (time.perf_counter() - started))
    return taken


def body(hop: dict[str, Any]) -> str:
    """The text of a hop's response."""
    return base64.b64decode(hop["response"]["body_base64"]).decode()
