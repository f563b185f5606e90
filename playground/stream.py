"""An answer of a worker that is read while it comes: events, and files."""

import socket
from collections.abc import Iterator
from contextlib import suppress

from .connection import Reply, WorkerConnection
from .deadline import Deadline, PerWait
from .heads import HttpFault

SILENCE_SECONDS = 45.0
"""A stream of events has a heartbeat every 15 s."""

LINE_BYTES = 1024 * 1024


class Stream:
    """Close it: it has a connection of its own."""

    def __init__(self, connection: WorkerConnection, reply: Reply) -> None:
        self._connection = connection
        self._reply = reply
        self._is_read = False
        self.length = reply.length
        """Bytes to come, where the worker said so."""

    def lines(self) -> Iterator[bytes]:
        """Each line without its break; ends with the stream, with a line that is too long to be an
        event's, or when `close` was called elsewhere.
        """
        self._is_read = True
        begun = b""
        try:
            for piece in self._reply.pieces(PerWait(SILENCE_SECONDS)):
                *lines, begun = (begun + piece).split(b"\n")
                yield from lines
                if len(begun) > LINE_BYTES:
                    return
        except (OSError, HttpFault):
            return
        finally:
            self._connection.close()

    def chunks(self, seconds: float) -> Iterator[bytes]:
        """The body in parts, within a total time. Raises OSError or HttpFault where it breaks
        off.
        """
        self._is_read = True
        try:
            yield from self._reply.pieces(Deadline.after(seconds))
        finally:
            self._connection.close()

    def close(self) -> None:
        """End it from any greenlet: a reader that waits sees the end, and closes the connection,
        since nobody else may while it is inside of it.
        """
        with suppress(OSError):  # it may be at its end already
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        if not self._is_read:
            self._connection.close()
