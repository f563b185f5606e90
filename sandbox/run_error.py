"""The exception that ended a run, read from what the run wrote to stderr.

Reading works for every interpreter, warm or cold, and for nothing more than text: a guest can write
what it likes there, and so can only mislead itself. Each line is looked at a fixed number of times.
"""

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from .protocol import RunError

_PROJECT = "/app/"
_HEADER = "Traceback (most recent call last):"
_GROUP_HEADER = "  + Exception Group Traceback (most recent call last):"
_IN_GROUP = "  | "
_FRAME = '  File "'
_TEXT_CHARACTERS = 16 * 1024
_LINE_CHARACTERS = 1000
_LINES_AFTER = 100
"""A message may have so many lines more; an exception before those did not end the run."""
_ACCESS = " - - ["
"""In each access line of the development server: what was logged before it did not end the run."""
_PLACE = re.compile(r'  File "([^"]{1,500})", line (\d{1,9})')
_SUB_EXCEPTION = re.compile(r" +[|+]")
_EXCEPTION = re.compile(r"([A-Za-z_][\w.]{0,200})(?:: (.*))?")


class _Block(NamedTuple):
    """A traceback: the line it begins at, and the one that names the exception."""

    start: int
    end: int


def read_error(stderr: str) -> RunError | None:
    """The last exception in the text, or None; file and line are the last inside the project."""
    written = [line[:_LINE_CHARACTERS] for line in stderr.rstrip().splitlines()]
    lines = list(_without_margins(written))
    block = _last_block(lines)
    if block is None or _has_gone_on(lines[block.end + 1 :]):
        return None
    match = _EXCEPTION.fullmatch(lines[block.end])
    if match is None:
        return None
    file, line = _place(lines[block.start : block.end])
    return RunError(
        type=match[1].rpartition(".")[2],
        message=(match[2] or "").strip(),
        file=file,
        line=line,
        traceback="\n".join(written[block.start :])[-_TEXT_CHARACTERS:],
    )


def _without_margins(lines: list[str]) -> Iterator[str]:
    """The traceback of an exception group as that of any exception; those in it stay as they are,
    below it.
    """
    is_in_group = False
    for line in lines:
        is_header = line.startswith(_GROUP_HEADER)
        is_in_group = is_header or (is_in_group and line.startswith(_IN_GROUP))
        yield _HEADER if is_header else line.removeprefix(_IN_GROUP) if is_in_group else line


def _last_block(lines: list[str]) -> _Block | None:
    """A header or, for a syntax error in the program itself, a frame; then indented lines; then
    the exception, whose message may go on below.
    """
    last, start = None, -1
    for index, line in enumerate(lines):
        if line.startswith(_HEADER) or (start < 0 and line.startswith(_FRAME)):
            start = index
        elif start >= 0 and not line.startswith(" "):
            last, start = _Block(start, index), -1
    return last


def _has_gone_on(lines: list[str]) -> bool:
    """Whether the program lived on after the exception that these lines follow."""
    after = [line for line in lines if not _SUB_EXCEPTION.match(line)]
    return len(after) > _LINES_AFTER or any(_ACCESS in line for line in after)


def _place(lines: list[str]) -> tuple[str | None, int | None]:
    for line in reversed(lines):
        match = _PLACE.match(line)
        # as in `python ./app.py`, whose frames the interpreter calls /app/./app.py
        path = posixpath.normpath(match[1]) if match else ""
        if match and path.startswith(_PROJECT):
            return path.removeprefix(_PROJECT), int(match[2])
    return None, None
