"""One raw connection to a guest, asked of its worker by `Upgrade: tcp`: the guest's own socket
where the worker is on this machine, so that no byte stops there; else the worker copies.

A tunnel is used for one request and closed, so that no byte of one session or run can reach
another; the connection over which a guest's socket came carried none, and serves the next call. The
worker is trusted, yet its answer is read by the same strict reader under the same deadline: a port
that leads somewhere else by mistake must not be taken for a guest.
"""

import logging
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple, Self

import msgspec

from sandbox import protocol

from .deadline import Deadline, Patience
from .heads import Head, HttpFault
from .http1 import RECEIVE_BYTES, Source, read_body, read_head
from .problems import NotFound, WorkerFailed, WorkerUnreachable
from .sentences import sentence
from .services import LiveSession
from .workers import Worker, translate

_log = logging.getLogger("playground.tunnel")

PROBLEM_MAX_BYTES = 64 * 1024
LAST_WORD_SECONDS = 3.0
"""Longer than a worker waits for a trace."""
LAST_WORD_KEPT_BYTES = 512 * 1024
LAST_WORD_AFTER_BYTES = 1024 * 1024
"""A guest may have said this much more than anybody wanted to hear."""

_TOKEN = re.compile(rf"[0-9a-f]{{{2 * protocol.LAST_WORD_TOKEN_BYTES}}}")


_decode_traced = msgspec.json.Decoder(protocol.Traced).decode


class LastWord(NamedTuple):
    """The session's newest event when a tunnel ended, and what a traced one carried."""

    seq: int
    traced: protocol.Traced | None


class Wire:
    """The connection over which a worker is asked for a tunnel; in a `with`, closed at its end or
    given back.
    """

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._connection = worker.connect()
        self._is_spare = False
        self.sock = self._connection.sock

    def keep(self) -> None:
        """Nothing is to come on it any more: the worker waits for the next call."""
        self._is_spare = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_spare:
            self._worker.take_back(self._connection)
        else:
            self._connection.close()


@dataclass(frozen=True)
class Tunnel:
    """A socket to the guest's server on `port` in the run `generation`: the guest's own, handed
    over by the worker, or that of `wire`, where the worker copies.

    `last_seq` is the session's newest event and `cookies` the length of its jar at the moment of
    the connection, so that an exchange need not ask. `leftover` came with the handshake.
    """

    sock: socket.socket
    wire: Wire
    port: int
    generation: int
    last_seq: int
    cookies: int
    leftover: bytes
    last_word: bytes

    @property
    def mark(self) -> bytes:
        """What ends the guest's bytes on `sock`; empty where they end with the connection."""
        return b"" if self.is_handed_over else self.last_word

    @property
    def is_handed_over(self) -> bool:
        """Whether the guest's socket itself came."""
        return self.sock is not self.wire.sock

    def leave(self) -> None:
        """End one without a last word."""
        if self.is_handed_over:
            with suppress(OSError):
                self._tell_done()
                self.wire.keep()

    def end(self, heard: bytes = b"") -> LastWord | None:
        """Close our half and hear the worker's last word: the session's newest event by now, and
        the trace of a traced tunnel. `heard` is what has come of it already.

        None where the worker went without one, or there is too much of the guest's left to hear.
        """
        read = 0
        try:
            if self.is_handed_over:
                self._tell_done()
            else:
                self.wire.sock.shutdown(socket.SHUT_WR)
            self.wire.sock.settimeout(LAST_WORD_SECONDS)
            while (word := self._find_last_word(heard)) is None:
                data = self.wire.sock.recv(RECEIVE_BYTES)
                read += len(data)
                if not data or read > LAST_WORD_AFTER_BYTES:
                    return None
                heard = (heard + data)[-LAST_WORD_KEPT_BYTES:]
        except OSError:
            return None
        if self.is_handed_over:
            self.wire.keep()
        return word

    def _tell_done(self) -> None:
        self.sock.close()  # first, or a guest could not end what it says before the last word
        self.wire.sock.settimeout(LAST_WORD_SECONDS)
        self.wire.sock.sendall(protocol.TUNNEL_DONE)

    def _find_last_word(self, heard: bytes) -> LastWord | None:
        """No guest knows the token, so what follows it is the worker's. None until all is there."""
        _, token, word = heard.rpartition(self.last_word)
        if not token or len(word) < protocol.LAST_WORD.size:
            return None
        seq, size = protocol.LAST_WORD.unpack_from(word)
        told = word[protocol.LAST_WORD.size :]
        if len(told) < size:
            return None
        return LastWord(seq, _decode_traced(told) if told else None)


