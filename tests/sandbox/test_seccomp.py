"""What the guest's filter refuses, call by call, and what has to work under it."""

import ctypes
import json
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import syscall_rules, syscalls
from sandbox.seccomp import SeccompError, compile_filter

PROBE = Path(__file__).with_name("filtered.py")
GUEST_PYTHON = Path(__file__).parents[2] / ".venv-guest/bin/python"
HIGH = 1 << 32
"""A bit that the kernel drops from an `int`, and that a filter of 64 bits would trip over."""

NEWUSER, SIGCHLD = 0x10000000, 17
UNIX, INET, INET6, NETLINK, PACKET, ALG, VSOCK = 1, 2, 10, 16, 17, 38, 40
STREAM, DATAGRAM, RAW, SEQUENCED = 1, 2, 3, 5
CLOEXEC = 0x80000
SCTP, MPTCP, ICMP = 132, 262, 1
TIOCSTI, TIOCLINUX, TIOCCONS, TIOCSETD = 0x5412, 0x541C, 0x541D, 0x5423
TCGETS, FIONREAD = 0x5401, 0x541B
SIOCATMARK, SIOCGIFNAME, SIOCGIFCONF, SIOCGIFINDEX = 0x8905, 0x8910, 0x8912, 0x8933
SIOCGIFBR, SIOCETHTOOL, SIOCGIFVLAN = 0x8940, 0x8946, 0x8982
SOL_SOCKET, IPPROTO_TCP, IPPROTO_IPV6 = 1, 6, 41
SO_REUSEADDR, SO_ATTACH_FILTER, SO_ATTACH_REUSEPORT_CBPF, IPV6_V6ONLY, TCP_ULP = 2, 26, 51, 26, 31
SO_RCVBUF, MSG_OOB, MSG_PEEK, MSG_NOSIGNAL = 8, 1, 2, 0x4000
PR_SET_SECCOMP, PR_GET_NO_NEW_PRIVS, PR_SCHED_CORE = 22, 39, 62
PR_SET_CHILD_SUBREAPER, PR_GET_CHILD_SUBREAPER = 36, 37
O_DIRECT, O_CLOEXEC, O_NONBLOCK = os.O_DIRECT, os.O_CLOEXEC, os.O_NONBLOCK
F_SETFL, F_SETLK, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW = 4, 6, 36, 37, 38
RWF_HIPRI, RWF_NOWAIT, RWF_DONTCACHE = 1, 8, 0x80
MADV_DONTNEED, MADV_MERGEABLE, MADV_COLD, MADV_PAGEOUT, MADV_COLLAPSE = 4, 12, 20, 21, 25
MADV_HWPOISON, MADV_SOFT_OFFLINE = 100, 101
FADV_DONTNEED = 4
MAP_HUGETLB, MS_ASYNC, MS_SYNC = 0x40000, 1, 4
F_SET_RW_HINT, RLIMIT_CORE, RLIMIT_NOFILE = 1036, 4, 7
NO_FD = 0xFFFFFFFF
NOBODY = 1 << 30
"""A process and a user that no host has."""
NO_KEY = 0x0BADBAD0

Row = tuple[str, tuple[int, ...]]
Case = tuple[Row, str]

library = ctypes.CDLL("libseccomp.so.2")


def number(name: str) -> int:
    """Of a name; a number stands for itself."""
    if name.isdigit():
        return int(name)
    return int(library.seccomp_syscall_resolve_name(name.encode()))


def described(value: object) -> str | None:
    """A row as the id of its test."""
    return f"{value[0]}{value[1]}" if isinstance(value, tuple) else None


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("filter") / "program"
    path.write_bytes(compile_filter())
    return str(path)


