"""Which system calls a guest may make: the policy that seccomp.py compiles.

An allow list. What is on no list answers EPERM, so that an attack is told no. What a program may
try and then do otherwise answers ENOSYS: the calls of `MISSING`, and every call newer than Linux
5.0 that is on no list, because libcs take ENOSYS for an older kernel, and EPERM for a failure. The
names are those of the manual's section 2; one that this architecture or this libseccomp does not
know is left out.
"""

from typing import NamedTuple

FILES = """
access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2
fadvise64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fdatasync fgetxattr flistxattr
flock fstat fstatfs fsync ftruncate futimesat getcwd getdents getdents64 getxattr ioctl lchown
lgetxattr link linkat listxattr llistxattr lseek lstat mkdir mkdirat mknod mknodat newfstatat open
openat openat2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink readlinkat
readv rename renameat renameat2 rmdir sendfile splice stat statfs statx symlink symlinkat
sync_file_range tee truncate umask unlink unlinkat utime utimensat utimes write writev
"""
MEMORY = """
brk get_mempolicy madvise membarrier mincore mlock mlock2 mlockall mmap mprotect mremap msync
munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect
"""
PROCESSES = """
alarm arch_prctl capget capset execve execveat exit exit_group fork futex futex_requeue futex_wait
futex_waitv futex_wake get_robust_list getcpu getegid geteuid getgid getgroups getitimer getpgid
getpgrp getpid getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid gettid
getuid ioprio_get kill pause pidfd_open prctl restart_syscall rseq rt_sigaction rt_sigpending
rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait sched_get_priority_max
sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
sched_rr_get_interval sched_yield set_robust_list set_tid_address setfsgid setfsuid setgid setgroups
setitimer setpgid setregid setresgid setresuid setreuid setrlimit setsid setuid sigaltstack sysinfo
tgkill times tkill uname vfork wait4 waitid
"""
"""`kill` and its kind reach the jail's own processes only, and init ignores what they send."""
WAITING = """
epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 pipe pipe2
poll ppoll pselect6 select signalfd signalfd4
"""
TIME = """
clock_getres clock_gettime clock_nanosleep gettimeofday nanosleep time timer_create timer_delete
timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime
"""
NETWORK = """
accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg
sendmmsg sendmsg sendto setsockopt shutdown
"""
ALLOWED = tuple(f"{FILES} {MEMORY} {PROCESSES} {WAITING} {TIME} {NETWORK}".split())

MISSING = tuple(
    """
clone3
memfd_create memfd_secret shmat shmctl shmdt shmget msgctl msgget msgrcv msgsnd semctl semget semop
semtimedop mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink
io_cancel io_destroy io_getevents io_pgetevents io_setup io_submit
io_uring_enter io_uring_register io_uring_setup
landlock_add_rule landlock_create_ruleset landlock_restrict_self
inotify_add_watch inotify_init inotify_init1 inotify_rm_watch
""".split()
)
"""clone3 hides its flags in memory that a filter cannot read. The second lines hold memory that no
process's own figures show. Landlock is a wide surface that nothing here needs. inotify watches an
inode, not a mount: a guest saw each program that the host, and each module that another session
opened in the shared system folders. What reloads looks at times instead."""

SATISFIED = ("sync", "syncfs")
"""Answered with success, and not done: they would write out every disk of the host. What a guest
writes is in memory and needs neither."""

FORBIDDEN = tuple(
    """
fsconfig fsmount fsopen fspick mount_setattr move_mount open_tree
pidfd_getfd pidfd_send_signal process_madvise process_mrelease quotactl_fd
""".split()
)
"""Newer than Linux 5.0, and yet EPERM: nothing falls back from these."""


class Test(NamedTuple):
    """An argument, by its place, of which the bits of `mask` must be those of `value`."""

    argument: int
    value: int
    mask: int = 0xFFFFFFFF
    """The kernel takes 32 bits of an `int`, so what a caller puts above them must not count."""


class Rule(NamedTuple):
    """A call that is allowed when its arguments pass every test."""

    name: str
    tests: tuple[Test, ...]


_UNIX, _INET, _INET6 = 1, 2, 10
_STREAM, _DATAGRAM, _SEQUENCED = 1, 2, 5
_ANY, _TCP, _UDP = 0, 6, 17
_TYPE = 0xF
"""socket(2): the type without SOCK_CLOEXEC and SOCK_NONBLOCK."""

_NEW_NAMESPACES = 0x7E020080
"""clone(2): CLONE_NEWNS, CGROUP, UTS, IPC, USER, PID, NET and TIME."""

_FCNTL_COMMANDS = (
    *range(12),  # duplicate, flags, locks, owner and signal of asynchronous input
    *(15, 16),  # the same owner, of a thread
    *(36, 37, 38),  # locks of an open file
    *(1027, 1030),  # duplicate
    *(1031, 1032),  # a pipe's size
    *(1033, 1034),  # seals
    *range(1035, 1039),  # hints on lifetime
)
"""All but leases (1024), which make others wait, and F_NOTIFY (1026), the ancestor of inotify."""

_SELF = 0
_WHO_IS_PROCESS = {"setpriority": 0, "ioprio_set": 1}

_SOCKETS = (
    *((_UNIX, kind, None) for kind in (_STREAM, _DATAGRAM, _SEQUENCED)),
    *((family, _STREAM, protocol) for family in (_INET, _INET6) for protocol in (_ANY, _TCP)),
    *((family, _DATAGRAM, protocol) for family in (_INET, _INET6) for protocol in (_ANY, _UDP)),
)
"""Family, type, protocol. Each other one is kernel code, often a module loaded on demand, that no
project needs and strangers should not reach."""


def _socket(family: int, kind: int, protocol: int | None) -> Rule:
    tests = (Test(0, family), Test(1, kind, _TYPE))
    return Rule("socket", tests if protocol is None else (*tests, Test(2, protocol)))


CONDITIONAL = (
    *(_socket(*socket) for socket in _SOCKETS),
    *(Rule("fcntl", (Test(1, command),)) for command in _FCNTL_COMMANDS),
    Rule("socketpair", (Test(0, _UNIX),)),
    Rule("clone", (Test(0, 0, _NEW_NAMESPACES),)),
    Rule("personality", (Test(0, 0),)),  # plain Linux, which is what there is
    Rule("personality", (Test(0, 0xFFFFFFFF),)),  # asks
    # A call that takes a pid acts on another process, init included.
    *(
        Rule(name, (Test(0, _SELF),))
        for name in (
            "prlimit64",
            "sched_setaffinity",
            "sched_setattr",
            "sched_setparam",
            "sched_setscheduler",
        )
    ),
    *(Rule(name, (Test(0, who), Test(1, _SELF))) for name, who in _WHO_IS_PROCESS.items()),
)

FORBIDDEN_REQUESTS = (0x5412, 0x541C)
"""ioctl_tty(2): TIOCSTI and TIOCLINUX type into somebody's terminal."""
