"""The system calls that Python does not offer, under the kernel's own names.

Each function makes one call and raises OSError with the call's name and argument, so that a step
which a host refuses can be reported by name. Numbers are from the kernel's uapi headers and never
change.
"""

import contextlib
import ctypes
import fcntl
import os
import platform
import socket
import struct

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_REMOUNT = 0x20
MS_NOATIME = 0x400
MS_NODIRATIME = 0x800
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MS_RELATIME = 0x200000
MNT_DETACH = 0x2

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NAME = 15
PR_SET_SECCOMP = 22
PR_CAPBSET_READ = 23
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_SET_THP_DISABLE = 41
SECCOMP_MODE_FILTER = 2

CAP_CHOWN = 0
CAP_DAC_OVERRIDE = 1
CAP_FOWNER = 3
CAP_KILL = 5
CAP_SETGID = 6
CAP_SETUID = 7
_LINUX_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAP = 63

_MADV_POPULATE_READ, _MADV_POPULATE_WRITE = 22, 23
_SIOCSIFFLAGS = 0x8914
_IFF_UP_AND_RUNNING = 0x41
_PTHREAD_ATTR_BYTES = 64
"""At the most: aarch64's; x86-64 has 56."""
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """unshare(2)."""
    _check(_libc.unshare(ctypes.c_int(flags)), f"unshare({flags:#x})")


def mount(
    source: str | None, target: str, filesystem: str | None, flags: int, data: str | None = None
) -> None:
    """mount(2)."""
    arguments = [
        None if text is None else os.fsencode(text) for text in (source, target, filesystem)
    ]
    options = None if data is None else data.encode()
    result = _libc.mount(*arguments, ctypes.c_ulong(flags), options)
    _check(result, f"mount({source}, {target}, {filesystem}, {flags:#x}, {data})")


def umount(target: str, flags: int = MNT_DETACH) -> None:
    """umount2(2)."""
    _check(_libc.umount2(os.fsencode(target), ctypes.c_int(flags)), f"umount2({target})")


def pivot_root(new_root: str, put_old: str) -> None:
    """pivot_root(2), which glibc does not wrap."""
    number = _PIVOT_ROOT[platform.machine()]
    result = _libc.syscall(ctypes.c_long(number), os.fsencode(new_root), os.fsencode(put_old))
    _check(result, f"pivot_root({new_root}, {put_old})")


def setdomainname(name: str) -> None:
    """setdomainname(2): of the UTS namespace, beside the host's name. With its end, which gVisor
    looks for within the length.
    """
    text = name.encode() + b"\0"
    _check(_libc.setdomainname(text, ctypes.c_size_t(len(text))), f"setdomainname({name})")


def prctl(option: int, argument: int = 0, second: int = 0) -> None:
    """prctl(2) with its unused arguments zero, as the newer options demand."""
    numbers = [ctypes.c_ulong(value) for value in (argument, second, 0, 0)]
    _check(_libc.prctl(ctypes.c_int(option), *numbers), f"prctl({option}, {argument})")


def populate(start: int, size: int, *, is_written: bool) -> bool:
    """madvise(MADV_POPULATE_WRITE or …_READ): take faults in advance; False where it cannot."""
    address, length = ctypes.c_void_p(start), ctypes.c_size_t(size)
    advice = _MADV_POPULATE_WRITE if is_written else _MADV_POPULATE_READ
    return bool(_libc.madvise(address, length, ctypes.c_int(advice)) == 0)


def set_thread_stacks(size: int) -> None:
    """pthread_setattr_default_np(3): how large a stack each thread from here on gets, which those
    of a forked process inherit; the first thread's is another.
    """
    attributes = ctypes.create_string_buffer(_PTHREAD_ATTR_BYTES)
    _libc.pthread_attr_init(attributes)
    refused = _libc.pthread_attr_setstacksize(attributes, ctypes.c_size_t(size))
    if refused := refused or _libc.pthread_setattr_default_np(attributes):
        raise OSError(refused, f"stacks of {size} bytes: {os.strerror(refused)}")


def set_process_name(name: str) -> None:
    """What `ps` on the host shows; the kernel copies at most 15 bytes."""
    text = ctypes.create_string_buffer(name.encode()[:15])
    prctl(PR_SET_NAME, ctypes.addressof(text))


def write_map(path: str, text: str, proc_fd: int | None = None) -> None:
    """Write `setgroups`, `uid_map` or `gid_map` of a process (user_namespaces(7)).

    gVisor has no `setgroups` and lets the maps be written without it; no other kernel that has user
    namespaces is without (since Linux 3.19).
    """
    try:
        fd = os.open(path, os.O_WRONLY, dir_fd=proc_fd)
    except FileNotFoundError:
        if path.endswith("/setgroups"):
            return
        raise
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


def keep_capabilities(kept: frozenset[int]) -> None:
    """Drop all capabilities but `kept`, and every one from the bounding set: no exec brings one
    back. The inheritable set becomes empty, and with it the ambient one, which the kernel keeps
    within it (capabilities(7)); gVisor has no ambient set.
    """
    for capability in range(_LAST_CAP + 1):
        present = _libc.prctl(PR_CAPBSET_READ, ctypes.c_ulong(capability), 0, 0, 0)
        if present < 0:
            break  # EINVAL: past the last capability that this kernel knows
        if present:
            prctl(PR_CAPBSET_DROP, capability)
    mask = sum(1 << capability for capability in kept)
    low, high = mask & 0xFFFFFFFF, mask >> 32
    header = struct.pack("II", _LINUX_CAPABILITY_VERSION_3, 0)
    sets = struct.pack("6I", low, low, 0, high, high, 0)
    _check(_libc.capset(header, sets), "capset")


def install_seccomp(program: bytes) -> None:
    """Install a compiled filter; the caller has set no_new_privs, which the kernel demands."""
    buffer = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        """struct sock_fprog of linux/filter.h."""

        _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]

    fprog = Program(len(program) // 8, ctypes.addressof(buffer))
    result = _libc.prctl(
        ctypes.c_int(PR_SET_SECCOMP), ctypes.c_ulong(SECCOMP_MODE_FILTER), ctypes.byref(fprog), 0, 0
    )
    _check(result, "prctl(PR_SET_SECCOMP)")


def raise_loopback() -> None:
    """Bring `lo` up, then prove it by using it: gVisor answers ENOTTY to the call, yet has a
    loopback.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        with contextlib.suppress(OSError):  # the bind and send below decide
            fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP_AND_RUNNING))
        control.bind(("127.0.0.1", 0))
        control.sendto(b"", control.getsockname())
