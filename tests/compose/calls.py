"""Says which system calls a container's filter refuses: run in it, as a program of its own.

The filter of the test answers what it refuses by a signal, so that no error of the kernel's own can
be taken for a refusal. Each call is made in a child, with arguments that no call accepts.
"""

import ctypes
import json
import os
import signal
import time

LAST = 480
WAIT_SECONDS = 2.0
PAUSE_SECONDS = 0.001
NOTHING = [ctypes.c_long(-1)] * 6


def is_refused(number: int) -> bool:
    """Whether the call ends its process by SIGSYS; one that waits for something is allowed."""
    pid = os.fork()
    if pid == 0:
        ctypes.CDLL(None).syscall(ctypes.c_long(number), *NOTHING)
        os._exit(0)
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGSYS
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return False
        time.sleep(PAUSE_SECONDS)


print(json.dumps([number for number in range(LAST) if is_refused(number)]))
