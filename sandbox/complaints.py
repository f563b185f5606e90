"""What programs say when the kernel refuses them something: the limit that they have met.

The kernel tells nobody but the process itself that a disk is full or a table of files at its end,
so the program's own words are the only sign. They are a hint, and no more than a hint is made of
them: a sentence in the log of the session whose program wrote them.
"""

import re
import signal
from typing import NamedTuple

from .protocol import RunError

_ERRNO = {11: "processes", 12: "memory_bytes", 24: "open_files", 27: "file_bytes", 28: "disk_bytes"}
"""errno(3): EAGAIN, ENOMEM, EMFILE, EFBIG, ENOSPC."""

_WORDS = {
    "MemoryError": "memory_bytes",
    "annot allocate memory": "memory_bytes",
    "can't start new thread": "processes",
    "annot fork": "processes",
    "Too many open files": "open_files",
    "File too large": "file_bytes",
    "No space left on device": "disk_bytes",
    "database or disk is full": "disk_bytes",
    "Resource temporarily unavailable": "processes",
}
_WORD = re.compile("|".join(map(re.escape, _WORDS)))
_NUMBER = re.compile(r"\[Errno (\d{1,3})\]")
_LINE_CHARACTERS = 1000

_AMBIGUOUS = "Resource temporarily unavailable"
"""EAGAIN is also what a socket says that has nothing to read: only the meter can tell, unless a
shell says of which call it is."""
_FORK = "fork: "


class Complaint(NamedTuple):
    """A limit; and whether the words can mean nothing else."""

    limit: str
    is_sure: bool


def find(line: str) -> Complaint | None:
    """The limit that a line of output complains of."""
    found = _WORD.search(line, 0, _LINE_CHARACTERS)
    if found is None:
        return None
    is_sure = found.group() != _AMBIGUOUS or _FORK in line[: found.start()]
    return Complaint(_WORDS[found.group()], is_sure)


def of_error(error: RunError | None) -> str | None:
    """The limit that the exception is about which ended a run."""
    if error is None:
        return None
    if error.type == "MemoryError":
        return "memory_bytes"
    number = _NUMBER.match(error.message)
    if number is not None:
        return _ERRNO.get(int(number[1]))
    found = find(error.message) if error.type in {"RuntimeError", "OperationalError"} else None
    return None if found is None else found.limit


def of_signal(code: int) -> str | None:
    """The limit that an exit code tells of: the kernel's own signal for it."""
    return "file_bytes" if code == -signal.SIGXFSZ else None
