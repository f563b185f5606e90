"""A handful of attacks, run as a project in the first jail of a worker: see canary.py.

This file is sent, never imported: it is a guest's program. It prints a JSON object: each attack's
name, and whether the jail held. What takes a value of the host's reads it from `targets.json`.
"""

import ctypes
import json
import os
import resource
import socket
from collections.abc import Callable
from functools import partial

CLONE_NEWUSER, PTRACE_ATTACH = 0x10000000, 16
PR_CAPBSET_READ, PR_GET_SECCOMP, PR_GET_NO_NEW_PRIVS, FILTER = 23, 21, 39, 2
CAPABILITIES = range(41)
USUAL_FDS = {0, 1, 2, 3}
SYSTEM = ("/", "/usr", "/etc")

libc = ctypes.CDLL(None, use_errno=True)


def is_refused(attack: Callable[[], object]) -> bool:
    """Whether the kernel said no."""
    try:
        attack()
    except OSError:
        return True
    return False


def call(name: str, *arguments: object) -> None:
    """A function of libc, with its error as an exception."""
    if getattr(libc, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)


def write_in(folder: str) -> None:
    """Leave a file."""
    os.close(os.open(f"{folder}/attacked", os.O_WRONLY | os.O_CREAT))


def connect_to(family: int, address: object) -> None:
    """Reach a listener."""
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        sock.settimeout(1)
        sock.connect(address)  # type: ignore[arg-type]  # as JSON has it


def open_too_many(limit: int) -> None:
    """One more than the limit, all at once."""
    opened: list[int] = []
    try:
        while len(opened) <= limit:
            opened.append(os.open("/dev/null", os.O_RDONLY))
    finally:
        for fd in opened:
            os.close(fd)


def has_no_capability() -> bool:
    """Not even one that a program could get by being executed."""
    return not any(libc.prctl(PR_CAPBSET_READ, number, 0, 0, 0) > 0 for number in CAPABILITIES)


def is_filtered() -> bool:
    """Whether system calls are."""
    return bool(libc.prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == FILTER)


def gets_no_privileges() -> bool:
    """Whatever is executed."""
    return bool(libc.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)


def inherits_nothing() -> bool:
    """But output and the report pipe."""
    return all(is_refused(partial(os.fstat, fd)) for fd in set(range(64)) - USUAL_FDS)


def main() -> None:
    """Attack, and tell."""
    with open("targets.json") as file:
        targets = json.load(file)
    held = {
        "read a file of the host": is_refused(lambda: os.stat(targets["file"])),
        "reach a port of the host": is_refused(
            lambda: connect_to(socket.AF_INET, ("127.0.0.1", targets["port"]))
        ),
        "reach an abstract socket of the host": is_refused(
            lambda: connect_to(socket.AF_UNIX, "\0" + targets["abstract"])
        ),
        "see a process of the host": is_refused(lambda: os.kill(targets["pid"], 0)),
        "find a /proc": is_refused(lambda: os.stat("/proc/self")),
        "write in the system": all(is_refused(partial(write_in, path)) for path in SYSTEM),
        "write in the interpreter": is_refused(lambda: write_in("/opt/venv/lib")),
        "make a user namespace": is_refused(lambda: call("unshare", CLONE_NEWUSER)),
        "mount": is_refused(lambda: call("mount", b"x", b"/tmp", b"tmpfs", 0, None)),
        "trace init": is_refused(lambda: call("ptrace", PTRACE_ATTACH, 1, None, None)),
        "limit init": is_refused(lambda: resource.prlimit(1, resource.RLIMIT_CPU, (9, 9))),
        "open a netlink socket": is_refused(
            lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()
        ),
        "open more files than allowed": is_refused(lambda: open_too_many(targets["open_files"])),
        "have a capability": has_no_capability(),
        "run without a filter": is_filtered(),
        "gain privileges by executing": gets_no_privileges(),
        "inherit an open file": inherits_nothing(),
        "be root": os.geteuid() != 0,
    }
    print(json.dumps(held))  # noqa: T201 the answer


main()
