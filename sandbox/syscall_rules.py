"""System calls that a guest may make with some arguments and not with others: see syscalls.py.

Options and requests are allow lists too: each one that is not on them is kernel code that no
project needs, and some reach beyond the jail. A comment says of each what it would do.
"""

import errno
import os
from typing import NamedTuple


class Test(NamedTuple):
    """An argument, by its place, of which the bits of `mask` must be those of `value`."""

    argument: int
    value: int
    mask: int = 0xFFFFFFFF
    """The kernel takes 32 bits of an `int`, so what a caller puts above them must not count."""
    is_other: bool = False
    """The argument, all 64 bits of it, must differ from `value` instead."""


class Rule(NamedTuple):
    """A call whose arguments pass every test."""

    name: str
    tests: tuple[Test, ...]


_UNIX, _INET, _INET6 = 1, 2, 10
_STREAM, _DATAGRAM, _SEQUENCED = 1, 2, 5
_ANY, _TCP, _UDP = 0, 6, 17
_TYPE = 0xF
"""socket(2): the type without SOCK_CLOEXEC and SOCK_NONBLOCK."""

_SOCKETS = (
    *((_UNIX, kind, None) for kind in (_STREAM, _DATAGRAM, _SEQUENCED)),
    *((family, _STREAM, protocol) for family in (_INET, _INET6) for protocol in (_ANY, _TCP)),
    *((family, _DATAGRAM, protocol) for family in (_INET, _INET6) for protocol in (_ANY, _UDP)),
)
"""Family, type, protocol. Each other one is kernel code, often a module loaded on demand, that no
project needs and strangers should not reach."""

_SOCKET_OPTIONS = {
    1: (2, 5, 6, 9, 10, 12, 13, 15, 16, 18, 20, 21, 29, 35, 37, 40, 42, 63, 64, 65, 66, 67),
    0: (1, 2, 8, 10, 11, 12, 13, 15, 24, 32, 33, 34),
    _TCP: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 18, 25),
    _UDP: (1,),
    41: (16, 17, 18, 19, 23, 25, 26, 49, 51, 66, 67),
}
"""socket(7), ip(7), tcp(7), udp(7), ipv6(7): by level (SOL_SOCKET, IPPROTO_IP, …), those that
programs set: addresses and ports, buffers, time-outs, keeping alive, what comes with a message.

Left out are packet filters (SO_ATTACH_FILTER and its kin): they are translated to machine code in
memory of which the whole host has one budget, and when a guest has used that up, no filter can be
installed any more, ours for other guests included. So are protocols that are put on top (TCP_ULP,
UDP_ENCAP), memberships of groups, and what only a network's owner may set.
"""

_SEND_BUFFER = Test(1, 1), Test(2, 7)
"""setsockopt(2), SO_SNDBUF: how much one sender may have under way, which the kernel has on no
account once the sender is closed. Whoever sets it is told that it did, and keeps the default."""
_RECEIVE_BUFFER = Test(1, 1), Test(2, 8)
"""SO_RCVBUF: how much a socket holds that nobody reads, which was 8 MiB of datagrams. The same."""

_FLAGS_OF_MESSAGES = {
    **dict.fromkeys(("sendmsg", "recvmsg"), 2),
    **dict.fromkeys(("sendto", "recvfrom", "sendmmsg", "recvmmsg"), 3),
}
"""By call, the argument that has them."""
_OUT_OF_BAND = 1
"""send(2), MSG_OOB: hardly a program uses it, and in unix sockets, which have it since Linux 5.15,
it was a hole (CVE-2025-38236)."""

_NEW_NAMESPACES = 0x7E020080
"""clone(2): CLONE_NEWNS, CGROUP, UTS, IPC, USER, PID, NET and TIME."""

_THREAD, _FILES = 0x10000, 0x400
"""clone(2), CLONE_THREAD and CLONE_FILES. A thread has its process's files: those that it had for
itself would be seen by nobody who looks at the process."""
_FILES_OF_ITS_OWN = 2
"""close_range(2), CLOSE_RANGE_UNSHARE: the other way to have them."""

_DIRECT = os.O_DIRECT
"""open(2): past the pages that are in memory, to the disk of the system's files, as often as one
likes. Each architecture has a number of its own, and a filter is for the one that it is made on."""
_FLAGS_OF_OPENING = {"open": 1, "openat": 2}
"""By call, the argument that has them."""

_IN_MEMORY, _NOT_KEPT = 0x8, 0x80
"""preadv2(2), RWF_NOWAIT: only what is in memory, so that a guest could ask again and again which
pages of a shared file others have read, and change nothing by asking; RWF_DONTCACHE (Linux 6.14):
the disk is read again by whoever asks next, as with O_DIRECT."""

