"""From a guest's stdout and stderr to log events: decoded, split into lines, kept within a rate.

The pipe is always emptied, so that a guest never waits for its reader; what is over the rate is counted and
dropped. Nothing of the text is interpreted here.
"""

import codecs
import os
import time
from typing import Literal

import gevent
from gevent.os import make_nonblocking
from gevent.socket import wait_read

from .events import EventRing
from .settings import Limits

_CHUNK_BYTES = 64 * 1024
_LINE_CHARACTERS = 16 * 1024
"""A longer line is several events, each but the last marked `partial`."""
_PARTIAL_SECONDS = 0.25
"""A line without its end (a prompt, a progress dot) is shown after this pause."""
_TAIL_CHARACTERS = 64 * 1024

Stream = Literal["stdout", "stderr"]


class Output:
    """Both streams of a session's runs; the rate is theirs together."""

    def __init__(self, ring: EventRing, limits: Limits) -> None:
        self._ring = ring
        self._allowance = Allowance(limits)
        self.total_bytes = 0
        self._tail = ""

    @property
    def stderr_tail(self) -> str:
        """The end of what the current run wrote to stderr, for reading its last traceback."""
        return self._tail

    def begin_run(self) -> None:
        """A new run: its tail starts empty."""
        self._tail = ""

    def read_stream(self, fd: int, stream: Stream, generation: int) -> None:
        """Read until every writer has closed; closes `fd`."""
        make_nonblocking(fd)
        lines = _Lines()
        try:
            while True:
                data = self._read(fd, lines, stream, generation)
                if data is None:
                    continue
                if not data:
                    break
                self.total_bytes += len(data)
                text = lines.decode(data)
                if stream == "stderr":
                    self._tail = (self._tail + text)[-_TAIL_CHARACTERS:]
                for line, partial in lines.split(text):
                    self._log(stream, line, generation, partial)
                gevent.sleep(0)  # a flood takes turns with everybody else
            for line, partial in lines.finish():
                self._log(stream, line, generation, partial)
            self._report_dropped(is_last=True)
        finally:
            os.close(fd)

    def _read(self, fd: int, lines: "_Lines", stream: Stream, generation: int) -> bytes | None:
        """The next bytes, b"" at the end; None after a pause, in which a line's beginning was shown."""
        while True:
            try:
                return os.read(fd, _CHUNK_BYTES)
            except BlockingIOError:
                self._report_dropped()
            pause = _PARTIAL_SECONDS if lines.has_beginning else None
            try:
                wait_read(fd, timeout=pause)
            except TimeoutError:
                self._log(stream, lines.take_beginning(), generation, partial=True)
                return None

    def _log(self, stream: Stream, line: str, generation: int, partial: bool) -> None:
        if self._allowance.take(len(line)):
            self._report_dropped()
            self._ring.log(stream, line, generation, partial=partial)

    def _report_dropped(self, *, is_last: bool = False) -> None:
        lines, size = self._allowance.collect_dropped(is_last=is_last)
        if lines:
            self._ring.dropped(lines, size)


class Allowance:
    """A token bucket of characters and lines; what it refuses is counted."""

    def __init__(self, limits: Limits) -> None:
        self._bytes_a_second = limits.log_bytes_per_second
        self._lines_a_second = limits.log_lines_per_second
        self._most_bytes = limits.log_burst_bytes
        self._bytes = float(limits.log_burst_bytes)
        self._lines = float(limits.log_lines_per_second)
        self._filled = time.monotonic()
        self._dropped_lines = 0
        self._dropped_bytes = 0
        self._reported = 0.0

    def take(self, size: int) -> bool:
        """Whether a line of `size` may pass."""
        now = time.monotonic()
        passed, self._filled = now - self._filled, now
        self._bytes = min(self._most_bytes, self._bytes + passed * self._bytes_a_second)
        self._lines = min(2 * self._lines_a_second, self._lines + passed * self._lines_a_second)
        if self._bytes < size or self._lines < 1:
            self._dropped_lines += 1
            self._dropped_bytes += size
            return False
        self._bytes -= size
        self._lines -= 1
        return True

    def collect_dropped(self, *, is_last: bool) -> tuple[int, int]:
        """Lines and characters refused since the last time: at most once a second, and at the end."""
        now = time.monotonic()
        if not self._dropped_lines or (now - self._reported < 1.0 and not is_last):
            return 0, 0
        self._reported = now
        counts = self._dropped_lines, self._dropped_bytes
        self._dropped_lines = self._dropped_bytes = 0
        return counts


class _Lines:
    """Splits a stream of bytes into lines of text, whatever the borders of its chunks."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._beginning = ""

    @property
    def has_beginning(self) -> bool:
        return bool(self._beginning)

    def decode(self, data: bytes) -> str:
        return self._decoder.decode(data).replace("\0", "\N{REPLACEMENT CHARACTER}")

    def split(self, text: str) -> list[tuple[str, bool]]:
        """Complete lines, and the pieces of one that is longer than an event may be."""
        *lines, self._beginning = (self._beginning + text).split("\n")
        pieces: list[tuple[str, bool]] = []
        for line in lines:
            pieces += _cut(line.removesuffix("\r"), is_complete=True)
        while len(self._beginning) > _LINE_CHARACTERS:
            pieces.append((self._beginning[:_LINE_CHARACTERS], True))
            self._beginning = self._beginning[_LINE_CHARACTERS:]
        return pieces

    def take_beginning(self) -> str:
        beginning, self._beginning = self._beginning, ""
        return beginning

    def finish(self) -> list[tuple[str, bool]]:
        rest = self._beginning + self._decoder.decode(b"", final=True)
        self._beginning = ""
        return _cut(rest, is_complete=True) if rest else []


def _cut(line: str, *, is_complete: bool) -> list[tuple[str, bool]]:
    """A line as pieces that each fit an event; only the last one may be complete."""
    if len(line) <= _LINE_CHARACTERS:
        return [(line, not is_complete)]
    starts = range(0, len(line), _LINE_CHARACTERS)
    pieces = [(line[start : start + _LINE_CHARACTERS], True) for start in starts]
    return [*pieces[:-1], (pieces[-1][0], not is_complete)]
