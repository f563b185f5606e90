"""The warm parent of all guests: Flask imported and exercised, one thread, no secret.

Each process that is forked here plays one role after another; a role is a function that returns the
next one *in the child that it forked*, or None. So a stack never grows, and a guest's first frame
has little below it:

    serve (zygote) ──▶ usher ──▶ init ──▶ guest

The zygote reads `{"op": "spawn", "slot": N}` with the init's control socket from fd 3; it answers
nothing: the usher sends the init's pidfd over the control socket. End of file on fd 3 means that
the worker is gone.
"""

import contextlib
import errno
import gc
import linecache
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from . import (
    builders,
    channel,
    hot,
    init,
    jail,
    linux,
    pin_failures,
    rehearsal,
    stdio,
    tracing,
    warm,
)
from .keeper import keep
from .zygote_fds import CONTROL_FD, FILTER_FD, PROC_FD

Role = Callable[[], Any]


_SOURCE = "/opt/zygote"
_PROCESSES_OF_ALL = 4096
"""Where the kernel counts all jails together: the watchdog then ends a run that has too many."""


def main(options: channel.Fields) -> None:
    """Warm up, then play roles until there is none. `options` come from the launcher."""
    stdio.count()
    builders.install()
    pin_failures.install()
    tracing.install()
    warm.warm_up()
    limits = jail.Limits(**options["limits"])
    if options["uid_base"] is None and not jail.counts_processes_alone():
        limits = limits._replace(processes=_PROCESSES_OF_ALL)
    filter_program = channel.read_blob(FILTER_FD)
    _seal_root()
    _forget_source()
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)  # inits whose usher is gone are ours to reap
    linux.set_process_name("zygote")
    gc.collect()
    gc.freeze()  # a collection in a guest must not touch, and so copy, every object of ours
    hot_pages = hot.find(rehearsal.play, PROC_FD)
    control = socket.socket(fileno=CONTROL_FD)
    control.setblocking(True)  # the worker's event loop made the pair, for itself
    channel.send(control, {"event": "warm"})
    uid_base: int | None = options["uid_base"]
    identity = jail.Identity(jail.GUEST_UID if uid_base is None else 0, jail.GUEST_UID)
    model = jail.Jail(identity, limits, filter_program, hot_pages)
    role: Role | None = partial(_serve, control, model, uid_base)
    while role is not None:
        role = role()


def _seal_root() -> None:
    """From here on the root is read-only, for this process and for every jail that copies its
    mounts.
    """
    shutil.rmtree(_SOURCE)
    flags = linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | linux.MS_NOSUID | linux.MS_NODEV
    linux.mount(None, "/", None, flags)


def _forget_source() -> None:
    """Leave no module of ours where a project's own module of the same name would be looked up."""
    package = __name__.rpartition(".")[0]
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]
    linecache.clearcache()  # Python 3.13 would show our `-c` as the source of every "<string>"


def _serve(control: socket.socket, model: jail.Jail, uid_base: int | None) -> Role | None:
    """Fork an usher for each request, until the worker is gone."""
    while True:
        message = channel.receive(control)
        if message is None:
            return None
        fields, fds = message
        to_usher, from_zygote = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            to_usher.close()
            control.detach()
            os.close(CONTROL_FD)
            return partial(_usher, from_zygote, fds, model)
        from_zygote.close()
        for fd in fds:
            os.close(fd)
        with contextlib.suppress(OSError):  # an usher that ends amid this is the worker's to notice
            _map_users(to_usher, pid, _outer_uids(uid_base, fields["slot"]), model.identity)
        to_usher.close()
        _reap()


def _outer_uids(uid_base: int | None, slot: int) -> tuple[int, int] | None:
    """Two host uids for each jail: limits that the kernel counts per uid are then per jail."""
    if uid_base is None:
        return None
    return uid_base + 2 * slot, uid_base + 2 * slot + 1


def _map_users(
    usher: socket.socket, pid: int, outer: tuple[int, int] | None, identity: jail.Identity
) -> None:
    """Once the usher has its user namespace, write the maps and let it go on."""
    if usher.recv(1) != b"u":
        return  # the usher failed, and has said so to the worker
    if outer is None:
        maps = f"{identity.guest_uid} 0 1\n"
        linux.write_map(f"{pid}/setgroups", "deny", PROC_FD)
    else:
        maps = f"{identity.init_uid} {outer[0]} 1\n{identity.guest_uid} {outer[1]} 1\n"
    linux.write_map(f"{pid}/uid_map", maps, PROC_FD)
    linux.write_map(f"{pid}/gid_map", maps, PROC_FD)
    usher.send(b"m")


def _reap() -> None:
    """Collect ushers, and inits that ended, without waiting."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _usher(zygote: socket.socket, fds: list[int], model: jail.Jail) -> Role | None:
    """Unshare, fork the init, hand its pidfd to the worker, and end; see keeper.py for where there
    is no pidfd. `fds` are the init's control socket and, where jails have cgroups, the entrance of
    one, which is passed first: so the root that the jail's cgroup namespace shows is its own.
    """
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    control_fd, *entrances = fds
    control = socket.socket(fileno=control_fd)
    control.setblocking(True)
    try:
        for entrance in entrances:
            os.write(entrance, b"0")
            os.close(entrance)
        linux.unshare(jail.NAMESPACES)
        zygote.send(b"u")
        if zygote.recv(1) != b"m":
            raise OSError("the uid maps could not be written")
        pid = os.fork()
        if pid == 0:
            zygote.close()
            return partial(init.become_init, control, model)
        keeper = _hand_over(control, pid)
    except OSError as error:
        with contextlib.suppress(OSError):  # or it is the worker that is gone
            channel.send(control, {"event": "failed", "detail": str(error)})
        os._exit(0)
    if keeper is not None:
        keep(pid, keeper)
    os._exit(0)


def _hand_over(control: socket.socket, pid: int) -> socket.socket | None:
    """Send the worker what it ends the init by; the socket to keep it by, where we have to."""
    event = {"event": "forked", "pid": pid}
    try:
        channel.send(control, {**event, "is_kept": False}, (os.pidfd_open(pid),))
    except OSError as error:
        if error.errno != errno.ENOSYS:
            raise
    else:
        return None
    ours, theirs = socket.socketpair()
    channel.send(control, {**event, "is_kept": True}, (theirs.fileno(),))
    theirs.close()
    return ours
