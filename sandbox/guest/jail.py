"""How a forked child of the zygote becomes the init of a jail.

Two processes take part. The *usher* is a child of the zygote that lives for a millisecond: a pid
namespace holds only children, so somebody must unshare and then fork. The init it forks is pid 1
inside.

    zygote ── fork ──▶ usher: unshare ── (the zygote writes the uid maps) ── fork ──▶ init
                         └─ sends the init's pidfd to the worker and exits

The zygote writes the maps because only a process outside the new user namespace may map two uids.
"""

import contextlib
import errno
import os
import resource
import signal
import socket
from typing import NamedTuple

from . import linux

NAMESPACES = (
    linux.CLONE_NEWUSER
    | linux.CLONE_NEWNS
    | linux.CLONE_NEWPID
    | linux.CLONE_NEWNET
    | linux.CLONE_NEWIPC
    | linux.CLONE_NEWUTS
    | linux.CLONE_NEWCGROUP
)

PROJECT = "/app"
HOME = "/home/guest"
_SCRATCH = "/jail"
"""Where the jail's one tmpfs is mounted; its folders are bound to the places that the guest sees.
"""
_FOLDERS = {"app": PROJECT, "tmp": "/tmp", "home": HOME, "shm": "/dev/shm"}  # noqa: S108 the jail's own

GUEST_UID = 1000
HOST_NAME = "playground"
_NO_DOMAIN = "(none)"
"""The kernel's own word."""

_INIT_CAPABILITIES = frozenset(
    {
        linux.CAP_CHOWN,  # project files belong to the guest
        linux.CAP_DAC_OVERRIDE,  # list and replace what the guest made unreadable
        linux.CAP_FOWNER,  # remove from a sticky folder
        linux.CAP_KILL,  # the guest has another uid
        linux.CAP_SETGID,
        linux.CAP_SETUID,  # become the guest
    }
)


_FEW = 2
"""Processes; a worker and its zygote are more."""

_NICE = 5
"""Of all that is a guest's, against 0 of worker, zygote and init: a third of their weight each
(sched(7)), so that they have their turn before any guest's, and the watchdog can see to a jail in
which many compute at once. Nobody waits for it on a processor with time to spare."""

_STACK_BYTES = 64 * 1024 * 1024

_REFUSED_BY_FILTER = frozenset({resource.RLIMIT_MSGQUEUE})
"""What these limit cannot be had at all: the filter refuses the calls that make message queues."""


class Limits(NamedTuple):
    """What the kernel itself enforces in a jail; the watchdog of the worker sees to the rest."""

    memory_bytes: int
    processes: int
    open_files: int
    disk_bytes: int
    disk_files: int
    file_bytes: int


class Identity(NamedTuple):
    """The uids of a jail. `init_uid` equals `guest_uid` where only one uid can be mapped."""

    init_uid: int
    guest_uid: int

    @property
    def is_split(self) -> bool:
        """Whether init is protected by a uid of its own."""
        return self.init_uid != self.guest_uid


class Jail(NamedTuple):
    """What a jail is made of, decided before it exists."""

    identity: Identity
    limits: Limits
    filter: bytes
    hot_pages: bytes


def enter_jail(jail: Jail, control: int) -> int:
    """Turn this process, pid 1 of fresh namespaces, into an init; the jail's tmpfs as a folder's
    fd.

    The order is the argument: mounts and the network need the namespace's capabilities, which the
    last steps drop; fds close before anything of the guest exists; being undumpable comes after the
    change of uid, which would reset it.
    """
    take_identity(jail.identity)
    scratch = mount_scratch(jail.identity, jail.limits)
    take_names()
    linux.raise_loopback()
    close_all_except({0, 1, 2, control, scratch})
    reset_signals()
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.keep_capabilities(_INIT_CAPABILITIES)
    linux.prctl(linux.PR_SET_DUMPABLE, 0)
    linux.set_process_name("init")
    return scratch


def take_identity(identity: Identity) -> None:
    """Take the uid that is mapped inside; supplementary groups go where the kernel lets them."""
    if identity.is_split:
        os.setgroups([])
    os.setresgid(identity.init_uid, identity.init_uid, identity.init_uid)
    os.setresuid(identity.init_uid, identity.init_uid, identity.init_uid)


def take_names() -> None:
    """A new UTS namespace has the host's own names, that of its domain included."""
    socket.sethostname(HOST_NAME)
    linux.setdomainname(_NO_DOMAIN)