_SET_FLAGS = 4
_LOCK_OPEN_FILE = (37, 38)
"""fcntl(2), F_SETFL; F_OFD_SETLK and F_OFD_SETLKW: as many locks as there are ranges, which outlive
the last fd of the file through a mapping of it, where nobody sees and counts them."""

_FCNTL_COMMANDS = (
    *range(_SET_FLAGS),  # duplicate, flags
    *range(_SET_FLAGS + 1, 12),  # locks of a process, owner and signal of asynchronous input
    *(15, 16),  # the same owner, of a thread
    36,  # asks for locks of an open file
    *(1027, 1030),  # duplicate
    1032,  # a pipe's size, which no guest may raise: nobody sees what lies in it
    *(1033, 1034),  # seals
)
"""Not leases (1024), which make others wait; nor F_NOTIFY (1026), the ancestor of inotify; nor
hints on a file's lifetime (1035 to 1038), which before Linux 6.9 whoever can read a file may leave
on it, for others to find."""

_PROCESS_OPTIONS = (
    *(1, 2, 3, 4, 7, 8, 13, 15, 16, 21, 23, 24, 25, 27, 29, 30, 37, 38, 39, 40, 42, 47),
    *(50, 51, 54, 55, 56, 63, 64, 65, 66),  # of ARM's extensions; memory that is not executable
    *(0x53564D41, 0x59616D61),  # names of mappings, and who may trace, which nobody may
)
"""prctl(2). Not PR_SET_SECCOMP (22), for the budget of filters named above; nor
PR_SET_CHILD_SUBREAPER (36): who looks for a jail's processes relies on it that orphans become
children of init; nor PR_SCHED_CORE (62), which takes a pid; nor what needs a capability, nor what
tunes the processor."""

_NO_HUGE_PAGES = 41
"""prctl(2), PR_SET_THP_DISABLE: a guest has none, and may ask for none, not for some."""

_RESOURCES = 16
_CORE = 4
"""setrlimit(2), RLIMIT_CORE. A limit of 1 is what keeps a host whose core_pattern is a pipe from
running that program, as root, on what a guest left (fs/coredump.c); 0 would not. So a guest that
sets it is told that it did."""

_GROWS_DOWN, _HUGE_PAGES = 0x100, 0x40000
"""mmap(2), MAP_GROWSDOWN: a stack, which RLIMIT_DATA does not limit, however large it is from the
beginning; MAP_HUGETLB: from a pool of the host's that no process's resident size shows."""

_ADVICE = (
    *range(5),  # how it is read, and that it is not needed
    *(8, 9, 10, 11),  # free, remove, and whether children have it
    13,  # not to be merged
    *(14, 15),  # huge pages, of which a guest has none whatever it says
    *(16, 17, 18, 19),  # what is left out of a core file, and emptied for children
    20,  # cold
    *(22, 23, 24),  # populate, and that it is not needed though it is locked
    *(102, 103),  # guards, which newer libcs put below stacks of threads
)
_REFUSED_ADVICE = (12, 21, 25, 100, 101)
"""madvise(2): MADV_MERGEABLE has a thread of the kernel's look for equal pages, by which guests can
tell what others have in memory; MADV_PAGEOUT has pages written out; MADV_COLLAPSE makes huge pages
for those who are to have none; the last two spoil a page of the machine's memory."""

_AND_WAIT = 4
"""msync(2), MS_SYNC: what fsync does, by another name."""

_POINTER = 0xFFFFFFFFFFFFFFFF
_SELF = 0
_WHO_IS_PROCESS = {"setpriority": 0, "ioprio_set": 1}


def _socket(family: int, kind: int, protocol: int | None) -> Rule:
    tests = (Test(0, family), Test(1, kind, _TYPE))
    return Rule("socket", tests if protocol is None else (*tests, Test(2, protocol)))


