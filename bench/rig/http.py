"""The API for benchmarks: one kept connection, by the client that adds least of its own."""

import base64
import http.client
import json
from typing import Any
from urllib.parse import urlsplit


class Api:
    """Calls of `/api/v1/sessions`; any answer but a good one raises."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._connection = http.client.HTTPConnection(str(parts.hostname), parts.port)
        self._connection.connect()

    def call(self, method: str, path: str, content: object = None) -> dict[str, Any]:
        """One call; its answer's JSON, {} where it has none."""
        body = None if content is None else json.dumps(content)
        headers = {"Content-Type": "application/json"} if body else {}
        self._connection.request(method, f"/api/v1/sessions{path}", body, headers)
        answer = self._connection.getresponse()
        data = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {data[:300]!r}")
        decoded: dict[str, Any] = json.loads(data) if data else {}
        return decoded

    def get(self, session_id: str, target: str) -> dict[str, Any]:
        """The hop of an exchange `GET target`."""
        content = {"method": "GET", "target": target}
        hop: dict[str, Any] = self.call("POST", f"/{session_id}/exchanges", content)["hops"][0]
        return hop


def body(hop: dict[str, Any]) -> str:
    """The text of a hop's response."""
    return base64.b64decode(hop["response"]["body_base64"]).decode()
