"""From a guest's stdout and stderr to log events, within a rate.

    read_stream (a greenlet a pipe)   owns its fd; reads and logs until every writer has closed

The pipe is always emptied, so that a guest never waits for its reader; what is over the rate is
counted and dropped. Each stream has a rate of its own: a flood on stdout does not take the
traceback on stderr along.

Two pipes do not tell which of them was written to first. What stdout holds is logged before what
was read of stderr: the lines that a view printed come before its access line or traceback.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import gevent
from gevent.event import Event
from gevent.lock import RLock
from gevent.os import make_nonblocking
from gevent.socket import wait_read

from . import complaints
from .allowance import Allowance
from .events import EventRing
from .fds import close_now
from .lines import Lines, Piece
from .notices import Notices
from .placing import Placing, Printed, Stream
from .settings import Limits

_CHUNK_BYTES = 64 * 1024  # what a pipe holds: pipe(7)
_MOST_PIPE_BYTES = 1024 * 1024  # fcntl(2), F_SETPIPE_SZ without privileges
_PAUSE_SECONDS = 0.25
"""After such a silence a line's beginning (a prompt, a progress dot) and gaps are shown."""
_FIRST_WORDS_SECONDS = 0.008
_TAIL_BYTES = 64 * 1024
_LINES_A_TURN = 200
"""Logged at a stretch, about 2 ms; then other greenlets have their turn."""


