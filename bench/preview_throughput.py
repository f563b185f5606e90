"""How fast does the preview carry requests of few bytes, of 64 KiB, and one large body?

Beside it, in turn, straight to the same app's own server. Several browsers at once, each on a
connection that it keeps where the other side does: the app's own server closes every one. The large
body is one browser's, in MB. Of several turns, the least is the worst.
"""

import re
import socket
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.rig.cold import flask_run, free_port, wait_for
from bench.rig.counts import count
from bench.rig.http import Api
from bench.rig.report import show, spread
from tests.product import running_playground

TURNS = count("TURNS", 5)
BROWSERS = 4
SECONDS = 3.0
LARGE_MB = count("LARGE_MB", 256)
SMALL_BYTES, MIDDLE_BYTES = 100, 64 * 1024
RECEIVE_BYTES = 1 << 18
SITE = """\
from flask import Flask

app = Flask(__name__)
block = bytes(1 << 18)


@app.get("/")
def index():
    return "BODY"


@app.get("/<int:size>")
def some(size):
    return bytes(size)


@app.get("/large/<int:mb>")
def large(mb):
    return (block for _ in range(4 * mb)), {"Content-Length": str(mb << 20)}


if __name__ == "__main__":
    app.run(port=5000)
"""
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


class Browser:
    """Asks one server under one host name."""

    def __init__(self, port: int, host: str) -> None:
        self._port, self._host = port, host
        self._sock: socket.socket | None = None

    def get(self, target: str) -> int:
        """The bytes of the body."""
        with suppress(ConnectionError):  # the kept one has been closed
            return self._ask(target)
        self._sock = None
        return self._ask(target)

    def _ask(self, target: str) -> int:
        self._sock = sock = self._sock or socket.create_connection(("127.0.0.1", self._port), 60.0)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(f"GET {target} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += _receive(sock)
        head, _, body = head.partition(b"\r\n\r\n")
        assert head.split(b" ")[1] == b"200", head
        length = LENGTH.search(head + b"\r\n")
        assert length is not None, head
        left = int(length[1]) - len(body)
        while left > 0:
            left -= len(_receive(sock))
        if b"connection: close" in head.lower():
            sock.close()
            self._sock = None
        return int(length[1])


def main() -> None:
    """Measure and print."""
    found: dict[str, dict[str, list[float]]] = {}
    port = free_port()
    with tempfile.TemporaryDirectory() as name, running_playground() as playground:
        (Path(name) / "manage.py").write_text(SITE)
        session = Api(playground.address).create(SITE)
        host = urlsplit(session["preview_url"]).netloc
        browsers = {
            "preview": partial(Browser, int(playground.address.rpartition(":")[2]), host),
            "straight": partial(Browser, port, "127.0.0.1"),
        }
        with flask_run(Path(name), port):
            wait_for(port, b"BODY")
            for _ in range(TURNS):
                for way, browser in browsers.items():
                    for what, figure in _measure(browser).items():
                        found.setdefault(what, {}).setdefault(way, []).append(figure)
    show(__doc__, browsers=BROWSERS, **{what: _compare(ways) for what, ways in found.items()})


def _measure(browser: Callable[[], Browser]) -> dict[str, float]:
    started = time.perf_counter()
    received = browser().get(f"/large/{LARGE_MB}")
    return {
        "large_mb": received / 1e6 / (time.perf_counter() - started),
        "small": _rate(browser, f"/{SMALL_BYTES}"),
        "of_64_kib": _rate(browser, f"/{MIDDLE_BYTES}"),
    }


def _rate(browser: Callable[[], Browser], target: str) -> float:
    end = time.monotonic() + SECONDS

    def repeat(own: Browser) -> int:
        asked = 0
        while time.monotonic() < end:
            own.get(target)
            asked += 1
        return asked

    with ThreadPoolExecutor(BROWSERS) as threads:
        return sum(threads.map(repeat, [browser() for _ in range(BROWSERS)])) / SECONDS


def _compare(ways: dict[str, list[float]]) -> dict[str, Any]:
    result: dict[str, Any] = {way: spread(figures, "a_second") for way, figures in ways.items()}
    shares = [ours / beside for ours, beside in zip(ways["preview"], ways["straight"], strict=True)]
    return {**result, "share_of_straight": spread(shares, "share")}


def _receive(sock: socket.socket) -> bytes:
    data = sock.recv(RECEIVE_BYTES)
    if not data:
        raise ConnectionResetError("closed amid an answer")
    return data


if __name__ == "__main__":
    main()
