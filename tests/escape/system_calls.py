"""System calls that are closed to guests: number on x86_64 and aarch64, arguments, and the answer.

The arguments make each call fail or do nothing where it is allowed, so that the control may run as
root: an address that is not mapped, an fd that is not open, a flag that does not exist. Numbers are
those of the kernel's tables (arch/x86/entry/syscalls/syscall_64.tbl,
include/uapi/asm-generic/unistd.h).
"""

import os
from typing import NamedTuple

BAD = 1
"""An address that nothing is mapped at."""
O_DIRECT = os.O_DIRECT
"""This architecture's, which is the guest's too: each has a number of its own."""


class Row(NamedTuple):
    """One call. `arm` is None where the architecture has it not."""

    name: str
    x86: int
    arm: int | None
    arguments: tuple[int, ...]
    answer: str


def _refused(name: str, x86: int, arm: int | None, *arguments: int) -> Row:
    return Row(name, x86, arm, arguments, "EPERM")


def _invalid(name: str, x86: int, arm: int | None, *arguments: int) -> Row:
    return Row(name, x86, arm, arguments, "EINVAL")


def _unsupported(name: str, x86: int, arm: int | None, *arguments: int) -> Row:
    return Row(name, x86, arm, arguments, "ENOTSUP")


def _missing(name: str, x86: int, arm: int | None, *arguments: int) -> Row:
    return Row(name, x86, arm, arguments, "ENOSYS")


def _done(name: str, x86: int, arm: int | None, *arguments: int) -> Row:
    return Row(name, x86, arm, arguments, "done")


