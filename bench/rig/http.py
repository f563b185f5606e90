"""The API for benchmarks: one kept connection, spoken by hand, as to what stands
beside it (cold.py).

A call goes out in one piece, as a browser sends a short one.
"""

import base64
import re
import socket
from typing import Any
from urllib.parse import urlsplit

import msgspec

_SECONDS = 60.0
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


def body(hop: dict[str, Any]) -> str:
    """The text of a hop's response."""
    return base64.b64decode(hop["response"]["body_base64"]).decode()