class Output:
    """Both streams of a session, run after run."""

    def __init__(self, ring: EventRing, limits: Limits, notices: Notices) -> None:
        self._ring = ring
        self._notices = notices
        self._allowances = {"stdout": Allowance(limits), "stderr": Allowance(limits)}
        self._tail = b""
        self._read: dict[Stream, int] = {"stdout": 0, "stderr": 0}
        self._placings: set[Placing] = set()
        self._pipes: dict[Stream, _Pipe] = {}
        self.total_bytes = 0

    @property
    def stderr_tail(self) -> str:
        """The end of what the current run wrote to stderr, for reading its last traceback."""
        return self._tail.decode("utf-8", "replace")

    def begin_run(self) -> None:
        """A new run: its tail starts empty, and so do its streams."""
        self._tail = b""
        self._read = {"stdout": 0, "stderr": 0}

    def begin_placing(self) -> Placing:
        """Note from here on which line ends where."""
        placing = Placing(self._read)
        self._placings.add(placing)
        return placing

    def end_placing(self, placing: Placing) -> None:
        """Nobody wants to know any more."""
        self._placings.discard(placing)

    def has_read(self, stdout_bytes: int, stderr_bytes: int) -> bool:
        """Whether so much of the run's output is in the log."""
        return self._read["stdout"] >= stdout_bytes and self._read["stderr"] >= stderr_bytes

    def catch_up(self) -> None:
        """Log what was printed by now, though the reading greenlets had no turn yet."""
        self._take_if_open("stdout")
        self._take_if_open("stderr")

    def read_stream(self, fd: int, stream: Stream, generation: int, is_ready: Event) -> None:
        """Read until every writer has closed, or, where this greenlet is killed, what is there by
        then; closes `fd`. A run that gets ready soon is not interrupted for its first words.
        """
        make_nonblocking(fd)
        log = _Log(self._ring, self._allowances[stream], stream, generation, self._notices)
        log.placings = self._placings
        pipe = self._pipes[stream] = _Pipe(fd, stream, log, self._read)
        try:
            is_ready.wait(_FIRST_WORDS_SECONDS)
            while self._take(pipe):
                gevent.sleep(0)  # a flood takes turns with everybody else
        except gevent.GreenletExit:
            self._take_rest(pipe)
        finally:
            with pipe.lock:
                self._close(pipe)

    def _close(self, pipe: "_Pipe") -> None:
        pipe.log.finish()
        close_now(pipe.fd)
        if self._pipes.get(pipe.stream) is pipe:
            del self._pipes[pipe.stream]

    def _take(self, pipe: "_Pipe") -> bool:
        """Log what comes next, once it is there; False at the end."""
        while True:
            with suppress(BlockingIOError), pipe.lock:
                return self._take_now(pipe)
            try:
                wait_read(pipe.fd, timeout=_PAUSE_SECONDS if pipe.log.has_pending else None)
            except TimeoutError:
                with pipe.lock:
                    pipe.log.pause()

    def _take_now(self, pipe: "_Pipe") -> bool:
        """Log what the pipe holds. Raises BlockingIOError where it is empty."""
        data = os.read(pipe.fd, _CHUNK_BYTES)
        try:
            if pipe.stream == "stderr":
                self._tail = (self._tail + data)[-_TAIL_BYTES:]
                self._take_if_open("stdout")  # all that was printed before this
        finally:  # who is killed while it waits has taken this all the same
            self.total_bytes += len(data)
            if data:
                pipe.log.write(data, pipe.read[pipe.stream])
            pipe.read[pipe.stream] += len(data)
        return bool(data)

    def _take_rest(self, pipe: "_Pipe") -> None:
        """What the pipe holds; of what somebody goes on to write, no more than it may hold."""
        with suppress(BlockingIOError), pipe.lock:
            for _ in range(_MOST_PIPE_BYTES // _CHUNK_BYTES):
                if not self._take_now(pipe):
                    return

    def _take_if_open(self, stream: Stream) -> None:
        """Log what is there of a stream: at most a pipe's fill."""
        if (pipe := self._pipes.get(stream)) is None:
            return
        with suppress(BlockingIOError), pipe.lock:
            if self._pipes.get(stream) is pipe:  # it may have been closed meanwhile
                self._take_now(pipe)


@dataclass(frozen=True)
class _Pipe:
    """One stream of one run; whoever reads of it logs that too before the next one reads."""

    fd: int
    stream: Stream
    log: "_Log"
    read: dict[Stream, int]
    lock: RLock = field(default_factory=RLock)


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
        self.placings: set[Placing] = set()
        self._begun_at = 0
        self._lines = Lines()

    @property
    def has_pending(self) -> bool:
        """Whether a pause would be used to show something."""
        return self._lines.has_beginning or self._allowance.has_refused

    def write(self, data: bytes, before: int = 0) -> None:
        """Log what `data` completes, or count it; `before` it came so much of the stream."""
        self._allowance.refill()
        if not self._allowance.is_open:
            self._allowance.refuse(*self._lines.skip(data))
            return
        rest = self._lines.resume(data)
        self._allowance.refuse(0, len(data) - len(rest))
        pieces = self._lines.split(rest)
        if self.placings:
            self._log(pieces, _line_ends(rest, before + len(data) - len(rest)))
        else:
            self._log(pieces)

    def pause(self) -> None:
        """The guest is silent: show what waits for more."""
        self._allowance.refill()
        self._allowance.reopen()
        self._say_refused()
        if self._lines.has_beginning:
            self._log([self._lines.take_beginning()])

    def finish(self) -> None:
        """The stream has ended."""
        self._allowance.refill()
        self._log(self._lines.finish())
        self._say_refused()

    def _log(self, pieces: list[Piece], ends: Iterator[int] | None = None) -> None:
        killed: gevent.GreenletExit | None = None
        for index, piece in enumerate(pieces):
            if not self._allowance.take(len(piece.text)):
                rest = pieces[index:]
                self._allowance.refuse(len(rest), sum(len(piece.text) for piece in rest))
                break
            self._say_refused()
            self._ring.log(self._stream, piece.text, self._generation, partial=piece.is_partial)
            if (found := complaints.find(piece.text)) is not None:
                self._notices.complain(found.limit, is_sure=found.is_sure)
            self._begun_at = self._begun_at or self._ring.last_seq
            if not piece.is_partial:
                self._end_line(None if ends is None else next(ends, None))
            if index % _LINES_A_TURN == _LINES_A_TURN - 1 and killed is None:
                try:
                    gevent.sleep(0)
                except gevent.GreenletExit as error:
                    killed = error  # its run was replaced; what is out of the pipe is logged
        if killed is not None:
            raise killed

    def _end_line(self, end: int | None) -> None:
        """A line is known by the number of its first piece; `end` is known while anybody asks."""
        begun_at, self._begun_at = self._begun_at, 0
        if end is not None:
            printed = Printed(self._stream, end, begun_at)
            for placing in self.placings:
                placing.note(printed)

    def _say_refused(self) -> None:
        if self._allowance.has_refused:
            refused = self._allowance.collect_refused()
            self._ring.dropped(refused.lines, refused.characters)
            self._notices.flood(self._allowance.met)


def _line_ends(data: bytes, before: int) -> Iterator[int]:
    """Where each line that ends in `data` ends, in bytes of the stream."""
    end = data.find(b"\n")
    while end >= 0:
        yield before + end + 1
        end = data.find(b"\n", end + 1)
