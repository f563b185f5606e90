"""HTTP/1.1 to a worker: a trusted peer, reached over a network that may still fail in any way.

It is read by the same strict reader as guests are, under one deadline for a whole call. Connections
are kept and used again, newest first.

Hostile peers (guests) are never spoken to from here: their bytes pass through tunnels, unparsed.
"""

import socket
import time
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path

from .deadline import Deadline, Patience
from .heads import Head, HttpFault
from .http1 import Source, content_length, read_body, read_head

CONNECT_SECONDS = 3.0
KEPT_CONNECTIONS = 32
KEPT_SECONDS = 20.0
"""Shorter than the worker keeps them, so that it is web that lets go first."""

Address = Path | tuple[str, int]
"""A unix socket, or the host and port of one resolved address."""


class ConnectionFailed(Exception):
    """No whole answer came. `was_refused`: nobody listens there, so nothing was processed."""

    def __init__(self, why: str, *, was_refused: bool = False) -> None:
        super().__init__(why)
        self.was_refused = was_refused


def connect(address: Address, seconds: float = CONNECT_SECONDS) -> socket.socket:
    """A fresh connection. Raises `ConnectionFailed`."""
    family, target = _target(address)
    raw = socket.socket(family)
    try:
        raw.settimeout(seconds)
        raw.connect(target)
    except OSError as error:
        raw.close()
        gone = isinstance(error, (ConnectionRefusedError, FileNotFoundError))
        raise ConnectionFailed(f"cannot connect: {error}", was_refused=gone) from error
    if family is not socket.AF_UNIX:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return raw


def _target(address: Address) -> tuple[socket.AddressFamily, str | tuple[str, int]]:
    if isinstance(address, Path):
        return socket.AF_UNIX, str(address)
    return (socket.AF_INET6 if ":" in address[0] else socket.AF_INET), address


class Reply:
    """What a worker answers: the head is there, the body is read as it comes."""

    def __init__(self, head: Head, source: Source, deadline: Deadline) -> None:
        self.status = head.status
        self.length = 0 if head.status == 204 else content_length(head)
        """Bytes of the body, where the worker said so."""
        self._head = head
        self._source = source
        self._deadline = deadline

    def ends_connection(self) -> bool:
        """Whether nothing else can follow: the worker says so, or has said more than it should."""
        is_closing = "close" in map(str.lower, self._head.values("connection"))
        return is_closing or self.length is None or self._source.take_unread() != b""

    def pieces(self, patience: Patience) -> Iterator[bytes]:
        """The body as it comes. Raises OSError or HttpFault where it breaks off."""
        return read_body(self._source, "GET", self._head, patience)

    def read(self) -> bytes:
        """The whole body, within the call's deadline. Raises `ConnectionFailed`."""
        try:
            return b"".join(self.pieces(self._deadline))
        except (OSError, HttpFault) as error:
            raise ConnectionFailed(_why(error)) from error


class WorkerConnection:
    """One kept connection. Not to be shared: whoever took it from the pool has it alone."""

    def __init__(self, address: Address) -> None:
        self.sock = connect(address)
        self.used_at = time.monotonic()
        self.was_used = False

    @property
    def is_fresh(self) -> bool:
        """Not too old, and not hung up by the worker: a readable idle connection is at its end."""
        if time.monotonic() - self.used_at > KEPT_SECONDS:
            return False
        self.sock.settimeout(0)
        try:
            self.sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def exchange(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], seconds: float
    ) -> Reply:
        """Send one request and read the head of its answer. Raises `ConnectionFailed`."""
        deadline = Deadline.after(seconds)
        sent = False
        try:
            self.sock.settimeout(deadline.remaining())
            self.sock.sendall(_encode(method, path, body, headers))  # one write wakes it once
            sent = True
            source = Source(self.sock)
            head = read_head(source, deadline)
        except (OSError, HttpFault) as error:
            self.close()
            # Nothing is processed that could not even be sent to a connection the worker had
            # closed.
            raise ConnectionFailed(_why(error), was_refused=self.was_used and not sent) from error
        self.was_used = True
        return Reply(head, source, deadline)

    def close(self) -> None:
        """Close it; a closed one stays closed."""
        self.sock.close()


def _encode(method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
    """`path` and `headers` are web's own words, percent-encoded where a caller had a say."""
    fields = {"Host": "worker", **headers}
    if body is not None or method in {"POST", "PUT"}:
        fields["Content-Length"] = str(len(body or b""))
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + (body or b"")


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(error) or type(error).__name__


class Pool:
    """The kept connections to one address, newest first, so that the rest may age out."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._kept: deque[WorkerConnection] = deque(maxlen=KEPT_CONNECTIONS)
        self._is_closed = False

    def take(self) -> WorkerConnection:
        """One that is still open, or a new one. Raises `ConnectionFailed`."""
        while self._kept:
            connection = self._kept.pop()
            if connection.is_fresh:
                return connection
            connection.close()
        return WorkerConnection(self.address)

    def give(self, connection: WorkerConnection) -> None:
        """Keep it for the next call, unless the pool was closed meanwhile, or there are enough."""
        if self._is_closed:
            connection.close()
            return
        if len(self._kept) == KEPT_CONNECTIONS:
            self._kept.popleft().close()
        connection.used_at = time.monotonic()
        self._kept.append(connection)

    def close(self) -> None:
        """Close all that are kept, and from now on those that come back."""
        self._is_closed = True
        while self._kept:
            self._kept.pop().close()
