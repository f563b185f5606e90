"""An end of children that poll(2) can wait for, beside everything else that a process waits for."""

import os
import signal


def watch_children() -> int:
    """An fd that becomes readable when a child ends."""
    reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return reader