@contextmanager
def open_tunnel(
    session: LiveSession,
    deadline: Deadline,
    port: int | None = None,
    *,
    has_last_word: bool = False,
    is_traced: bool = False,
) -> Iterator[Tunnel]:
    """Connect to the guest's `port`, or to its first one, for the length of a `with`. Where it
    `has_last_word`, the guest's bytes end with it.

    Raises the ProblemError that the worker's answer means: NotRunning, Starting, NotFound and so
    on.
    """
    asked = [] if port is None else [f"port={port}"]
    asked += ["word=1"] * has_last_word + ["trace=1"] * is_traced
    with ExitStack() as stack:
        try:
            tunnel = _dig(stack, session, asked, deadline)
        except _SocketMissing:
            _log.warning("sockets do not come from %s: its worker copies", session.worker.address)
            session.worker.hands_over = False
            tunnel = _dig(stack, session, asked, deadline)
        except (NotFound, WorkerUnreachable):
            session.workers.confirm(session.life)  # raises SessionLost where that is the truth
            raise
        yield tunnel
        if not has_last_word:
            tunnel.leave()


class _SocketMissing(WorkerFailed):
    """What lies between carries bytes alone. Nothing was sent to the guest yet."""


def _dig(stack: ExitStack, session: LiveSession, asked: list[str], deadline: Deadline) -> Tunnel:
    worker = session.worker
    query = "&".join(asked + ["socket=1"] * worker.hands_over)
    path = session.path("tunnel") + ("?" + query if query else "")
    wire = stack.enter_context(Wire(worker))
    source = stack.enter_context(_SourceWithSocket(wire.sock))
    return _tunnel(wire, source, _upgrade(wire.sock, source, worker, path, "tcp", deadline))


def open_upgraded(
    session: LiveSession, path: str, upgrade: str, deadline: Deadline
) -> tuple[socket.socket, bytes]:
    """A connection to the session's worker that speaks another protocol from here on, which the
    caller closes, and what has come of that already. Raises as `open_tunnel`.
    """
    sock = session.worker.connect().sock
    source = Source(sock)
    try:
        _upgrade(sock, source, session.worker, path, upgrade, deadline)
        return sock, source.take_unread()
    except (NotFound, WorkerUnreachable):
        sock.close()
        session.workers.confirm(session.life)
        raise
    except BaseException:
        sock.close()
        raise


class _SourceWithSocket(Source):
    """The worker's answer, and the guest's socket, where one comes with it; closed at the end."""

    def __init__(self, wire: socket.socket) -> None:
        super().__init__(wire)
        self.wire = wire
        self.handed_over: socket.socket | None = None

    def receive_from_socket(self, deadline: Patience) -> bytes:
        """One read of the worker's socket."""
        self.wire.settimeout(deadline.remaining())
        data, fds, _, _ = socket.recv_fds(self.wire, RECEIVE_BYTES, 1, socket.MSG_CMSG_CLOEXEC)
        if fds:
            self.handed_over = socket.socket(fileno=fds[0])
        return data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.handed_over is not None:
            self.handed_over.close()


def _upgrade(
    wire: socket.socket,
    source: Source,
    worker: Worker,
    path: str,
    upgrade: str,
    deadline: Deadline,
) -> Head:
    """The head of the worker's 101."""
    try:
        wire.settimeout(deadline.remaining())
        wire.sendall(_request(worker, path, upgrade))
        head = read_head(source, deadline, may_upgrade=True)
        if head.status != 101:
            raise translate(head.status, _problem_body(source, head, deadline))
    except OSError as error:
        raise WorkerUnreachable(sentence("tunnel-silent", why=str(error))) from error
    except HttpFault as error:
        raise WorkerFailed(sentence("tunnel-broken", why=str(error))) from error
    if [value.lower() for value in head.values("upgrade")] != [upgrade]:
        raise WorkerFailed(sentence("worker-protocol", protocol=upgrade))
    return head


def _request(worker: Worker, path: str, upgrade: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: worker", "Connection: Upgrade", f"Upgrade: {upgrade}"]
    if worker.authorization is not None:
        lines.append(f"Authorization: {worker.authorization}")
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _problem_body(source: Source, head: Head, deadline: Deadline) -> bytes:
    body = b""
    for piece in read_body(source, "GET", head, deadline):
        body += piece
        if len(body) > PROBLEM_MAX_BYTES:
            raise HttpFault("invalid-http", "long-problem", most=PROBLEM_MAX_BYTES)
    return body


def _tunnel(wire: Wire, source: _SourceWithSocket, head: Head) -> Tunnel:
    if bool(head.values("x-socket")) != (source.handed_over is not None):
        raise _SocketMissing(sentence("worker-head", name="socket"))
    return Tunnel(
        sock=source.handed_over or wire.sock,
        wire=wire,
        port=_number(head, "x-port"),
        generation=_number(head, "x-generation"),
        last_seq=_number(head, "x-seq"),
        cookies=_number(head, "x-cookies"),
        leftover=source.take_unread(),
        last_word=_token(head),
    )


def _token(head: Head) -> bytes:
    values = head.values("x-last-word")
    if len(values) != 1 or not _TOKEN.fullmatch(values[0]):
        raise WorkerFailed(sentence("worker-head", name="x-last-word"))
    return bytes.fromhex(values[0])


def _number(head: Head, name: str) -> int:
    values = head.values(name)
    if len(values) != 1 or not (values[0].isascii() and values[0].isdigit()):
        raise WorkerFailed(sentence("worker-head", name=name))
    return int(values[0])
