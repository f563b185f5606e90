"""Children: signals to them, whether they are there, and their ends, which poll(2) can wait for."""

import contextlib
import os
import signal


def watch_children() -> int:
    """An fd that becomes readable when a child ends."""
    reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return reader


def signal_to(pid: int, number: signal.Signals) -> None:
    """To a process, or with -1 to all but this; those that have ended need none."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def exists(pid: int) -> bool:
    """Whether it has not been collected."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False
