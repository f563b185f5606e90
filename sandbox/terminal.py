"""A terminal: a shell in a session's jail, on a pty of which the worker holds the other end.

    up (greenlet)      web → pty: what a person types, and the size of what he sees
    down (greenlet)    pty → web: what the shell shows, at no more than a rate
    the caller         waits for the first of them to end, or for both to be silent too long

Both ways are frames (protocol.py): a kind, a length, as many bytes. What the shell shows is
carried, never read. A guest that shows more than the rate waits for its terminal, as on a slow
line.
"""

import itertools
import os
import select
import socket
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

import gevent
import msgspec
from gevent import monkey
from gevent.os import make_nonblocking, nb_read, nb_write

from . import limits, problems, protocol
from .session import LiveSession
from .settings import Limits

_READ_BYTES = 16 * 1024
_LOOK_SECONDS = 2.0
_MOST_COLUMNS = _MOST_ROWS = 1_000
_HEAD = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: terminal\r\nConnection: Upgrade\r\n\r\n"
_numbers = itertools.count(1)
poll = monkey.get_original("select", "poll")
"""gevent's own does not know POLLRDHUP."""


class Size(NamedTuple):
    """Of what a person sees, in characters."""

    columns: int
    rows: int

    @classmethod
    def checked(cls, columns: int, rows: int) -> "Size":
        """Raises WorkerProblem for a size that no screen has."""
        if not (0 < columns <= _MOST_COLUMNS and 0 < rows <= _MOST_ROWS):
            raise problems.invalid(
                f"A terminal of {columns} columns and {rows} rows: each must be from 1 to"
                f" {_MOST_COLUMNS}."
            )
        return cls(columns, rows)


def serve_terminal(web: socket.socket, live: LiveSession, size: Size, idle_seconds: int) -> None:
    """Open a shell, answer 101, and carry frames until it ends or web leaves. Raises WorkerProblem
    before the 101.
    """
    with _place(live), _pty(size) as (master, slave):
        number = next(_numbers)
        try:
            live.open_terminal(number, slave)
        finally:
            os.close(slave)
        try:
            web.sendall(_HEAD)
            is_idle = not Wire(web, master, live.limits).carry(idle_seconds)
        finally:
            code = live.close_terminal(number)
        ended = protocol.TerminalEnded(why=_why(live, code, is_idle=is_idle), code=code)
        with suppress(OSError):  # web may be who ended it
            web.sendall(frame(protocol.TERMINAL_ENDED, msgspec.json.encode(ended)))


def frame(kind: int, data: bytes) -> bytes:
    """What goes over the wire."""
    return protocol.TERMINAL_HEAD.pack(kind, len(data)) + data


def _why(live: LiveSession, code: int | None, *, is_idle: bool) -> protocol.WhyTerminalEnded:
    if live.has_ended:
        return "session-ended"
    if is_idle:
        return "idle"
    return "run-ended" if code is None else "exited"


@contextmanager
def _place(live: LiveSession) -> Iterator[None]:
    """One of the session's terminals; while it is open the session does not fall asleep."""
    if live.terminals >= live.limits.terminals:
        raise problems.too_many_tunnels(limits.reason("terminals", live.limits, live.terminals))
    live.terminals += 1
    try:
        yield
    finally:
        live.terminals -= 1
        live.used = time.monotonic()


@contextmanager
def _pty(size: Size) -> Iterator[tuple[int, int]]:
    """The worker's end, and the shell's, which the caller closes."""
    try:
        master, slave = os.openpty()
    except OSError as error:
        raise problems.no_terminal(error) from error
    try:
        termios.tcsetwinsize(master, (size.rows, size.columns))
        make_nonblocking(master)
        yield master, slave
    finally:
        os.close(master)


class Wire:
    """The pty's end and web's socket, for as long as both are there."""

    def __init__(self, web: socket.socket, master: int, own_limits: Limits) -> None:
        self._web = web
        self._master = master
        self._bytes_per_second = own_limits.terminal_bytes_per_second
        self._moved = time.monotonic()

    def carry(self, idle_seconds: float) -> bool:
        """Until either side ends; False where both were silent for so long."""
        self._web.settimeout(None)
        ways = [gevent.spawn(self._up), gevent.spawn(self._down)]
        try:
            while not gevent.wait(ways, timeout=idle_seconds, count=1):
                if time.monotonic() - self._moved >= idle_seconds:
                    return False
            return True
        finally:
            gevent.killall(ways)

    def _up(self) -> None:
        """Ends with web, or with the first frame that is none."""
        head = protocol.TERMINAL_HEAD
        with suppress(OSError), self._web.makefile("rb") as frames:
            while len(begin := frames.read(head.size)) == head.size:
                kind, length = head.unpack(begin)
                data = frames.read(length)
                self._moved = time.monotonic()
                if not (len(data) == length and self._obey(kind, data)):
                    return

    def _obey(self, kind: int, data: bytes) -> bool:
        if kind == protocol.TERMINAL_BYTES:
            return self._type(data)
        if kind != protocol.TERMINAL_SIZE or len(data) != protocol.TERMINAL_SIZES.size:
            return False
        columns, rows = protocol.TERMINAL_SIZES.unpack(data)
        termios.tcsetwinsize(self._master, (rows, columns))
        return True

    def _type(self, data: bytes) -> bool:
        """False where web leaves before the shell has taken it: one that reads nothing has room
        for some 16 KB, and behind what is not read yet nobody sees the end.
        """
        while data:
            written = 0
            with suppress(gevent.Timeout), gevent.Timeout(_LOOK_SECONDS):
                written = nb_write(self._master, data)
            if not written and self._has_web_left():
                return False
            data = data[written:]
        return True

    def _has_web_left(self) -> bool:
        ending = poll()
        ending.register(self._web, select.POLLRDHUP)
        return bool(ending.poll(0))

    def _down(self) -> None:
        """Ends with the shell: then no process has the other end open any more (EIO)."""
        with suppress(OSError):
            while data := nb_read(self._master, _READ_BYTES):
                self._moved = time.monotonic()
                self._web.sendall(frame(protocol.TERMINAL_BYTES, data))
                gevent.sleep(len(data) / self._bytes_per_second)