def start(program: str, *rest: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(PROBE), program, *rest]
    return subprocess.run(
        command, input=given, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture(scope="module")
def answers(program: str) -> dict[Row, str]:
    """What each call answers under the filter."""
    return ask(program, [*REFUSED_WITH_CONTROL, *REFUSED, *ALLOWED])


@pytest.fixture(scope="module")
def controls() -> dict[Row, str]:
    """What those that may be tried answer without."""
    return ask("-", [*REFUSED_WITH_CONTROL, *ALLOWED])


def ask(program: str, cases: list[Case]) -> dict[Row, str]:
    rows = [case[0] for case in cases]
    calls = [[number(name), arguments] for name, arguments in rows]
    result = start(program, "calls", given=json.dumps(calls))
    assert result.returncode == 0, result.stderr
    return dict(zip(rows, json.loads(result.stdout), strict=True))


# The control runs these without a filter, as root perhaps, on somebody's machine: each must name
# nobody and nothing that exists beyond the process that makes the call, and answer otherwise than
# under the filter.
REFUSED_WITH_CONTROL = [
    (("clone", (NEWUSER | SIGCHLD,)), "EPERM"),  # clone of a user namespace
    (("clone", (NEWUSER | SIGCHLD | HIGH,)), "EPERM"),  # clone, high bits
    (("clone", (0x10000,)), "EPERM"),  # clone of a thread that has its own files
    (("close_range", (NO_FD & 0xFFFF, NO_FD & 0xFFFF, 2)), "EPERM"),  # own files for a thread
    (("unshare", (0,)), "EPERM"),
    (("clone3", (0, 0)), "ENOSYS"),
    (("setns", (NO_FD, 0)), "EPERM"),
    (("socket", (ALG, SEQUENCED, 0)), "EPERM"),  # AF_ALG
    (("socket", (VSOCK, STREAM, 0)), "EPERM"),  # AF_VSOCK
    (("socket", (NETLINK, DATAGRAM, 0)), "EPERM"),  # AF_NETLINK
    (("socket", (NETLINK, RAW | CLOEXEC, 0)), "EPERM"),  # AF_NETLINK raw
    (("socket", (INET, SEQUENCED, SCTP)), "EPERM"),  # SCTP
    (("socket", (INET, STREAM, SCTP)), "EPERM"),  # SCTP stream
    (("socket", (INET, STREAM, MPTCP)), "EPERM"),  # MPTCP
    (("socketpair", (NETLINK, DATAGRAM, 0, 0)), "EPERM"),  # another socketpair
    (("personality", (0x0040000,)), "EPERM"),  # ADDR_NO_RANDOMIZE
    (("personality", (0x0040000 | HIGH,)), "EPERM"),  # personality, high bits
    (("ptrace", (0, 0, 0, 0)), "EPERM"),
    (("process_vm_readv", (0, 0, 0, 0, 0, 0)), "EPERM"),
    (("process_vm_writev", (0, 0, 0, 0, 0, 0)), "EPERM"),
    (("pidfd_getfd", (NO_FD, 0, 0)), "EPERM"),
    (("pidfd_send_signal", (NO_FD, 0, 0, 0)), "EPERM"),
    (("process_madvise", (NO_FD, 0, 0, 0, 0)), "EPERM"),
    (("process_mrelease", (NO_FD, 0)), "EPERM"),
    (("prlimit64", (NOBODY, 0, 0, 0)), "EPERM"),  # prlimit64 of another
    (("setpriority", (0, NOBODY, 19)), "EPERM"),  # setpriority of another
    (("setpriority", (2, NOBODY, 19)), "EPERM"),  # setpriority of the user
    (("sched_setaffinity", (NOBODY, 8, 0)), "EPERM"),
    (("sched_setscheduler", (NOBODY, 0, 0)), "EPERM"),
    (("sched_setparam", (NOBODY, 0)), "EPERM"),
    (("sched_setattr", (NOBODY, 0, 0)), "EPERM"),
    (("ioprio_set", (1, NOBODY, 0)), "EPERM"),
    (("ioprio_set", (3, NOBODY, 0)), "EPERM"),  # ioprio_set of the user
    (("rt_sigqueueinfo", (NOBODY, 9, 0)), "EPERM"),
    (("rt_tgsigqueueinfo", (NOBODY, NOBODY, 9, 0)), "EPERM"),
    (("kcmp", (NOBODY, NOBODY, 0, 0, 0)), "EPERM"),
    (("move_pages", (NOBODY, 0, 0, 0, 0, 0)), "EPERM"),
    (("migrate_pages", (NOBODY, 0, 0, 0)), "EPERM"),
    (("add_key", (0, 0, 0, 0, 0)), "EPERM"),
    (("request_key", (0, 0, 0, 0)), "EPERM"),
    (("keyctl", (999, 0, 0, 0, 0)), "EPERM"),
    (("chroot", (0,)), "EPERM"),
    (("shmget", (NO_KEY, 0, 0)), "ENOSYS"),
    (("semget", (NO_KEY, 0, 0)), "ENOSYS"),
    (("msgget", (NO_KEY, 0)), "ENOSYS"),
    (("mq_open", (0, 0, 0, 0)), "ENOSYS"),
    (("memfd_create", (0, 0)), "ENOSYS"),
    (("io_setup", (1, 0)), "ENOSYS"),
    (("io_uring_enter", (NO_FD, 0, 0, 0, 0, 0)), "ENOSYS"),
    (("io_uring_register", (NO_FD, 0, 0, 0)), "ENOSYS"),
    (("ioctl", (0, TIOCSTI, 0)), "EPERM"),  # TIOCSTI
    (("ioctl", (0, TIOCSTI | HIGH, 0)), "EPERM"),  # TIOCSTI, high bits
    (("ioctl", (0, TIOCLINUX, 0)), "EPERM"),  # TIOCLINUX
    (("ioctl", (0, TIOCLINUX | HIGH, 0)), "EPERM"),  # TIOCLINUX, high bits
    (("ioctl", (0, TIOCCONS, 0)), "EPERM"),  # TIOCCONS
    (("ioctl", (0, TIOCSETD | HIGH, 0)), "EPERM"),  # TIOCSETD, high bits
    (("prctl", (PR_SET_SECCOMP, 9, 0, 0, 0)), "EPERM"),  # a filter of the guest's own
    (("prctl", (PR_SET_SECCOMP | HIGH, 9, 0, 0, 0)), "EPERM"),
    (("prctl", (PR_SCHED_CORE, 9, 0, 0, 0)), "EPERM"),
    (("setsockopt", (NO_FD, SOL_SOCKET, SO_ATTACH_FILTER, 0, 0)), "EPERM"),
    (("setsockopt", (NO_FD, SOL_SOCKET, SO_ATTACH_FILTER | HIGH, 0, 0)), "EPERM"),
    (("setsockopt", (NO_FD, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, 0, 0)), "EPERM"),
    (("setsockopt", (NO_FD, IPPROTO_TCP, TCP_ULP, 0, 0)), "EPERM"),
    (("mmap", (0, 0, 0, MAP_HUGETLB, NO_FD, 0)), "EPERM"),
    (("fcntl", (NO_FD, F_SET_RW_HINT, 0)), "EPERM"),
    (("fcntl", (NO_FD, F_OFD_SETLK, 0)), "EINVAL"),
    (("fcntl", (NO_FD, F_OFD_SETLKW | HIGH, 0)), "EINVAL"),
    (("fcntl", (NO_FD, F_SETFL, O_DIRECT)), "EINVAL"),
    (("fcntl", (NO_FD, F_SETFL, O_DIRECT | O_NONBLOCK)), "EINVAL"),
    (("open", (0, O_DIRECT, 0)), "EINVAL"),
    (("openat", (NO_FD, 0, O_DIRECT | O_CLOEXEC, 0)), "EINVAL"),
    (("openat", (NO_FD, 0, O_DIRECT | HIGH, 0)), "EINVAL"),  # openat, high bits
    (("openat2", (NO_FD, 0, 0, 0)), "ENOSYS"),
    (("fadvise64", (NO_FD, 0, 0, FADV_DONTNEED)), "ok"),
    (("preadv2", (NO_FD, 0, 0, 0, 0, RWF_NOWAIT)), "ENOTSUP"),
    (("preadv2", (NO_FD, 0, 0, 0, 0, RWF_NOWAIT | RWF_DONTCACHE)), "ENOTSUP"),
    (("pwritev2", (NO_FD, 0, 0, 0, 0, RWF_DONTCACHE | HIGH)), "ENOTSUP"),
    (("madvise", (0, 0, MADV_PAGEOUT)), "EINVAL"),
    (("madvise", (0, 0, MADV_PAGEOUT | HIGH)), "EINVAL"),  # madvise, high bits
    (("prctl", (PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)), "EPERM"),
    (("setsockopt", (NO_FD, SOL_SOCKET, SO_RCVBUF, 0, 4)), "ok"),
    (("sendto", (NO_FD, 0, 0, MSG_OOB, 0, 0)), "ENOTSUP"),
    (("sendto", (NO_FD, 0, 0, MSG_OOB | MSG_NOSIGNAL | HIGH, 0, 0)), "ENOTSUP"),
    (("recvfrom", (NO_FD, 0, 0, MSG_OOB | MSG_PEEK, 0, 0)), "ENOTSUP"),
    (("sendmsg", (NO_FD, 0, MSG_OOB)), "ENOTSUP"),
    (("recvmsg", (NO_FD, 0, MSG_OOB)), "ENOTSUP"),
    (("sendmmsg", (NO_FD, 0, 0, MSG_OOB)), "ENOTSUP"),
    (("recvmmsg", (NO_FD, 0, 0, MSG_OOB, 0)), "ENOTSUP"),
    (("ioctl", (NO_FD, SIOCGIFVLAN, 0)), "EPERM"),
    (("ioctl", (NO_FD, SIOCGIFBR | HIGH, 0)), "EPERM"),  # SIOCGIFBR, high bits
    (("ioctl", (NO_FD, SIOCETHTOOL, 0)), "EPERM"),
    (("ioctl", (NO_FD, SIOCATMARK | 1 << 16, 0)), "EPERM"),  # as SIOCATMARK in the low half
    (("fsync", (NO_FD,)), "ok"),
    (("fdatasync", (NO_FD,)), "ok"),
    (("sync_file_range", (NO_FD, 0, 0, 0)), "ok"),
    (("msync", (1, 0, MS_SYNC)), "ok"),
    (("setrlimit", (RLIMIT_CORE, 1)), "ok"),  # a limit that cannot be read
    (("prlimit64", (0, RLIMIT_CORE, 1, 0)), "ok"),
    (("prlimit64", (0, RLIMIT_CORE, HIGH, 0)), "ok"),
    (("seccomp", (99, 0, 0)), "EPERM"),
    (("fanotify_mark", (NO_FD, 0, 0, 0, 0)), "EPERM"),
]

# These answer EPERM to an ordinary user anyway. The arguments are ones that the kernel refuses, so
# that they do no harm to a host whose filter is broken.
REFUSED = [
    (("io_uring_setup", (0, 0)), "ENOSYS"),
    (("socket", (PACKET, RAW, 0)), "EPERM"),
    (("socket", (INET, RAW, ICMP)), "EPERM"),
    (("socket", (INET6, RAW | CLOEXEC, ICMP)), "EPERM"),
    (("socket", (INET | HIGH, RAW, ICMP)), "EPERM"),
    (("socket", (INET, DATAGRAM, ICMP)), "EPERM"),
    (("mount", (0, 0, 0, 0, 0)), "EPERM"),
    (("umount2", (0, 0)), "EPERM"),
    (("pivot_root", (0, 0)), "EPERM"),
    (("fsopen", (0, 0)), "EPERM"),
    (("fsconfig", (NO_FD, 0, 0, 0, 0)), "EPERM"),
    (("fsmount", (NO_FD, 0, 0)), "EPERM"),
    (("fspick", (NO_FD, 0, 0)), "EPERM"),
    (("open_tree", (NO_FD, 0, 0)), "EPERM"),
    (("move_mount", (NO_FD, 0, NO_FD, 0, 0)), "EPERM"),
    (("mount_setattr", (NO_FD, 0, 0, 0, 0)), "EPERM"),
    (("bpf", (999, 0, 0)), "EPERM"),
    (("userfaultfd", (NO_FD,)), "EPERM"),
    (("perf_event_open", (0, 0, 0, 0, 0)), "EPERM"),
    (("kexec_load", (0, 999, 0, 0)), "EPERM"),
    (("kexec_file_load", (NO_FD, NO_FD, 0, 0, 999)), "EPERM"),
    (("init_module", (0, 0, 0)), "EPERM"),
    (("finit_module", (NO_FD, 0, 0)), "EPERM"),
    (("delete_module", (0, 0)), "EPERM"),
    (("name_to_handle_at", (NO_FD, 0, 0, 0, 0)), "EPERM"),
    (("open_by_handle_at", (NO_FD, 0, 0)), "EPERM"),
    (("swapon", (0, 0)), "EPERM"),
    (("swapoff", (0,)), "EPERM"),
    (("reboot", (0, 0, 0, 0)), "EPERM"),
    (("acct", (1,)), "EPERM"),
    (("quotactl", (0, 0, 0, 0)), "EPERM"),
    (("syslog", (999, 0, 0)), "EPERM"),
    (("settimeofday", (1, 0)), "EPERM"),
    (("clock_settime", (999, 0)), "EPERM"),
    (("clock_adjtime", (999, 0)), "EPERM"),
    (("adjtimex", (0,)), "EPERM"),
    (("sethostname", (0, 999)), "EPERM"),
    (("setdomainname", (0, 999)), "EPERM"),
    (("fanotify_init", (999, 0)), "EPERM"),
    (("set_mempolicy", (999, 0, 0)), "EPERM"),
    (("mbind", (0, 0, 999, 0, 0, 0)), "EPERM"),
    (("setxattr", (0, 0, 0, 0, 0)), "EPERM"),
    (("lookup_dcookie", (0, 0, 0)), "EPERM"),
    (("madvise", (0, 0, MADV_MERGEABLE)), "EINVAL"),
    (("madvise", (0, 0, MADV_COLLAPSE)), "EINVAL"),
    (("madvise", (1, 0, MADV_HWPOISON)), "EINVAL"),
    (("madvise", (1, 0, MADV_SOFT_OFFLINE)), "EINVAL"),
    (("madvise", (0, 0, 999)), "EPERM"),
    (("set_mempolicy_home_node", (0, 0, 0, 0)), "ENOSYS"),
    (("landlock_create_ruleset", (0, 0, 0)), "ENOSYS"),
    (("451", ()), "ENOSYS"),  # cachestat: which files others have read
    (("457", ()), "ENOSYS"),  # statmount
    (("458", ()), "ENOSYS"),  # listmount
    (("999", ()), "ENOSYS"),
    (("4096", ()), "ENOSYS"),
]

ALLOWED = [
    (("clone", (SIGCHLD,)), "ok"),
    (("clone", (0x10400,)), "EINVAL"),  # clone of a thread, without the memory that it needs
    (("close_range", (NO_FD & 0xFFFF, NO_FD & 0xFFFF, 0)), "ok"),
    (("socket", (INET, STREAM, 0)), "ok"),  # TCP
    (("socket", (INET, STREAM | CLOEXEC, 6)), "ok"),  # TCP by number
    (("socket", (INET6, STREAM, 6)), "ok"),  # TCP over IPv6
    (("socket", (INET, DATAGRAM, 17)), "ok"),  # UDP
    (("socket", (UNIX, STREAM, 0)), "ok"),  # unix stream
    (("socket", (UNIX, SEQUENCED, 0)), "ok"),  # unix packets
    (("socketpair", (UNIX, STREAM, 0, 0)), "EFAULT"),
    (("personality", (0xFFFFFFFF,)), "ok"),  # personality, asked
    (("personality", (0,)), "ok"),
    (("prlimit64", (0, 7, 0, 0)), "ok"),  # prlimit64 of oneself
    (("prlimit64", (HIGH, 7, 0, 0)), "ok"),  # prlimit64, high bits
    (("setpriority", (0, 0, 1)), "ok"),  # nice
    (("ioprio_set", (1, 0, 0x4000)), "ok"),  # ionice
    (("sched_setaffinity", (0, 8, 0)), "EFAULT"),  # own affinity
    (("ioctl", (0, TCGETS, 0)), "ENOTTY"),
    (("ioctl", (0, FIONREAD, 0)), "EFAULT"),  # ioctl, another bit
    (("ioctl", (0, TIOCSTI ^ 1, 0)), "ENOTTY"),  # ioctl next to TIOCSTI
    (("ioctl", (0, TIOCLINUX ^ 2, 0)), "ENOTTY"),  # ioctl next to TIOCLINUX
    (("prctl", (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)), "ok"),
    (("setsockopt", (NO_FD, SOL_SOCKET, SO_REUSEADDR, 0, 0)), "EBADF"),
    (("setsockopt", (NO_FD, IPPROTO_IPV6, IPV6_V6ONLY, 0, 0)), "EBADF"),  # as SO_ATTACH_FILTER
    (("mmap", (0, 0, 0, 0, NO_FD, 0)), "EBADF"),
    (("msync", (1, 0, MS_ASYNC)), "EINVAL"),
    (("prlimit64", (0, RLIMIT_CORE, 0, 0)), "ok"),  # asked
    (("prlimit64", (0, RLIMIT_NOFILE, 1, 0)), "EFAULT"),
    (("kill", (0, 0)), "ok"),  # kill of oneself
    (("open", (0, O_CLOEXEC, 0)), "EFAULT"),
    (("openat", (NO_FD, 0, O_CLOEXEC, 0)), "EFAULT"),
    (("fcntl", (NO_FD, F_SETFL, O_NONBLOCK)), "EBADF"),
    (("fcntl", (NO_FD, F_SETLK, 0)), "EBADF"),
    (("fcntl", (NO_FD, F_OFD_GETLK, 0)), "EBADF"),
    (("preadv2", (NO_FD, 0, 0, 0, 0, RWF_HIPRI)), "EBADF"),
    (("madvise", (0, 0, MADV_DONTNEED)), "ok"),
    (("madvise", (0, 0, MADV_COLD | HIGH)), "ok"),  # madvise, high bits
    (("prctl", (PR_GET_CHILD_SUBREAPER, 1, 0, 0, 0)), "EFAULT"),
    (("sendto", (NO_FD, 0, 0, MSG_NOSIGNAL, 0, 0)), "EBADF"),
    (("recvmsg", (NO_FD, 0, MSG_PEEK)), "EBADF"),
    (("ioctl", (NO_FD, SIOCATMARK, 0)), "EBADF"),
    (("ioctl", (NO_FD, SIOCGIFNAME, 0)), "EBADF"),
    (("ioctl", (NO_FD, SIOCGIFCONF, 0)), "EBADF"),
    (("ioctl", (NO_FD, SIOCGIFINDEX | HIGH, 0)), "EBADF"),  # SIOCGIFINDEX, high bits
    (("flock", (NO_FD, 2)), "EBADF"),
]


@pytest.mark.parametrize(("row", "expected"), REFUSED_WITH_CONTROL, ids=described)
def test_call_is_refused_that_works_without_the_filter(
    answers: dict[Row, str], controls: dict[Row, str], row: Row, expected: str
) -> None:
    assert answers[row] == expected
    assert controls[row] != expected


@pytest.mark.parametrize(("row", "expected"), REFUSED, ids=described)
def test_call_is_refused(answers: dict[Row, str], row: Row, expected: str) -> None:
    assert answers[row] == expected


@pytest.mark.parametrize(("row", "expected"), ALLOWED, ids=described)
def test_call_answers_as_it_does_without_the_filter(
    answers: dict[Row, str], controls: dict[Row, str], row: Row, expected: str
) -> None:
    assert answers[row] == controls[row] == expected


@pytest.mark.skipif(platform.machine() != "x86_64", reason="only x86-64 has these")
def test_a_call_of_a_32_bit_program_ends_the_process(program: str) -> None:
    assert start(program, "i386").returncode == -signal.SIGSYS
    # The control dies another way where the kernel has no such entry at all.
    assert start("-", "i386").returncode in {0, -signal.SIGSEGV}


@pytest.mark.skipif(platform.machine() != "x86_64", reason="only x86-64 has these")
@pytest.mark.parametrize("call", [39, 41, 165, 272])
def test_a_call_with_an_x32_number_ends_the_process(program: str, call: int) -> None:
    row = (str(0x40000000 | call), ())
    assert ask(program, [(row, "")])[row] == "SIGSYS"


def test_every_name_is_known_to_libseccomp_or_newer_than_it() -> None:
    names = {
        *syscalls.ALLOWED,
        *syscalls.MISSING,
        *syscalls.FORBIDDEN,
        *syscalls.SATISFIED,
        *(rule.name for rule in syscall_rules.CONDITIONAL),
    }
    unknown = {name for name in names if number(name) == -1}
    newer = {"fchmodat2", "futex_requeue", "futex_wait", "futex_wake", "memfd_secret"}
    assert unknown <= newer | {"futex_waitv", "process_mrelease", "quotactl_fd"}


def test_no_name_is_on_two_lists() -> None:
    lists = [syscalls.ALLOWED, syscalls.MISSING, syscalls.FORBIDDEN, syscalls.SATISFIED]
    names = [name for names in lists for name in names]
    names += {rule.name for rule in syscall_rules.CONDITIONAL}
    assert len(names) == len(set(names))


def test_a_missing_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.seccomp._LIBRARY", "libnothing.so.0")
    with pytest.raises(SeccompError, match=r"libnothing\.so\.0 is missing: install the package"):
        compile_filter()


PROGRAMS = {
    "threads": "import threading as t; a = t.Thread(target=print, args=('ok',)); a.start()",
    "subprocess": "import subprocess as s; s.run(['sh', '-c', 'echo o | tr o o; echo k'])",
    "multiprocessing": """
import multiprocessing as m
if __name__ == "__main__":
    with m.get_context("spawn").Pool(2) as pool:
        print(pool.map(abs, [-1]))
""",
    "sqlite": """
import os, sqlite3, tempfile
with tempfile.TemporaryDirectory() as folder:
    for mode in ("delete", "wal"):
        base = sqlite3.connect(os.path.join(folder, mode))
        print(base.execute(f"pragma journal_mode={mode}").fetchone())
        base.execute("create table t (a)"); base.commit(); base.close()
""",
    "asyncio": """
import asyncio
async def main():
    server = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    print(await reader.read())
    child = await asyncio.create_subprocess_exec("true")
    print(await child.wait())
asyncio.run(main())
""",
    "files": """
import os, pathlib, shutil, tempfile
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "a"); path.write_text("x"); path.chmod(0o600)
    shutil.copy2(path, path.with_name("b")); shutil.copytree(folder, folder + "/c")
    os.mkfifo(folder + "/f"); os.utime(path); os.link(path, folder + "/l")
""",
    "machine": """
import os, resource, signal, time
os.nice(1); resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); signal.alarm(1)
signal.signal(signal.SIGALRM, signal.SIG_IGN); print(os.uname().sysname, os.cpu_count())
time.sleep(0.001); os.urandom(4); os.sched_setaffinity(0, os.sched_getaffinity(0))
""",
    "flask": """
import threading, urllib.request
from flask import Flask
from werkzeug.serving import make_server
app = Flask(__name__); app.route("/")(lambda: "hello")
server = make_server("127.0.0.1", 0, app, threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(urllib.request.urlopen(f"http://127.0.0.1:{server.port}/").read())
""",
}


@pytest.mark.parametrize("source", PROGRAMS.values(), ids=PROGRAMS)
def test_python_works_under_the_filter(program: str, tmp_path: Path, source: str) -> None:
    file = tmp_path / "probe.py"
    file.write_text(source)
    python = str(GUEST_PYTHON)
    assert GUEST_PYTHON.exists(), f"{python} is missing: run `make setup`"
    filtered, free = (start(path, "run", python, str(file)) for path in (program, "-"))
    assert free.returncode == 0, free.stderr
    assert (filtered.returncode, filtered.stdout) == (0, free.stdout), filtered.stderr
