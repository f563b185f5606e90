"""A preview under gunicorn, a client of it that speaks raw bytes, and guests that do too."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from playground.identity import Identity
from tests.playground.guests import Answer, Tunnels, raw_guest
from tests.playground.served import SECRET, serving
from tests.playground.stand_in import LABEL, StandIn, short_folder, standing_in

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


@dataclass(frozen=True)
class Site:
    """A served preview: its worker, and the port and Host of its address."""

    worker: StandIn
    port: int
    host: str

    def connect(self) -> socket.socket:
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def head(self, line: str = "GET /", *headers: str) -> bytes:
        lines = [f"{line} HTTP/1.1", f"Host: {self.host}", *headers, "", ""]
        return "\r\n".join(lines).encode("latin-1")

    def ask(self, line: str = "GET /", *headers: str, body: bytes = b"") -> bytes:
        """All that a connection is sent for one request."""
        with self.connect() as browser:
            browser.sendall(self.head(line, *headers, "Connection: close") + body)
            return read_all(browser)


def read_all(sock: socket.socket) -> bytes:
    data = b""
    with suppress(ConnectionError):
        while more := sock.recv(65536):
            data += more
    return data


def read_until(sock: socket.socket, end: bytes) -> bytes:
    data = b""
    while not data.endswith(end):
        more = sock.recv(65536)
        assert more, data
        data += more
    return data


def silent(conn: socket.socket) -> None:
    """Read for ever and never answer."""
    conn.settimeout(30)
    while conn.recv(65536):
        pass


def split(answer: bytes) -> tuple[str, list[tuple[str, str]], bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    return status, [tuple(line.split(": ", 1)) for line in lines], body  # type: ignore[misc]  # pairs


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ")[1])


@contextmanager
def previewed(preview_seconds: int = 2) -> Iterator[Site]:
    """The site of one stand-in, whose limits of time and size are small."""
    limits = {
        "PLAYGROUND_PREVIEW_SECONDS": str(preview_seconds),
        "PLAYGROUND_REQUEST_SECONDS": "1",
        "PLAYGROUND_REQUEST_BYTES": "4194304",
    }
    with ExitStack() as stack:
        folder = stack.enter_context(short_folder())
        worker = stack.enter_context(standing_in(folder / "one.sock"))
        port = stack.enter_context(serving(folder, None, **limits)).port
        label = Identity(SECRET.encode()).label(worker.life, LABEL)
        yield Site(worker, port, f"{label}.localhost:{port}")


@contextmanager
def answering(site: Site, *answers: Answer) -> Iterator[Any]:
    with raw_guest(*answers) as guest:
        guest.tunnels = Tunnels(site.worker, guest.port)  # type: ignore[attr-defined]  # for the test
        yield guest
