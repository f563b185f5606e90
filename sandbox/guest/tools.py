"""Programs that init starts beside the run, to read what somebody types: ruff.

The text is as hostile as a project, so a tool is locked down like a guest, with less memory and a
few seconds to live. It has one socket, which carries the text in and the answer out; init reads
neither and waits for nothing. How it ended goes to the worker as one byte through a pipe of init's,
which no guest can reach; of a tool that was killed with the run comes none.
"""

import os
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from . import guest, jail

Role = Callable[[], Any]

MEMORY_BYTES = 128 * 1024 * 1024
CONFIGURATION = "/etc"
"""`ruff/ruff.toml` below it holds where the project has no configuration of its own."""

_ENVIRONMENT = {
    **guest.ENVIRONMENT,
    "RAYON_NUM_THREADS": "1",
    "XDG_CONFIG_HOME": CONFIGURATION,
}


class Tools:
    """Those of one jail, by pid, with the pipes that their ends are told through."""

    def __init__(self, own_jail: jail.Jail) -> None:
        self._jail = own_jail
        self._pipes: dict[int, int] = {}

    @property
    def are_at_work(self) -> bool:
        """Whether one has not ended yet."""
        return bool(self._pipes)

    def start(self, argv: list[str], seconds: int, sock: int, pipe: int) -> Role | None:
        """Fork one, to live so long; in the child, its role. `pipe` is init's from here on."""
        pid = os.fork()
        if pid == 0:
            return partial(become_tool, argv, seconds, os.dup(sock), self._jail)
        self._pipes[pid] = pipe
        return None

    def note_end(self, pid: int, status: int) -> None:
        """Tell how it ended, if it is one of these: its exit code, or 128 and a signal."""
        pipe = self._pipes.pop(pid, None)
        if pipe is not None:
            code = os.waitstatus_to_exitcode(status)
            with suppress(BrokenPipeError):  # the worker has heard enough of its answer
                os.write(pipe, bytes([code if code >= 0 else 128 - code]))
            os.close(pipe)

    def forget(self) -> None:
        """All are killed, or about to be."""
        for pipe in self._pipes.values():
            os.close(pipe)
        self._pipes.clear()


def become_tool(argv: list[str], seconds: int, sock: int, own_jail: jail.Jail) -> None:
    """Lock down and execute; the alarm outlives execve(2), and nothing of it is caught."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    jail.reset_signals()
    guest.lock_down(own_jail, sock)
    os.dup2(sock, 0)
    os.dup2(sock, 1)
    os.close(sock)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    signal.alarm(seconds)
    try:
        os.execve(argv[0], argv, _ENVIRONMENT)
    except OSError:
        os._exit(127)
