"""The guest's system call filter, compiled with libseccomp and installed as bytes.

An allow list: whatever is not named answers EPERM, and what is named in `_MISSING` or unknown to
this libseccomp answers ENOSYS, so that a libc falls back instead of failing. A call of a foreign
architecture ends the process: its numbers mean other things. The names are those of the manual's
section 2.
"""

import ctypes
import errno
import os
from typing import NamedTuple

_LIBRARY = "libseccomp.so.2"
_KILL_PROCESS = 0x80000000
_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_ATTRIBUTE_BAD_ARCHITECTURE = 2
_EQUAL, _MASKED_EQUAL = 4, 7
_NEW_NAMESPACES = 0x7E020000 | 0x80
"""CLONE_NEWNS, CGROUP, UTS, IPC, USER, PID, NET and TIME of clone(2)."""
_LOW_32_BITS = 0xFFFFFFFF
_SOCKET_TYPE = 0xF
"""socket(2): the type without SOCK_CLOEXEC and SOCK_NONBLOCK."""

_FILES = """
access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat
faccessat2 fadvise64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync
fgetxattr flistxattr flock fstat fstatfs fsync ftruncate futimesat getcwd getdents getdents64
getxattr inotify_add_watch inotify_init inotify_init1 inotify_rm_watch lchown lgetxattr link
linkat listxattr llistxattr lseek lstat mkdir mkdirat mknod mknodat newfstatat open openat openat2
pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv rename
renameat renameat2 rmdir sendfile splice stat statfs statx symlink symlinkat sync sync_file_range
syncfs tee truncate umask unlink unlinkat utime utimensat utimes vmsplice write writev
"""
_MEMORY = """
brk madvise membarrier mincore mlock mlock2 mlockall mmap mprotect mremap msync munlock munlockall
munmap get_mempolicy pkey_alloc pkey_free pkey_mprotect
"""
_PROCESSES = """
alarm arch_prctl capget capset execve execveat exit exit_group fork futex futex_waitv futex_wait
futex_wake futex_requeue get_robust_list get_thread_area getcpu getegid geteuid getgid getgroups
getitimer getpgid getpgrp getpid getppid getpriority getrandom getresgid getresuid getrlimit
getrusage getsid gettid getuid ioprio_get kill pause pidfd_open prctl restart_syscall rseq
rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait
sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam
sched_getscheduler sched_rr_get_interval sched_yield set_robust_list set_thread_area
set_tid_address sysinfo setfsgid setfsuid setgid setgroups setitimer setpgid setregid setresgid
setresuid setreuid setrlimit setsid setuid sigaltstack tgkill times tkill uname vfork wait4 waitid
waitpid
"""
_WAITING = """
epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait
epoll_wait_old eventfd eventfd2 pipe pipe2 poll ppoll pselect6 select signalfd signalfd4
"""
_TIME = """
clock_getres clock_gettime clock_nanosleep gettimeofday nanosleep time timer_create timer_delete
timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime
"""
_NETWORK = """
accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg
recvmsg send sendmmsg sendmsg sendto setsockopt shutdown socketpair
"""
_ALLOWED = f"{_FILES} {_MEMORY} {_PROCESSES} {_WAITING} {_TIME} {_NETWORK}".split()

_MISSING = """
clone3 memfd_create memfd_secret shmget shmat shmctl shmdt msgget msgsnd msgrcv msgctl semget
semop semctl semtimedop mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
io_uring_setup io_uring_enter io_uring_register io_setup io_submit io_getevents io_destroy
io_cancel landlock_create_ruleset landlock_add_rule landlock_restrict_self
""".split()
"""Answered with ENOSYS, which programs expect of an older kernel. clone3 hides its flags in memory
that a filter cannot read; the others hold memory that no process's own figures show.
"""


class Compare(NamedTuple):
    """struct scmp_arg_cmp; `first` is the mask of a masked comparison."""

    argument: int
    operator: int
    first: int
    second: int = 0


_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10
_SOCK_STREAM, _SOCK_DGRAM, _SOCK_SEQPACKET = 1, 2, 5
_PER_LINUX, _PERSONALITY_QUERY = 0, 0xFFFFFFFF

_SOCKETS = tuple(
    (
        "socket",
        (
            Compare(0, _MASKED_EQUAL, _LOW_32_BITS, family),
            Compare(1, _MASKED_EQUAL, _SOCKET_TYPE, kind),
        ),
    )
    for family in (_AF_UNIX, _AF_INET, _AF_INET6)
    for kind in (_SOCK_STREAM, _SOCK_DGRAM, _SOCK_SEQPACKET)
)

