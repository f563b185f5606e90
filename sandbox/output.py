"""From a guest's stdout and stderr to log events, within a rate.

    read_stream (a greenlet a pipe)   owns its fd; reads and logs until every writer has closed

The pipe is always emptied, so that a guest never waits for its reader; what is over the rate is
counted and dropped. Each stream has a rate of its own: a flood on stdout does not take the
traceback on stderr along.
"""

import os
from contextlib import suppress
from typing import Literal

import gevent
from gevent.os import make_nonblocking
from gevent.socket import wait_read

from . import complaints
from .allowance import Allowance
from .events import EventRing
from .lines import Lines, Piece
from .notices import Notices
from .settings import Limits

_CHUNK_BYTES = 64 * 1024  # what a pipe holds: pipe(7)
_PAUSE_SECONDS = 0.25
"""After such a silence a line's beginning (a prompt, a progress dot) and gaps are shown."""
_TAIL_BYTES = 64 * 1024
_LINES_A_TURN = 200
"""Logged at a stretch, about 2 ms; then other greenlets have their turn."""

Stream = Literal["stdout", "stderr"]


class Output:
    """Both streams of a session, run after run."""

    def __init__(self, ring: EventRing, limits: Limits, notices: Notices) -> None:
        self._ring = ring
        self._notices = notices
        self._allowances = {"stdout": Allowance(limits), "stderr": Allowance(limits)}
        self._tail = b""
        self.total_bytes = 0

    @property
    def stderr_tail(self) -> str:
        """The end of what the current run wrote to stderr, for reading its last traceback."""
        return self._tail.decode("utf-8", "replace")

    def begin_run(self) -> None:
        """A new run: its tail starts empty."""
        self._tail = b""

    def read_stream(self, fd: int, stream: Stream, generation: int) -> None:
        """Read until every writer has closed; closes `fd`."""
        make_nonblocking(fd)
        log = _Log(self._ring, self._allowances[stream], stream, generation, self._notices)
        try:
            while data := _read(fd, log):
                self.total_bytes += len(data)
                if stream == "stderr":
                    self._tail = (self._tail + data)[-_TAIL_BYTES:]
                log.write(data)
                gevent.sleep(0)  # a flood takes turns with everybody else
            log.finish()
        finally:
            os.close(fd)


class _Log:
    """One stream of one run on its way into the ring."""

    def __init__(
        self,
        ring: EventRing,
        allowance: Allowance,
        stream: Stream,
        generation: int,
        notices: Notices,
    ) -> None:
        self._ring = ring
        self._notices = notices
        self._allowance = allowance
        self._stream = stream
        self._generation = generation
        self._lines = Lines()

    @property
    def has_pending(self) -> bool:
        """Whether a pause would be used to show something."""
        return self._lines.has_beginning or self._allowance.has_refused

    def write(self, data: bytes) -> None:
        """Log what `data` completes, or count it."""
        self._allowance.refill()
        if not self._allowance.is_open:
            self._allowance.refuse(*self._lines.skip(data))
            return
        rest = self._lines.resume(data)
        self._allowance.refuse(0, len(data) - len(rest))
        self._log(self._lines.split(rest))

    def pause(self) -> None:
        """The guest is silent: show what waits for more."""
        self._allowance.refill()
        if self._lines.has_beginning and self._allowance.is_open:
            self._log([self._lines.take_beginning()])
        self._say_refused()

    def finish(self) -> None:
        """The stream has ended."""
        self._allowance.refill()
        self._log(self._lines.finish())
        self._say_refused()

    def _log(self, pieces: list[Piece]) -> None:
        for index, piece in enumerate(pieces):
            if not self._allowance.take(len(piece.text)):
                rest = pieces[index:]
                self._allowance.refuse(len(rest), sum(len(piece.text) for piece in rest))
                return
            self._say_refused()
            self._ring.log(self._stream, piece.text, self._generation, partial=piece.is_partial)
            if (limit := complaints.find(piece.text)) is not None:
                self._notices.complain(limit)
            if index % _LINES_A_TURN == _LINES_A_TURN - 1:
                gevent.sleep(0)

    def _say_refused(self) -> None:
        if self._allowance.has_refused:
            refused = self._allowance.collect_refused()
            self._ring.dropped(refused.lines, refused.characters)
            self._notices.flood()


def _read(fd: int, log: _Log) -> bytes:
    """The next bytes; b"" at the end."""
    while True:
        with suppress(BlockingIOError):
            return os.read(fd, _CHUNK_BYTES)
        try:
            wait_read(fd, timeout=_PAUSE_SECONDS if log.has_pending else None)
        except TimeoutError:
            log.pause()
