"""A run whose predecessor may still be ending: what it may do meanwhile, and what waits.

The kernel takes milliseconds to take down a killed interpreter, and closes its sockets and lets go
of its locks last of all. A dying process runs no line any more: what the next run imports, computes
or reads from a file is the same beside it. But a port would be taken, a lock held, a process still
there. So the project's code runs at once, and the first thing it does that could meet another
process waits (`sys.addaudithook` hears of each). Only what is known to meet none goes on; all else
waits, which costs what waiting at the beginning would have cost.
"""

import math
import os
import sys
import time
from collections.abc import Callable

IsAlone = Callable[[], bool]

_QUICK_QUESTIONS = 300
"""Asked one after another first, for about as many microseconds: who pauses lets the processor go,
and gets it back when others are done.
"""
_PAUSE_SECONDS = 0.00005
_MOST_SECONDS = 5.0
"""From when the code began. What is there later was started beside this run: the next one's
standby, a shell.
"""
_QUESTION = (-1, 0)

_MEETS_NOBODY = frozenset(
    {
        "builtins.id",
        "code.__new__",
        "compile",
        "ctypes.addressof",
        "ctypes.cdata",
        "ctypes.cdata/buffer",
        "exec",
        "function.__new__",
        "gc.get_objects",
        "glob.glob",
        "import",
        "marshal.loads",
        "mmap.__new__",
        "object.__delattr__",
        "object.__getattr__",
        "object.__setattr__",
        "open",
        "os.chdir",
        "os.listdir",
        "os.mkdir",
        "os.putenv",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.scandir",
        "os.truncate",
        "os.unsetenv",
        "os.walk",
        "pathlib.Path.glob",
        "shutil.rmtree",
        "socket.__new__",
        "sys._getframe",
        "sys._getframemodulename",
        "tempfile.mkdtemp",
        "tempfile.mkstemp",
        "time.sleep",
    }
)
"""Audit events (docs.python.org/3/library/audit_events.html) of an interpreter's own doings and of
files, which outlive the processes that wrote them.
"""


def is_alone() -> bool:
    """Ended processes can be signalled until init has collected them, so until all are gone."""
    try:
        os.kill(*_QUESTION)
    except ProcessLookupError:
        return True
    return False


def wait(is_alone: IsAlone = is_alone, until: float = math.inf) -> None:
    """Until nobody else is there, or a moment of the monotonic clock has come."""
    if any(is_alone() for _ in range(_QUICK_QUESTIONS)):
        return
    while time.monotonic() < until and not is_alone():
        time.sleep(_PAUSE_SECONDS)


def hold_back(is_alone: IsAlone) -> None:
    """From now on, let what could meet another process wait until none is there."""
    if is_alone():
        return
    until = time.monotonic() + _MOST_SECONDS
    is_over = False

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal is_over
        if is_over or event in _MEETS_NOBODY:
            return
        if event == "os.kill" and arguments == _QUESTION:
            return  # the question itself
        wait(is_alone, until)
        is_over = True

    sys.addaudithook(hear)
