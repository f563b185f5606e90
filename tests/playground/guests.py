"""Guests that a test runs on loopback, and the tunnels of a stand-in worker that lead to them."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from werkzeug.serving import make_server

from sandbox import protocol
from tests.playground.stand_in import StandIn

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_TOKEN = b"the word"


class Tunnels:
    """Leads the tunnels of a stand-in to ports of this machine; the first is the session's."""

    def __init__(
        self,
        worker: StandIn,
        *ports: int,
        hands_over: bool = False,
        loses_sockets: bool = False,
    ) -> None:
        worker.tunnel = self.open
        self._hands_over = hands_over
        self._loses_sockets = loses_sockets
        worker.ports = list(ports)
        self._worker = worker
        self.open_now = 0
        self.opened = 0

    def open(self, query: str, web: socket.socket) -> protocol.Problem | None:
        asked = parse_qs(query)
        port = int(asked["port"][0]) if "port" in asked else next(iter(self._worker.ports), 0)
        if port not in self._worker.ports:
            detail = f"Nothing listens on port {port}."
            return protocol.Problem(type="not-running", status=409, detail=detail)
        with socket.create_connection(("127.0.0.1", port)) as guest:
            guest.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.open_now += 1
            self.opened += 1
            is_kept = False
            if self._hands_over and "socket" in asked:
                head = self._head(port).replace(b"\r\n\r\n", b"\r\nX-Socket: 1\r\n\r\n")
                socket.send_fds(web, [head], [] if self._loses_sockets else [guest.fileno()])
                guest.close()
                is_kept = web.recv(1) == protocol.TUNNEL_DONE
            else:
                web.sendall(self._head(port))
                _splice(web, guest)
            with suppress(OSError):
                if "word" in asked:
                    web.sendall(_TOKEN + protocol.LAST_WORD.pack(self._worker.last_seq, 0))
                if is_kept:
                    self._worker.kept.add(web)
                else:
                    web.shutdown(socket.SHUT_WR)
            self.open_now -= 1
        return None

    def _head(self, port: int) -> bytes:
        lines = [
            "HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: tcp",
            f"X-Port: {port}", f"X-Generation: {self._worker.generation}",
            f"X-Seq: {self._worker.last_seq}", f"X-Cookies: {len(self._worker.jar.cookies)}",
            f"X-Last-Word: {_TOKEN.hex()}",
        ]  # fmt: skip
        return "\r\n".join([*lines, "", ""]).encode()


def _splice(web: socket.socket, guest: socket.socket) -> None:
    """Copy until one side ends; web may still be spoken to then."""
    up = Thread(target=_copy_up, args=(web, guest), daemon=True)
    up.start()
    _copy(guest, web)


def _copy_up(web: socket.socket, guest: socket.socket) -> None:
    _copy(web, guest)
    with suppress(OSError):
        guest.shutdown(socket.SHUT_RDWR)


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)


class RawGuest:
    """Sends each connection the next of its answers, the last one for ever, after one request.

    An answer may be a function that is given the connection. `received` is what each one sent: a
    head, and a body as long as its Content-Length says.
    """

    def __init__(self, listener: socket.socket, answers: "tuple[Answer, ...]") -> None:
        self._listener = listener
        self._answers = answers
        self.port: int = listener.getsockname()[1]
        self.received: list[bytes] = []

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                conn, _ = self._listener.accept()
                Thread(target=self._answer, args=(conn,), daemon=True).start()

    def _answer(self, conn: socket.socket) -> None:
        with conn, suppress(OSError):
            conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.received.append(_read_request(conn))
            answer = self._answers[min(len(self.received), len(self._answers)) - 1]
            if callable(answer):
                answer(conn)
            else:
                conn.sendall(answer)


Answer = bytes | Callable[[socket.socket], Any]


@contextmanager
def raw_guest(*answers: Answer) -> Iterator[RawGuest]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        guest = RawGuest(listener, answers)
        thread = Thread(target=guest.serve, daemon=True)
        thread.start()
        try:
            yield guest
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


@contextmanager
def wsgi_guest(app: "WSGIApplication") -> Iterator[int]:
    """A real Werkzeug server of the app; the port it listens on."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True  # type: ignore[attr-defined]  # ThreadingMixIn's
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _read_request(conn: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data and (more := conn.recv(65536)):
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            while len(body) < int(value) and (more := conn.recv(65536)):
                body += more
    return head + b"\r\n\r\n" + body