_CONDITIONAL: tuple[tuple[str, tuple[Compare, ...]], ...] = (
    *_SOCKETS,
    ("clone", (Compare(0, _MASKED_EQUAL, _NEW_NAMESPACES, 0),)),
    ("personality", (Compare(0, _MASKED_EQUAL, _LOW_32_BITS, _PER_LINUX),)),
    ("personality", (Compare(0, _MASKED_EQUAL, _LOW_32_BITS, _PERSONALITY_QUERY),)),
    # a call that takes a pid acts on another process: 0 is the caller itself
    ("prlimit64", (Compare(0, _MASKED_EQUAL, _LOW_32_BITS, 0),)),
    ("sched_setaffinity", (Compare(0, _MASKED_EQUAL, _LOW_32_BITS, 0),)),
    ("sched_setattr", (Compare(0, _MASKED_EQUAL, _LOW_32_BITS, 0),)),
    ("sched_setparam", (Compare(0, _MASKED_EQUAL, _LOW_32_BITS, 0),)),
    ("sched_setscheduler", (Compare(0, _MASKED_EQUAL, _LOW_32_BITS, 0),)),
    (
        "setpriority",
        (Compare(0, _MASKED_EQUAL, _LOW_32_BITS, 0), Compare(1, _MASKED_EQUAL, _LOW_32_BITS, 0)),
    ),
    (
        "ioprio_set",
        (Compare(0, _MASKED_EQUAL, _LOW_32_BITS, 1), Compare(1, _MASKED_EQUAL, _LOW_32_BITS, 0)),
    ),
)
"""Allowed only with these arguments. The kernel looks at 32 bits of an int, so the mask drops the
rest.
"""

_TERMINAL_INJECTIONS = (0x5412, 0x541C)
"""TIOCSTI and TIOCLINUX of ioctl_tty(2): they type into somebody's terminal."""


class SeccompError(Exception):
    """The filter could not be compiled; the sentence says which call failed, or what is not
    installed.
    """


class _Comparison(ctypes.Structure):
    _fields_ = [
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("datum_a", ctypes.c_uint64),
        ("datum_b", ctypes.c_uint64),
    ]


def compile_filter() -> bytes:
    """The program as an array of struct sock_filter, for the architecture of this host."""
    library = _load()
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_ERRNO | errno.EPERM)))
    if context.value is None:
        raise SeccompError("seccomp_init failed")
    try:
        _check(
            library.seccomp_attr_set(
                context, _ATTRIBUTE_BAD_ARCHITECTURE, ctypes.c_uint32(_KILL_PROCESS)
            ),
            "seccomp_attr_set",
        )
        _add_rules(library, context)
        return _export(library, context)
    finally:
        library.seccomp_release(context)


def _add_rules(library: ctypes.CDLL, context: ctypes.c_void_p) -> None:
    for name in _ALLOWED:
        _add(library, context, _ALLOW, name)
    for name in _MISSING:
        _add(library, context, _ERRNO | errno.ENOSYS, name)
    for name, comparisons in _CONDITIONAL:
        _add(library, context, _ALLOW, name, comparisons)
    _add_ioctl(library, context)


def _add_ioctl(library: ctypes.CDLL, context: ctypes.c_void_p) -> None:
    """libseccomp wants one action a call and argument: allow each request that differs from both in
    one of the bits in which it can. The two agree in all but bits 1, 2 and 3, so `differs` is a
    short list.
    """
    for bit in range(32):
        values = {(request >> bit) & 1 for request in _TERMINAL_INJECTIONS}
        if len(values) == 1:
            allowed = (1 - values.pop()) << bit
            _add(library, context, _ALLOW, "ioctl", (Compare(1, _MASKED_EQUAL, 1 << bit, allowed),))
    # the remaining requests are the combinations of bits 1, 2 and 3: 001 is TIOCSTI, 110 is
    # TIOCLINUX
    mask = 0b1110
    for pattern in range(0, 16, 2):
        if pattern not in {request & mask for request in _TERMINAL_INJECTIONS}:
            _add(library, context, _ALLOW, "ioctl", (Compare(1, _MASKED_EQUAL, mask, pattern),))


def _add(
    library: ctypes.CDLL,
    context: ctypes.c_void_p,
    action: int,
    name: str,
    comparisons: tuple[Compare, ...] = (),
) -> None:
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number < 0:
        return  # not a call of this architecture, or newer than this libseccomp
    array = (_Comparison * len(comparisons))(
        *(_Comparison(*comparison) for comparison in comparisons)
    )
    result = library.seccomp_rule_add_array(
        context, ctypes.c_uint32(action), number, ctypes.c_uint(len(comparisons)), array
    )
    _check(result, f"seccomp_rule_add({name})")


def _export(library: ctypes.CDLL, context: ctypes.c_void_p) -> bytes:
    with open(os.memfd_create("filter"), "w+b") as file:
        _check(library.seccomp_export_bpf(context, file.fileno()), "seccomp_export_bpf")
        file.seek(0)
        return file.read()


def _load() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError as error:
        raise SeccompError(
            f"{_LIBRARY} is not installed: install the package libseccomp2"
        ) from error
    library.seccomp_init.restype = ctypes.c_void_p
    return library


def _check(result: int, what: str) -> None:
    if result != 0:
        raise SeccompError(f"{what}: {os.strerror(-result)}")