CONDITIONAL = (
    *(_socket(*socket) for socket in _SOCKETS),
    *(
        Rule("setsockopt", (Test(1, level), Test(2, option)))
        for level, options in _SOCKET_OPTIONS.items()
        for option in options
    ),
    *(Rule("fcntl", (Test(1, command),)) for command in _FCNTL_COMMANDS),
    Rule("fcntl", (Test(1, _SET_FLAGS), Test(2, 0, _DIRECT))),
    *(Rule(name, (Test(at, 0, _DIRECT),)) for name, at in _FLAGS_OF_OPENING.items()),
    *(Rule(name, (Test(5, 0, _IN_MEMORY | _NOT_KEPT),)) for name in ("preadv2", "pwritev2")),
    *(Rule(name, (Test(at, 0, _OUT_OF_BAND),)) for name, at in _FLAGS_OF_MESSAGES.items()),
    *(Rule("madvise", (Test(2, advice),)) for advice in _ADVICE),
    *(Rule("prctl", (Test(0, option),)) for option in _PROCESS_OPTIONS),
    Rule("prctl", (Test(0, _NO_HUGE_PAGES), Test(1, 1, _POINTER), Test(2, 0, _POINTER))),
    Rule("socketpair", (Test(0, _UNIX),)),
    Rule("clone", (Test(0, 0, _NEW_NAMESPACES | _THREAD),)),
    Rule("clone", (Test(0, _THREAD | _FILES, _NEW_NAMESPACES | _THREAD | _FILES),)),
    Rule("close_range", (Test(2, 0, _FILES_OF_ITS_OWN),)),
    Rule("mmap", (Test(3, 0, _GROWS_DOWN | _HUGE_PAGES),)),
    Rule("msync", (Test(2, 0, _AND_WAIT),)),
    Rule("personality", (Test(0, 0),)),  # plain Linux, which is what there is
    Rule("personality", (Test(0, 0xFFFFFFFF),)),  # asks
    *(Rule("setrlimit", (Test(0, kind),)) for kind in range(_RESOURCES) if kind != _CORE),
    *(
        Rule("prlimit64", (Test(0, _SELF), Test(1, kind)))
        for kind in range(_RESOURCES)
        if kind != _CORE
    ),
    Rule("prlimit64", (Test(0, _SELF), Test(1, _CORE), Test(2, 0, _POINTER))),  # asks
    # A call that takes a pid acts on another process, init included.
    *(
        Rule(name, (Test(0, _SELF),))
        for name in (
            "sched_setaffinity",
            "sched_setattr",
            "sched_setparam",
            "sched_setscheduler",
        )
    ),
    *(Rule(name, (Test(0, who), Test(1, _SELF))) for name, who in _WHO_IS_PROCESS.items()),
)
"""Allowed; with other arguments EPERM, unless one of the next lists has them."""

CONDITIONALLY_SATISFIED = (
    Rule("setrlimit", (Test(0, _CORE),)),
    Rule("prlimit64", (Test(0, _SELF), Test(1, _CORE), Test(2, 0, is_other=True))),
    Rule("msync", (Test(2, _AND_WAIT, _AND_WAIT),)),
    Rule("setsockopt", _SEND_BUFFER),
    Rule("setsockopt", _RECEIVE_BUFFER),
)
"""Answered with success, and not done."""

REFUSED = {
    errno.EINVAL: (
        *(Rule(name, (Test(at, _DIRECT, _DIRECT),)) for name, at in _FLAGS_OF_OPENING.items()),
        Rule("fcntl", (Test(1, _SET_FLAGS), Test(2, _DIRECT, _DIRECT))),
        *(Rule("fcntl", (Test(1, command),)) for command in _LOCK_OPEN_FILE),
        *(Rule("madvise", (Test(2, advice),)) for advice in _REFUSED_ADVICE),
    ),
    errno.EOPNOTSUPP: (
        *(
            Rule(name, (Test(5, flag, flag),))
            for name in ("preadv2", "pwritev2")
            for flag in (_IN_MEMORY, _NOT_KEPT)
        ),
        *(
            Rule(name, (Test(at, _OUT_OF_BAND, _OUT_OF_BAND),))
            for name, at in _FLAGS_OF_MESSAGES.items()
        ),
    ),
}
"""By error, which is what a kernel or a file says that has no such thing: programs do otherwise."""

FORBIDDEN_REQUESTS = (0x5412, 0x541C, 0x541D, 0x5423)
"""ioctl_tty(2): TIOCSTI and TIOCLINUX type into somebody's terminal, TIOCCONS takes the console's
output, TIOCSETD loads a line discipline, of which the kernel has many that nobody has looked at."""

SOCKET_REQUESTS = (
    *range(0x8901, 0x8908),  # who is told of input, the urgent mark, times of arrival
    *(0x8910, 0x8933),  # names and numbers of interfaces
    *(0x8912, 0x8913, 0x8915, 0x8919, 0x891B, 0x891D, 0x8921, 0x8927, 0x8970),  # what they are like
)
"""Those of SOCKET_KIND that a guest may make; each other one answers as the forbidden ones do. Two
of them, SIOCGIFVLAN and SIOCGIFBR, load a module into the host's kernel, with no capability."""
SOCKET_KIND = 0x8900

FILE_KIND = 0x5400
"""ioctl(2): terminals, with all that is asked of any file. Of each other kind but sockets a guest
has no file, but for the system's own, which tell their host's disks (FS_IOC_FIEMAP, the file
system's name and UUID): those answer ENOTTY, which is what a file says that has no such request."""

REQUEST_KIND = 0xFF00
"""The bits of a request that say its kind."""
