"""The shells that init has forked for terminals, and how each has ended.

What a shell leaves in the background outlives it, as at home, until the next run begins or the
session ends: init remembers that there may be something left to kill.
"""

import os
import select
import signal
from collections.abc import Callable
from functools import partial
from typing import Any

from .jail import Jail
from .terminal import become_terminal

Role = Callable[[], Any]

_LOCKED_DOWN_MS = 5_000
"""Milliseconds usually; a guest of the same uid could stop the process half-way."""


class Terminals:
    """By the number that the worker gave each."""

    def __init__(self, own_jail: Jail) -> None:
        self._jail = own_jail
        self._pids: dict[int, int] = {}
        self._codes: dict[int, int] = {}
        self.have_left_processes = False

    def open(self, number: int, tty: int, assignments: dict[str, str]) -> Role | None:
        """Fork, and wait until the process is locked down; in the child, its role. Raises OSError.

        Waiting keeps every process of the jail one that a guest may kill: a run that starts, and
        kills all that is there, would otherwise meet one that is init's still.
        """
        ready, report = os.pipe()
        pid = os.fork()
        if pid == 0:
            own_tty = os.dup(tty)  # the other is closed on the way out
            return partial(become_terminal, own_tty, report, self._jail, assignments)
        os.close(report)
        self.have_left_processes = True
        try:
            if not _hear(ready):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                raise OSError("the terminal's process could not be locked down")
        finally:
            os.close(ready)
        self._pids[number] = pid
        return None

    def close(self, number: int) -> int | None:
        """End the shell if it has not ended; its exit code, None where the run took it along."""
        pid = self._pids.pop(number, None)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            self._codes[number] = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        return self._codes.pop(number, None)

    def note_end(self, pid: int, status: int) -> None:
        """A child has been reaped: perhaps one of these."""
        number = next((number for number, own in self._pids.items() if own == pid), None)
        if number is not None:
            del self._pids[number]
            self._codes[number] = os.waitstatus_to_exitcode(status)

    def forget(self) -> None:
        """All are killed; whoever kills them reaps them too."""
        self._pids.clear()
        self.have_left_processes = False


def _hear(ready: int) -> bool:
    """Whether the child said its word, and did not end without it."""
    poll = select.poll()
    poll.register(ready, select.POLLIN)
    return bool(poll.poll(_LOCKED_DOWN_MS)) and os.read(ready, 1) != b""
