"""The exception that ended a run, read from what the run wrote to stderr.

Reading works for every interpreter, warm or cold, and for nothing more than text: a guest can write
what it likes there, and so can only mislead itself.
"""

import re

from .protocol import RunError

_PROJECT = "/app/"
_TRACEBACK = "Traceback (most recent call last):"
_TEXT_CHARACTERS = 16 * 1024
_LINE_CHARACTERS = 1000
_FRAME = re.compile(r'^\s+File "([^"\n]{1,500})", line (\d{1,9})')
_LAST = re.compile(r"^([A-Za-z_][\w.]{0,200})(?:: (.*))?$", re.DOTALL)


def read_error(stderr: str) -> RunError | None:
    """The last exception in the text, or None; file and line are the last inside the project."""
    lines = [line[:_LINE_CHARACTERS] for line in stderr.splitlines()]
    end = next((i for i in range(len(lines) - 1, -1, -1) if lines[i].strip()), -1)
    last = _last_exception(lines, end)
    if last is None:
        return None
    index, kind, message = last
    start = _start(lines, index)
    place = _place(lines[start:index])
    text = "\n".join(lines[start : end + 1])[-_TEXT_CHARACTERS:]
    return RunError(
        type=kind.rpartition(".")[2],
        message=message,
        file=place[0] if place else None,
        line=place[1] if place else None,
        traceback=text,
    )


def _last_exception(lines: list[str], end: int) -> tuple[int, str, str] | None:
    """Index, type and message of the last line that closes a list of frames."""
    for index in range(end, -1, -1):
        line = lines[index]
        if line.startswith((" ", "\t")) or not line.strip():
            continue
        match = _LAST.match(line)
        if match and index > 0 and _follows_frames(lines, index):
            return index, match[1], (match[2] or "").strip()
    return None


def _follows_frames(lines: list[str], index: int) -> bool:
    return lines[index - 1].startswith("  ") or lines[index - 1].startswith(_TRACEBACK)


def _start(lines: list[str], index: int) -> int:
    """Where the exception's own text begins: its header, or the first of its indented lines."""
    start = index
    while start > 0 and lines[start - 1].startswith("  "):
        start -= 1
    if start > 0 and lines[start - 1].startswith(_TRACEBACK):
        start -= 1
    return start


def _place(lines: list[str]) -> tuple[str, int] | None:
    for line in reversed(lines):
        match = _FRAME.match(line)
        if match and match[1].startswith(_PROJECT):
            return match[1].removeprefix(_PROJECT), int(match[2])
    return None
