"""The untrusted end of the fork: locked down first, then told what to run.

A guest starts as a standby: it gives everything up, copies the pages that a first request will
touch, and waits for its one message (command, environment, and three fds: stdout, stderr, report).
What it becomes then is either the warm interpreter itself (program.py) or any other program, by
execve(2).
"""

import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from . import channel, jail, linux, program, report, warm

Role = Callable[[], Any]

ENVIRONMENT = {
    "HOME": jail.HOME,
    "LANG": "C.UTF-8",
    "PATH": "/opt/venv/bin:/opt/python/bin:/usr/local/bin:/usr/bin:/bin",
    "PWD": jail.PROJECT,
    # A cached module counts as fresh while size and whole second of its source agree: two quick
    # edits
    # of one length would run the old code. So no run writes a cache.
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUNBUFFERED": "1",
    "SHELL": "/bin/sh",
    "TERM": "xterm-256color",
    "USER": "guest",
}
"""All that a guest's environment holds, before the assignments of its command."""

_STDOUT, _STDERR, REPORT_FD = 1, 2, 3
_NOT_FOUND = 127


def become_guest(
    orders: socket.socket, identity: jail.Identity, limits: jail.Limits, filter_program: bytes
) -> Role | None:
    """Lock down, get ready, wait for the command and return what to do."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    jail.reset_signals()
    lock_down(orders.fileno(), identity, limits, filter_program)
    if not select.select([orders], [], [], 0)[0]:
        warm.exercise()  # time to spare: copy the pages of a first request now
    message = channel.receive(orders)
    orders.close()
    if message is None:
        os._exit(0)
    fields, fds = message
    _take_fds(fds)
    os.environ.clear()
    os.environ.update({**ENVIRONMENT, **fields["env"]})
    if fields["warm"]:
        return partial(program.run, fields["argv"], is_debug=fields["debug"])
    return partial(execute, fields["argv"])


def lock_down(
    orders: int, identity: jail.Identity, limits: jail.Limits, filter_program: bytes
) -> None:
    """Give up everything, in the only order that works.

    Each step needs something that a later one takes away: closing needs the number of fds, changing
    uid needs CAP_SETUID, the filter needs no_new_privs and refuses most of the calls above it.
    """
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, _STDOUT, _STDERR):
        os.dup2(null, fd)
    jail.close_all_except({0, _STDOUT, _STDERR, orders})
    os.chdir(jail.PROJECT)
    os.umask(0o022)
    jail.set_rlimits(limits)
    if identity.is_split:
        os.setresgid(identity.guest_uid, identity.guest_uid, identity.guest_uid)
        os.setresuid(identity.guest_uid, identity.guest_uid, identity.guest_uid)
    linux.keep_capabilities(frozenset())
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.install_seccomp(filter_program)


def execute(argv: list[str]) -> None:
    """Become another program, found by PATH as a shell would find it."""
    report.close()
    try:
        os.execvp(argv[0], argv)
    except OSError as error:
        sys.stderr.write(f"{argv[0]}: {_explain(error)}\n")
        sys.stderr.flush()
        os._exit(_NOT_FOUND)


def _explain(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "command not found"
    return error.strerror or str(error)


def _take_fds(fds: list[int]) -> None:
    """stdout, stderr and report take their places; the fd that carried the message is closed by
    now.
    """
    moved = [os.dup(fd) for fd in fds]  # so that no target overwrites a source
    for source, target in zip(moved, (_STDOUT, _STDERR, REPORT_FD), strict=True):
        os.dup2(source, target)
    jail.close_all_except({0, _STDOUT, _STDERR, REPORT_FD})
    linux.set_process_name("guest")