def mount_scratch(identity: Identity, limits: Limits) -> int:
    """Mount the jail's one tmpfs, so that project, /tmp, $HOME and /dev/shm count against one size.

    The fd of its top is the only way to it once it is unmounted: init renames from a folder of its
    own into the project through it (two bind mounts of one tmpfs would refuse that with EXDEV).
    """
    _mount_tmpfs(limits)
    for name, target in _FOLDERS.items():
        folder = f"{_SCRATCH}/{name}"
        os.mkdir(folder)
        os.chmod(folder, 0o1777 if name in {"tmp", "shm"} else 0o755)
        if identity.is_split:
            os.chown(folder, identity.guest_uid, identity.guest_uid)
        linux.mount(folder, target, None, linux.MS_BIND)
    scratch = os.open(_SCRATCH, os.O_RDONLY | os.O_DIRECTORY)
    linux.umount(_SCRATCH)
    return scratch


def _mount_tmpfs(limits: Limits) -> None:
    """gVisor's tmpfs takes no `nr_inodes`: there the worker's watchdog counts the files."""
    flags = linux.MS_NOSUID | linux.MS_NODEV
    options = f"size={limits.disk_bytes},mode=0755"
    try:
        linux.mount("tmpfs", _SCRATCH, "tmpfs", flags, f"{options},nr_inodes={limits.disk_files}")
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        linux.mount("tmpfs", _SCRATCH, "tmpfs", flags, options)


def reset_signals() -> None:
    """Default dispositions: a pid 1 ignores what it does not handle, and the guest inherits no
    handler.
    """
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_DFL)
        except (OSError, ValueError):
            continue  # reserved by libc for its threads
    signal.pthread_sigmask(signal.SIG_SETMASK, set())


def close_all_except(kept: set[int]) -> None:
    """Close every fd but `kept`; close-on-exec would do nothing for a process that never execs."""
    first = 0
    for fd in sorted(kept):
        if first < fd:  # CPython 3.11 reads the empty range (0, 0) as all that there are
            os.closerange(first, fd)
        first = fd + 1
    os.closerange(first, max(first, resource.getrlimit(resource.RLIMIT_NOFILE)[1], 4096))


def counts_processes_alone() -> bool:
    """Whether RLIMIT_NPROC counts the processes of one user namespace (since Linux 5.14), found out
    by forking where the caller alone has the limit; else it counts all of the uid (gVisor).
    """
    pid = os.fork()
    if pid == 0:
        linux.unshare(linux.CLONE_NEWUSER)
        resource.setrlimit(resource.RLIMIT_NPROC, (_FEW, _FEW))
        try:
            os.fork()
        except BlockingIOError:
            os._exit(1)
        os._exit(0)  # of both
    return os.waitpid(pid, 0)[1] == 0


def stand_behind() -> None:
    """Have less of a busy processor than the worker; with RLIMIT_NICE at 0 and without CAP_SYS_NICE
    nobody comes back from it.
    """
    os.nice(_NICE)


def take_single_pages() -> None:
    """No huge pages for this process and all that it starts: a page at a time is what the watchdog
    counts faults by. gVisor does not know the option, and counts otherwise.
    """
    with contextlib.suppress(OSError):
        linux.prctl(linux.PR_SET_THP_DISABLE, 1)


def set_rlimits(limits: Limits) -> None:
    """The guest's own limits. Set inside the user namespace, so that processes count per jail."""
    hard = {
        resource.RLIMIT_NPROC: limits.processes,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_DATA: limits.memory_bytes,
        resource.RLIMIT_CORE: 1,  # not 0: see the filter's rules
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_SIGPENDING: 256,
        resource.RLIMIT_NICE: 0,
        resource.RLIMIT_RTPRIO: 0,
    }
    for name, value in hard.items():
        _lower_rlimit(name, value)
    _limit_stack()


def _limit_stack() -> None:
    """How large a guest may let the first thread's stack be: RLIMIT_DATA leaves that out. What it
    has, 8 MiB as a rule, stays.
    """
    soft, hard = (
        value if 0 <= value < _STACK_BYTES else _STACK_BYTES
        for value in resource.getrlimit(resource.RLIMIT_STACK)
    )
    resource.setrlimit(resource.RLIMIT_STACK, (soft, hard))


def _lower_rlimit(name: int, value: int) -> None:
    """gVisor knows some limits and lets nobody set them; what is lower already need not be set."""
    present = resource.getrlimit(name)[1]
    own = value if present == resource.RLIM_INFINITY else min(value, present)
    try:
        resource.setrlimit(name, (own, own))
    except ValueError:
        if own != present and name not in _REFUSED_BY_FILTER:
            raise
