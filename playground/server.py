"""How gunicorn serves web: its settings, and its worker with a quick and polite end.

`gunicorn -c python:playground.server 'playground.app:create_app()'`. This is one of the two places
where an import reads settings: gunicorn's configuration is a module's variables, and there is no
other form.
"""

import gc
import logging
import resource
import socket
from contextlib import closing, suppress
from http import HTTPStatus
from types import FrameType
from typing import TYPE_CHECKING, Any

import gevent
from gunicorn.http import wsgi
from gunicorn.http.errors import ParseException, UnsupportedTransferCoding
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.ggevent import GeventWorker

from playground.deadline import Deadline
from playground.network import network_of
from playground.refusals import many_connections, refusal, status_of
from playground.settings import Settings
from playground.shares import FREE_BYTES, Shares
from playground.usual import install

if TYPE_CHECKING:
    from playground.direct import Direct

GRACE_SECONDS = 5
HEAD_SECONDS = 20
"""gevent's worker allows this for a request's head, and for the wait between two requests."""

DRAINED_BYTES = 64 * 1024
"""Read at once of a body that nobody wants."""

STALL_SECONDS = 30.0
"""Who takes nothing of an answer for so long is gone (as in relay.py): what is held for him is
others' to use (memory.py)."""

SLOWEST_BYTES_PER_SECOND = 8 * 1024
"""Nor may he take a byte now and then: each piece of an answer has a time by which he has all of
it, that of a line that is slower than any telephone's."""

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

_log = logging.getLogger("playground.server")


class Response(wsgi.Response):  # type: ignore[misc]  # gunicorn ships no types
    """Sends its head along with the first bytes of its body: a reader that wakes for the head alone
    takes the processor from who is about to send the rest. And waits for no reader for ever.
    """

    sock: Any

    def __init__(self, req: Any, sock: socket.socket, cfg: Any) -> None:  # noqa: ANN401  # gunicorn's own
        super().__init__(req, _Taker(sock), cfg)

    def write(self, arg: bytes) -> None:
        """WSGI's word for the next bytes."""
        if self.headers_sent:
            super().write(arg)
            return
        client, held = self.sock, _Held()
        self.sock = held
        try:
            super().write(arg)
        finally:
            self.sock = client
        if sum(map(len, held.pieces)) <= FREE_BYTES:
            held.pieces = [b"".join(held.pieces)]
        for piece in held.pieces:  # what is large is not copied: it is held for who reads slowly
            client.sendall(piece)


class _Taker:
    """The socket of whoever an answer is for, as far as an answer uses one."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client

    def sendall(self, data: bytes) -> None:
        """Send all of it. Raises StopIteration, which ends the connection, where it is not taken
        in time. A pause between two pieces is the app's, and may be as long as it likes.
        """
        deadline = Deadline.after(STALL_SECONDS + len(data) / SLOWEST_BYTES_PER_SECOND)
        unsent = memoryview(data)
        try:
            while unsent:
                self._client.settimeout(min(STALL_SECONDS, deadline.remaining()))
                unsent = unsent[self._client.send(unsent) :]
        except TimeoutError:
            _log.info("an answer was not taken: %d bytes of a piece are left", len(unsent))
            raise StopIteration from None
        finally:
            self._client.settimeout(None)  # as gunicorn had it


class _Held:
    """Takes what is written, as a socket would."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def sendall(self, data: bytes) -> None:
        self.pieces.append(data)


wsgi.Response = Response  # gunicorn has no setting for it
install()
SocketUnreader.max_body_chunk = DRAINED_BYTES  # nor for this: a mebibyte for each who sends a body


