"""A guest that a person types to: a shell on a pty whose other end the worker holds.

It is locked down as every guest, in the same order; only where its 0, 1 and 2 lead differs. The pty
becomes its controlling terminal before the filter, so that Ctrl-C and a new size are signals to
what runs in front. The jail has no /dev/pts, /dev/ptmx or /dev/tty: no guest can open a terminal by
a name, its own or another's.
"""

import fcntl
import os
import signal
from collections.abc import Callable
from functools import partial
from typing import Any

from . import guest, jail

Role = Callable[[], Any]

_TIOCSCTTY = 0x540E
"""ioctl_tty(2); not from `termios`, a module that no program should find loaded."""

_SHELLS = {"/bin/bash": r"\w \$ ", "/bin/sh": "$PWD $ "}
"""By preference, each with its prompt."""


def become_terminal(
    tty: int, report: int, own_jail: jail.Jail, assignments: dict[str, str]
) -> Role:
    """Take the pty as one's own, lock down, say so, and return what to do: the shell."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    jail.reset_signals()
    fcntl.ioctl(tty, _TIOCSCTTY, 0)
    guest.lock_down(own_jail, report, tty)
    os.write(report, b"\0")
    os.close(report)
    return partial(_execute_shell, assignments)


def _execute_shell(assignments: dict[str, str]) -> None:
    shell = next(path for path in _SHELLS if os.access(path, os.X_OK))
    guest.set_environment()
    os.environ.update({"SHELL": shell, "PS1": _SHELLS[shell], **assignments})
    os.execv(shell, [shell, "-i"])
