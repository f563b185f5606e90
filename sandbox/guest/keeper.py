"""What a pidfd is elsewhere, on a kernel that has none (gVisor until 2025): a parent that stays.

usher, which becomes ──▶ keeper ──▶ init

The worker holds one end of a socket and the keeper the other. It is readable when init has ended,
as a pidfd is, because the keeper then ends too; a byte sent over it ends init, and so does the
worker's own end. A number alone would not do: once its owner is collected, it may be anybody's.
"""

import os
import select
import signal
import socket

from . import jail, linux
from .children import watch_children


def keep(init_pid: int, handle: socket.socket) -> None:
    """Wait until init has ended, or end it when the worker asks or is gone."""
    linux.prctl(linux.PR_SET_PDEATHSIG, 0)  # sessions outlive the zygote
    linux.set_process_name("keeper")
    jail.close_all_except({0, 1, 2, handle.fileno()})
    children = watch_children()
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.register(children, select.POLLIN)
    while os.waitpid(init_pid, os.WNOHANG)[0] == 0:
        ready = [fd for fd, _ in poll.poll()]
        if handle.fileno() in ready:
            os.kill(init_pid, signal.SIGKILL)
            os.waitpid(init_pid, 0)  # the kernel lets go of pid 1 when all others are gone
            return
        os.read(children, 4096)
