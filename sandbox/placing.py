"""Between which steps of a trace each log line was printed.

A guest's interpreter counts what it writes to stdout and stderr, the worker what it reads: a line
whose last byte is the nth belongs after the last step that began before n bytes were written.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

Stream = Literal["stdout", "stderr"]
Mark = tuple[int, int]
"""Bytes of stdout and of stderr, since the run began."""

_MOST_LINES = 1000


class Printed(NamedTuple):
    """A log line: which of its stream's bytes is its last, and its number."""

    stream: Stream
    end: int
    seq: int


class Placing:
    """The lines that were printed since a request was about to be sent."""

    def __init__(self, read: Mapping[Stream, int]) -> None:
        self._base = (read["stdout"], read["stderr"])
        self._lines: list[Printed] = []

    def note(self, line: Printed) -> None:
        """A line was logged."""
        if len(self._lines) < _MOST_LINES:
            self._lines.append(line)

    def shifted(self, marks: Iterable[Mark]) -> list[Mark]:
        """The guest's marks as the worker counts.

        What child processes and C code wrote before, the guest has not counted. Where the worker
        has read more than the guest says it had written, that is the difference.
        """
        marks = list(marks)
        shift = [max(0, base - first) for base, first in zip(self._base, marks[0], strict=True)]
        return [(out + shift[0], err + shift[1]) for out, err in marks]

    def place(self, marks: list[Mark]) -> list[list[int]]:
        """For each mark, the numbers of the lines printed after it and before the next one."""
        placed: list[list[int]] = [[] for _ in marks]
        for line in self._lines:
            column = 0 if line.stream == "stdout" else 1
            before = sum(mark[column] < line.end for mark in marks)
            if before:
                placed[before - 1].append(line.seq)
        return placed
