"""The untrusted end of the fork: locked down first, then told what to run.

A guest starts as a standby: it gives everything up, copies the pages that a first request will
touch, and waits for its one message (command, environment, and three fds: stdout, stderr, report).
What it becomes then is either the warm interpreter itself (program.py) or any other program, by
execve(2).
"""

import contextlib
import fcntl
import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from . import alone, channel, hot, jail, linux, program

Role = Callable[[], Any]

ENVIRONMENT = {
    "HOME": jail.HOME,
    "LANG": "C.UTF-8",
    "PATH": "/opt/venv/bin:/opt/python/bin:/usr/local/bin:/usr/bin:/bin",
    "PWD": jail.PROJECT,
    **program.PYTHON_VARIABLES,
    "SHELL": "/bin/sh",
    "TERM": "xterm-256color",
    "USER": "guest",
}
"""All that a guest's environment holds, before the assignments of its command."""

_KEPT = ("LD_LIBRARY_PATH",)
_STDOUT, _STDERR, REPORT_FD = 1, 2, 3
_NOT_FOUND = 127


def become_guest(orders: socket.socket, own_jail: jail.Jail) -> Role | None:
    """Copy the pages of a first run, lock down, wait for the command and return what to do."""
    hot.copy(own_jail.hot_pages)
    os.setsid()
    signal.set_wakeup_fd(-1)
    jail.reset_signals()
    orders = _move_up(orders)
    lock_down(own_jail, orders.fileno())
    set_environment()
    program.prepare()
    fields, fds = _wait_for_command(orders)
    _take_fds(fds, orders.fileno())
    os.environ.update(fields["env"])
    if channel.receive(orders) is None:  # the files are in place now, or never will be
        os._exit(0)
    orders.close()
    if not fields["warm"]:
        return partial(execute, fields["argv"])
    return partial(
        program.run,
        fields["argv"],
        fields["env"],
        is_debug=fields["debug"],
        is_alone=alone.is_alone,
    )


def _move_up(orders: socket.socket) -> socket.socket:
    """The same socket where no fd of the guest's will be."""
    with orders:
        return socket.socket(
            fileno=fcntl.fcntl(orders.fileno(), fcntl.F_DUPFD_CLOEXEC, REPORT_FD + 1)
        )


def set_environment() -> None:
    """Ours, and what the interpreter needs to find its own library on some hosts."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update({**ENVIRONMENT, **kept})


def _wait_for_command(orders: socket.socket) -> channel.Message:
    """The command; until it comes, end everybody else as often as init asks for it."""
    while True:
        message = channel.receive(orders)
        if message is None:
            os._exit(0)
        if "argv" in message[0]:
            return message
        _kill_all_others()
        if message[0]["op"] == "clear":
            alone.wait()
        channel.send(orders, {"event": "done"})


def _kill_all_others() -> None:
    """kill(2) with -1 spares its caller, and init: so a standby outlives the run that it replaces.

    All are killed at once: whoever is about to fork cannot, with a signal pending (fork(2)).
    """
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)


def lock_down(own_jail: jail.Jail, kept: int, terminal: int | None = None) -> None:
    """Give up everything, in the only order that works; but for the fd `kept`, and 0, 1 and 2,
    which lead nowhere yet, or to a terminal.

    Each step needs something that a later one takes away: closing needs the number of fds, changing
    uid needs CAP_SETUID, the filter needs no_new_privs and refuses most of the calls above it.
    """
    stdio = os.open("/dev/null", os.O_RDWR) if terminal is None else terminal
    for fd in (0, _STDOUT, _STDERR):
        os.dup2(stdio, fd)
    jail.close_all_except({0, _STDOUT, _STDERR, kept})
    os.chdir(jail.PROJECT)
    os.umask(0o022)
    jail.set_rlimits(own_jail.limits)
    jail.stand_behind()
    jail.take_single_pages()
    identity = own_jail.identity
    if identity.is_split:
        os.setresgid(identity.guest_uid, identity.guest_uid, identity.guest_uid)
        os.setresuid(identity.guest_uid, identity.guest_uid, identity.guest_uid)
    linux.keep_capabilities(frozenset())
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.install_seccomp(own_jail.filter)


def execute(argv: list[str]) -> None:
    """Become another program, found by PATH as a shell would find it."""
    alone.wait()
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


def _take_fds(fds: list[int], orders: int) -> None:
    """stdout, stderr and report take their places. No program that is executed gets the report
    pipe: it has no use for it.
    """
    moved = [os.dup(fd) for fd in fds]  # so that no target overwrites a source
    for source, target in zip(moved, (_STDOUT, _STDERR, REPORT_FD), strict=True):
        os.dup2(source, target, inheritable=target != REPORT_FD)
    jail.close_all_except({0, _STDOUT, _STDERR, REPORT_FD, orders})
    linux.set_process_name("guest")
