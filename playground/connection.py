"""HTTP/1.1 to a worker: a trusted peer, reached over a network that may still fail in any way.

`http.client` does the protocol; what it lacks is a deadline for a whole call, since a socket's
timeout starts again with every byte. So it is given a `DeadlineSocket`, whose every read and write
gets what is left of the call's time. Connections are kept and used again, newest first.

Hostile peers (guests) are never spoken to from here: their bytes pass through tunnels, unparsed.
"""

import io
import socket
import time
from collections import deque
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

CONNECT_SECONDS = 3.0
READ_BYTES = 65536
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


class DeadlineSocket:
    """What `http.client` asks of a socket, with one deadline over all reads and writes.

    As with a real socket, a response that is still being read keeps it open past `close()`:
    `http.client` closes first and reads afterwards when the peer says `Connection: close`.
    """

    def __init__(self, raw: socket.socket) -> None:
        self.raw = raw
        self._deadline = 0.0
        self._unsent: list[bytes] = []
        self._readers = 0
        self._is_closing = False

    def allow(self, seconds: float) -> None:
        """Start the clock of the next call."""
        self._deadline = time.monotonic() + seconds

    def sendall(self, data: bytes) -> None:
        """Hold it back: head and body leave together, and wake the worker once."""
        self._unsent.append(data)

    def flush(self) -> None:
        """Send what was held back, before the deadline."""
        self._arm()
        self.raw.sendall(b"".join(self._unsent))
        self._unsent.clear()

    def receive_into(self, buffer: "Buffer") -> int:
        """Receive some before the deadline."""
        self._arm()
        return self.raw.recv_into(buffer)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The reading end for one response."""
        self._readers += 1
        return io.BufferedReader(_Reader(self), READ_BYTES)

    def close(self) -> None:
        """Close it once no response reads from it."""
        self._is_closing = True
        self._close_if_unread()

    def reader_closed(self) -> None:
        """A response let go of it."""
        self._readers -= 1
        self._close_if_unread()

    def _close_if_unread(self) -> None:
        if self._is_closing and self._readers == 0:
            self.raw.close()

    def _arm(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        self.raw.settimeout(left)


class _Reader(io.RawIOBase):
    """The reading end that one response holds."""

    def __init__(self, owner: DeadlineSocket) -> None:
        self._owner = owner

    def readinto(self, buffer: "Buffer") -> int:
        """Fill some of the buffer; 0 at the end."""
        return self._owner.receive_into(buffer)

    def readable(self) -> bool:
        """Always: io asks."""
        return True

    def close(self) -> None:
        """Let go of the connection, once."""
        if not self.closed:
            self._owner.reader_closed()
        super().close()


class WorkerConnection(HTTPConnection):
    """One kept connection. Not to be shared: whoever took it from the pool has it alone."""

    auto_open = 0  # a closed one stays closed: a new one is a decision of the caller's

    def __init__(self, address: Address) -> None:
        super().__init__("worker")
        self.channel = DeadlineSocket(connect(address))
        self.sock = cast("socket.socket", self.channel)  # all that http.client uses of one
        self.used_at = time.monotonic()
        self.was_used = False
        self._last: HTTPResponse | None = None

    def release(self) -> socket.socket:
        """Its socket, to be used for something else than calls; the caller's from now on."""
        self.sock = None
        return self.channel.raw

    @property
    def is_fresh(self) -> bool:
        """Not too old, and not hung up by the worker: a readable idle connection is at its end."""
        if time.monotonic() - self.used_at > KEPT_SECONDS:
            return False
        self.channel.raw.settimeout(0)
        try:
            self.channel.raw.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def exchange(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], seconds: float
    ) -> HTTPResponse:
        """Send one request and read the head of its answer. Raises `ConnectionFailed`."""
        self.channel.allow(seconds)
        sent = False
        try:
            self.request(method, path, body, dict(headers))
            self.channel.flush()
            sent = True
            response = self._last = self.getresponse()
        except (OSError, HTTPException) as error:
            self.close()
            # Nothing is processed that could not even be sent to a connection the worker had
            # closed.
            raise ConnectionFailed(_why(error), was_refused=self.was_used and not sent) from error
        self.was_used = True
        return response

    def close(self) -> None:
        """Close it at once, whatever still reads from it: after `Connection: close`, `http.client`
        would leave that to whoever collects a response that broke off.
        """
        super().close()
        if self._last is not None:
            self._last.close()


def read_all(response: HTTPResponse) -> bytes:
    """The whole body. Raises `ConnectionFailed`."""
    try:
        return response.read()
    except (OSError, HTTPException) as error:
        raise ConnectionFailed(_why(error)) from error


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
        """Keep it for the next call, unless it or the pool was closed meanwhile, or there are
        enough.
        """
        if connection.sock is None:
            return
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