ROWS = (
    # namespaces and mounts
    _refused("unshare nothing", 272, 97, 0),
    _refused("unshare user", 272, 97, 0x10000000),
    _refused("unshare mount", 272, 97, 0x00020000),
    _refused("setns", 308, 268, -1, 0),
    _refused("clone user", 56, 220, 0x10000000 | 17, 0, 0, 0, 0),
    _refused("clone net", 56, 220, 0x40000000 | 17, 0, 0, 0, 0),
    _refused("clone time", 56, 220, 0x00000080 | 17, 0, 0, 0, 0),
    _refused("clone a thread with files of its own", 56, 220, 0x10000, 0, 0, 0, 0),
    _refused("close_range to have files of its own", 436, 436, 60_000, 60_000, 2),
    _missing("clone3", 435, 435, 0, 0),
    _refused("mount", 165, 40, BAD, BAD, BAD, 0, BAD),
    _refused("umount2", 166, 39, BAD, 0),
    _refused("pivot_root", 155, 41, BAD, BAD),
    _refused("chroot", 161, 51, BAD),
    _refused("fsopen", 430, 430, BAD, 0),
    _refused("fsconfig", 431, 431, -1, 0, 0, 0, 0),
    _refused("fsmount", 432, 432, -1, 0, 0),
    _refused("fspick", 433, 433, -1, BAD, 0),
    _refused("open_tree", 428, 428, -1, BAD, 0),
    _refused("move_mount", 429, 429, -1, BAD, -1, BAD, 0),
    _refused("mount_setattr", 442, 442, -1, BAD, 0, BAD, 32),
    # the kernel itself
    _refused("bpf", 321, 280, -1, 0, 0),
    _refused("userfaultfd", 323, 282, -1),
    _refused("perf_event_open", 298, 241, BAD, 0, -1, -1, 0),
    _refused("kexec_load", 246, 104, 0, 0, 0, 1 << 20),
    _refused("init_module", 175, 105, BAD, 0, BAD),
    _refused("finit_module", 313, 273, -1, BAD, 0),
    _refused("delete_module", 176, 106, BAD, 0),
    _refused("open_by_handle_at", 304, 265, -1, BAD, 0),
    _refused("name_to_handle_at", 303, 264, -1, BAD, BAD, BAD, 0),
    _refused("swapon", 167, 224, BAD, 0),
    _refused("swapoff", 168, 225, BAD),
    _refused("reboot", 169, 142, 0, 0, 0, 0),
    _refused("acct", 163, 89, BAD),
    _refused("quotactl", 179, 60, -1, BAD, 0, 0),
    _refused("syslog", 103, 116, -1, 0, 0),
    _refused("sethostname", 170, 161, BAD, 1),
    _refused("setdomainname", 171, 162, BAD, 1),
    _refused("settimeofday", 164, 170, 0, 0),
    _refused("clock_settime", 227, 112, 0, BAD),
    _refused("adjtimex", 159, 171, BAD),
    _refused("iopl", 172, None, 9),
    _refused("ioperm", 173, None, 1 << 20, 1, 1),
    _refused("modify_ldt", 154, None, 99, 0, 0),
    _refused("personality without randomization", 135, 92, 0x0040000),
    _refused("fanotify_init", 300, 262, -1, 0),
    _refused("vmsplice", 278, 75, -1, BAD, 1, 0),
    _missing("sendfile", 40, 71, -1, -1, 0, 1),
    _missing("splice", 275, 76, -1, 0, -1, 0, 1, 0),
    _missing("tee", 276, 77, -1, -1, 1, 0),
    # what would write out the host's disks answers at once, whatever it is asked
    _done("syncfs", 306, 267, -1),
    _done("fsync", 74, 82, -1),
    _done("fdatasync", 75, 83, -1),
    _done("sync_file_range", 277, 84, -1, 0, 0, 0),
    _done("msync MS_SYNC", 26, 227, BAD, 0, 4),
    # what would let a closed sender, or a socket that nobody reads, have megabytes
    _done("setsockopt SO_SNDBUF", 54, 208, -1, 1, 7, BAD, 4),
    _done("setsockopt SO_RCVBUF", 54, 208, -1, 1, 8, BAD, 4),
    _done("setsockopt SO_RCVBUF, high bits set", 54, 208, -1, 1, 8 | 1 << 32, BAD, 4),
    # urgent data
    _unsupported("sendto MSG_OOB", 44, 206, -1, BAD, 0, 1, 0, 0),
    _unsupported("recvfrom MSG_OOB", 45, 207, -1, BAD, 0, 1 | 0x40, 0, 0),
    _unsupported("sendmsg MSG_OOB", 46, 211, -1, BAD, 1),
    _unsupported("recvmsg MSG_OOB", 47, 212, -1, BAD, 1),
    _unsupported("sendmmsg MSG_OOB", 307, 269, -1, BAD, 0, 1),
    _unsupported("recvmmsg MSG_OOB", 299, 243, -1, BAD, 0, 1, 0),
    # budgets that the whole host shares: filters in machine code, huge pages
    _refused("prctl PR_SET_SECCOMP", 157, 167, 22, 9, 0, 0, 0),
    _refused("prctl PR_SET_SECCOMP, high bits set", 157, 167, 22 | 1 << 32, 9, 0, 0, 0),
    _refused("setsockopt SO_ATTACH_FILTER", 54, 208, -1, 1, 26, BAD, 16),
    _refused("setsockopt SO_ATTACH_BPF", 54, 208, -1, 1, 50, BAD, 4),
    _refused("setsockopt SO_ATTACH_REUSEPORT_CBPF", 54, 208, -1, 1, 51, BAD, 16),
    _refused("setsockopt TCP_ULP", 54, 208, -1, 6, 31, BAD, 4),
    _refused("setsockopt IPT_SO_SET_REPLACE", 54, 208, -1, 0, 64, BAD, 4),
    _refused("mmap MAP_HUGETLB", 9, 222, 0, 4096, 0, 0x40002, -1, 0),
    # what no limit of one process counts
    _refused("mmap MAP_GROWSDOWN", 9, 222, 0, 4096, 0, 0x122, -1, 0),
    _invalid("fcntl F_OFD_SETLK", 72, 25, -1, 37, BAD),
    _invalid("fcntl F_OFD_SETLKW, high bits set", 72, 25, -1, 38 | 1 << 32, BAD),
    # terminals, and what the disks below say of themselves
    _refused("ioctl TIOCSTI", 16, 29, -1, 0x5412, BAD),
    _refused("ioctl TIOCSTI, high bits set", 16, 29, -1, 0x5412 | 1 << 32, BAD),
    _refused("ioctl TIOCLINUX", 16, 29, -1, 0x541C, BAD),
    _refused("ioctl TIOCCONS", 16, 29, -1, 0x541D, 0),
    _refused("ioctl TIOCSETD", 16, 29, -1, 0x5423, BAD),
    _refused("ioctl SIOCGIFVLAN", 16, 29, -1, 0x8982, BAD),
    _refused("ioctl SIOCGIFBR, high bits set", 16, 29, -1, 0x8940 | 1 << 32, BAD),
    _refused("ioctl SIOCETHTOOL", 16, 29, -1, 0x8946, BAD),
    Row("ioctl FS_IOC_FIEMAP", 16, 29, (-1, 0xC020660B, BAD), "ENOTTY"),
    Row("ioctl of a pidfd's namespaces", 16, 29, (-1, 0xFF01, 0), "ENOTTY"),
    # looking at what others do with files that are shared with them
    _missing("inotify_init1", 294, 26, 0xFFFF),
    _refused("fcntl F_NOTIFY", 72, 25, -1, 1026, 0),
    _refused("fcntl F_NOTIFY, high bits set", 72, 25, -1, 1026 | 1 << 32, 0),
    _refused("fcntl F_SETLEASE", 72, 25, -1, 1024, 0),
    _refused("fcntl F_SET_RW_HINT", 72, 25, -1, 1036, 0),
    # having pages of such files put out of memory, or asking which are in it
    _done("fadvise64 POSIX_FADV_DONTNEED", 221, 223, -1, 0, 0, 4),
    _invalid("open O_DIRECT", 2, None, BAD, O_DIRECT, 0),
    _invalid("openat O_DIRECT", 257, 56, -1, BAD, O_DIRECT, 0),
    _invalid("openat O_DIRECT, high bits set", 257, 56, -1, BAD, O_DIRECT | 1 << 32, 0),
    _invalid("fcntl F_SETFL O_DIRECT", 72, 25, -1, 4, O_DIRECT),
    _missing("openat2", 437, 437, -1, BAD, BAD, 0),
    _unsupported("preadv2 RWF_NOWAIT", 327, 286, -1, BAD, 0, 0, 0, 0x8),
    _unsupported("preadv2 RWF_DONTCACHE", 327, 286, -1, BAD, 0, 0, 0, 0x80),
    _unsupported("pwritev2 RWF_DONTCACHE", 328, 287, -1, BAD, 0, 0, 0, 0x80),
    _invalid("madvise MADV_PAGEOUT", 28, 233, 0x10000, 0, 21),
    _invalid("madvise MADV_PAGEOUT, high bits set", 28, 233, 0x10000, 0, 21 | 1 << 32),
    # other processes
    _refused("ptrace", 101, 117, -1, 0, 0, 0),
    _refused("process_vm_readv", 310, 270, 0, 0, 0, 0, 0, 0),
    _refused("process_vm_writev", 311, 271, 0, 0, 0, 0, 0, 0),
    _refused("process_madvise", 440, 440, -1, 0, 0, 0, 0),
    _refused("pidfd_getfd", 438, 438, -1, 0, 0),
    _refused("pidfd_send_signal", 424, 424, -1, 0, 0, 0),
    _refused("rt_sigqueueinfo", 129, 138, 0x3FFFFFFF, 0, BAD),
    _refused("kcmp", 312, 272, -1, -1, 0, 0, 0),
    _refused("move_pages", 279, 239, -1, 0, 0, 0, 0, 0),
    _refused("migrate_pages", 256, 238, -1, 0, 0, 0),
    _refused("prctl PR_SET_THP_DISABLE, back on", 157, 167, 41, 0, 0, 0, 0),
    _refused("prctl PR_SET_THP_DISABLE, but if asked for", 157, 167, 41, 1, 2, 0, 0),
    _refused("prctl PR_SET_CHILD_SUBREAPER", 157, 167, 36, 0, 0, 0, 0),
    _refused("prctl PR_SCHED_CORE", 157, 167, 62, 9, 0, 0, 0),
    # keys, and memory that no process's own figures show
    _refused("keyctl", 250, 219, -1, 0, 0, 0, 0),
    _refused("add_key", 248, 217, BAD, BAD, 0, 0, 0),
    _refused("request_key", 249, 218, BAD, BAD, 0, 0),
    _missing("memfd_create", 319, 279, BAD, 0),
    _missing("shmget", 29, 194, 0x6E6F6E65, 0, 0),
    _missing("msgget", 68, 186, 0x6E6F6E65, 0),
    _missing("semget", 64, 190, 0x6E6F6E65, 0, 0),
    _missing("mq_open", 240, 180, BAD, 0, 0, 0),
    _missing("io_uring_setup", 425, 425, 0, BAD),
    _missing("io_setup", 206, 0, 0, BAD),
)

SOCKETS = {
    "AF_ALG": (38, 5, 0),
    "AF_NETLINK": (16, 3, 0),
    "AF_NETLINK dgram": (16, 2, 4),
    "AF_PACKET": (17, 3, 0),
    "AF_VSOCK": (40, 1, 0),
    "AF_INET raw": (2, 3, 1),
    "AF_INET6 raw": (10, 3, 58),
    "AF_INET dccp": (2, 6, 33),
    "AF_BLUETOOTH": (31, 3, 0),
    "AF_RDS": (21, 5, 0),
    "AF_TIPC": (30, 1, 0),
    "AF_CAN": (29, 3, 1),
    "AF_KEY": (15, 3, 2),
    "AF_XDP": (44, 3, 0),
    "AF_SMC": (43, 1, 0),
    "AF_KCM": (41, 2, 0),
}
"""Family, type and protocol; each is refused."""

USUAL_SOCKETS = {
    "AF_UNIX": (1, 1, 0),
    "AF_UNIX dgram": (1, 2, 0),
    "AF_INET": (2, 1, 0),
    "AF_INET udp": (2, 2, 0),
    "AF_INET6": (10, 1, 0),
}