class Worker(GeventWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Ends soon: idle connections at once, websockets and previews politely, the rest in grace."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401  # gunicorn's own
        super().__init__(*arguments, **named)
        self._idle: set[socket.socket] = set()
        self._direct: Direct | None = None
        self._connections = Shares(each=settings.connections_per_address)

    def load_wsgi(self) -> None:
        """Gunicorn's word for making the app."""
        super().load_wsgi()
        from playground.direct import Direct  # noqa: PLC0415  # as the app: once gevent has patched

        if accesslog is None:
            self._direct = Direct.through(self.wsgi)

    def handle(self, listener: socket.socket, client: socket.socket, addr: Any) -> None:  # noqa: ANN401
        """One connection, from accept to close; of an address that has its share, only the end."""
        if not settings.counts_connections:
            self._serve(listener, client, addr)
            return
        caller = network_of(addr[0])
        if not self._connections.take(caller):
            _turn_away(client)
            return
        try:
            self._serve(listener, client, addr)
        finally:
            self._connections.give_back(caller)

    def _serve(self, listener: socket.socket, client: socket.socket, addr: Any) -> None:  # noqa: ANN401
        self._idle.add(client)
        try:
            super().handle(listener, client, addr)
        finally:
            self._idle.discard(client)

    def handle_request(
        self,
        listener_name: Any,  # noqa: ANN401  # gunicorn's own
        req: Any,  # noqa: ANN401
        sock: socket.socket,
        addr: Any,  # noqa: ANN401
    ) -> None:
        """One request of a connection, which is not idle meanwhile."""
        self._idle.discard(sock)
        if self._is_answered(req, sock, addr):
            self._idle.add(sock)
            return
        _check_coding(req)
        if req._expected_100_continue:  # noqa: SLF001  # gunicorn would wait for ever to say it
            req._expected_100_continue = False  # noqa: SLF001
            _Taker(sock).sendall(_CONTINUE)
        super().handle_request(listener_name, req, sock, addr)
        _finish_body(req)
        self._idle.add(sock)

    def _is_answered(self, req: Any, sock: socket.socket, addr: Any) -> bool:  # noqa: ANN401
        """Whether a call went the direct way."""
        if self._direct is None or not (req.is_usual and self.alive):
            return False
        answer = self._direct.answer(req, addr[0])
        if answer is None:
            return False
        with closing(answer.hold):
            _Taker(sock).sendall(answer.content)
        return True

    def handle_error(
        self,
        req: Any,  # noqa: ANN401, ARG002  # gunicorn's own
        client: socket.socket,
        addr: Any,  # noqa: ANN401, ARG002
        exc: BaseException,
    ) -> None:
        """What is no request, and what went wrong outside of the app: our words, not gunicorn's."""
        status, detail = status_of(exc)
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            _log.error("a connection failed", exc_info=exc)
        else:
            _log.info("refused unread status=%d reason=%s", status, type(exc).__name__)
        with suppress(OSError):
            client.setblocking(False)  # a caller that does not read is not waited for
            client.sendall(refusal(status, detail))

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM. A signal handler must not wait: a greenlet does the closing."""
        super().handle_exit(sig, frame)
        gevent.spawn(self._close_connections)

    def _close_connections(self) -> None:
        for client in list(self._idle):
            # A duplicate: gevent would make an error of it for whoever reads from this one.
            with suppress(OSError), client.dup() as other:
                other.shutdown(socket.SHUT_RD)
        app = self.app.callable  # None when the signal came before it was made
        if app is not None:
            app.extensions["playground"].shutdown.begin()


def _turn_away(client: socket.socket) -> None:
    """Say why, as far as it goes without waiting, and close."""
    with client, suppress(OSError):
        client.setblocking(False)
        client.sendall(many_connections(settings.connections_per_address))
        client.shutdown(socket.SHUT_WR)
        client.recv(DRAINED_BYTES)  # what is unread at a close takes the answer along


def _check_coding(req: Any) -> None:  # noqa: ANN401  # gunicorn's own
    """Refuse a body that gunicorn takes and leaves compressed: whoever reads it takes it for
    garbage of the caller's.
    """
    for name, value in req.headers:
        if name == "TRANSFER-ENCODING" and value.strip(" \t").lower() != "chunked":
            raise UnsupportedTransferCoding(value)


def _finish_body(req: Any) -> None:  # noqa: ANN401  # gunicorn's own
    """Read what the app left of a body. Raises StopIteration, which ends the connection, where it
    is malformed or late.

    gunicorn does so too, later, and writes a second answer to the one request when it fails.
    """
    try:
        with gevent.Timeout(settings.request_seconds, TimeoutError):
            while req.body.read(DRAINED_BYTES):
                pass
    except (ParseException, TimeoutError):
        raise StopIteration from None


settings = Settings.from_environment()

bind = [
    f"[{settings.host}]:{settings.port}"
    if ":" in settings.host
    else f"{settings.host}:{settings.port}"
]
workers = settings.processes
worker_class = "playground.server.Worker"
worker_connections = 4000
keepalive = HEAD_SECONDS
timeout = 60  # of gunicorn's heartbeat, not of a request: a process that hangs is replaced
graceful_timeout = GRACE_SECONDS
forwarded_allow_ips = ""  # no header of a peer changes what a request is; callers.py reads its own
sendfile = False  # it would wait for ever for who does not read; our files are small
control_socket_disable = True  # else a socket that may stop and reload us
loglevel = settings.log_level
accesslog = "-" if settings.log_level in ("debug", "info") else None
proc_name = "playground"


def on_starting(_server: object) -> None:
    """As many open files as the host allows: a page takes two and more, and what a shell gives are
    1,024.
    """
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    gc.freeze()  # the processes share it, and no end of one goes through it


def post_worker_init(_worker: Worker) -> None:
    """In each process: one line an event on stderr, for our own loggers; and what is loaded now
    stays, so no collection need look at it while a person waits.
    """
    gc.freeze()
    form = "%(asctime)s %(levelname)s %(name)s %(message)s"
    logging.basicConfig(level=settings.log_level.upper(), format=form)
