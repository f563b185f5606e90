"""The guest's one way to speak to the worker beside its output: JSON lines on a write-only pipe.

Everything sent here is a hint from untrusted code: which port the interpreter listens on, which
routes the app has, what became of a request. The worker bounds and checks it, and nothing is
decided by it that matters to anyone else.
"""

import contextlib
import os
import select
import threading

_FD = 3
_WAIT_SECONDS = 0.1

_opened: list[tuple[int, int]] = []
"""Which file the pipe is: a program may close every fd and be given this number for another one."""
_lock = threading.Lock()
_unfinished: list[bool] = []
"""Not empty where the last line was broken off: the next begins on a line of its own."""


def open_pipe() -> None:
    """In a guest. Before, the same fd is something else's, and nothing is sent."""
    _opened.append(_identity())


def is_open() -> bool:
    """Whether what is sent goes anywhere."""
    return bool(_opened)


def send_line(data: bytes) -> None:
    """Write one line; a pipe that stays full or is closed loses it, for the guest must not wait.

    What is longer than a page the kernel may take in parts (pipe(7)), hence the lock.
    """
    if not _opened or not _lock.acquire(timeout=_WAIT_SECONDS):
        return
    try:
        with contextlib.suppress(OSError):
            if _identity() == _opened[0]:
                _write(b"\n" + data + b"\n" if _unfinished else data + b"\n")
    finally:
        _lock.release()


def _identity() -> tuple[int, int]:
    status = os.fstat(_FD)
    return status.st_dev, status.st_ino


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(_FD, view) :]
        except BlockingIOError:
            if not select.select([], [_FD], [], _WAIT_SECONDS)[1]:
                if len(view) < len(data):
                    _unfinished.append(True)
                return
    _unfinished.clear()
