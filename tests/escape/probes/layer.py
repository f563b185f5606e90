"""One attack for each layer of a jail; each is stopped by its own layer when no other is there."""

import ctypes
import os
import resource
import signal
import socket
import stat
from collections.abc import Callable
from typing import Any

from tests.escape.probes.outcomes import given, outcome, outcome_in_child, tell

MANY, MS_NOSUID, CLONE_NEWNS = 200, 2, 0x20000
asked: Any = given()
libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: object) -> int:
    """A function of libc; an error is an exception."""
    result = int(getattr(libc, name)(*arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return result


def mount_something() -> None:
    """In a namespace of the caller's own, so that it is nobody's affair."""
    call("unshare", CLONE_NEWNS)
    call("mount", b"x", b"/tmp", b"tmpfs", MS_NOSUID, None)


def start_many() -> None:
    """One by one, all of them ended again."""
    started = []
    try:
        for _ in range(MANY):
            pid = os.fork()
            if pid == 0:
                signal.pause()
            started.append(pid)
    finally:
        for pid in started:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def open_many() -> None:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert limit[1] >= MANY
    kept = [os.open("/dev/null", os.O_RDONLY) for _ in range(asked["open_files"] + 1)]
    for fd in kept:
        os.close(fd)


def read(path: str) -> None:
    with open(path, "rb") as file:
        file.read(16)


def connect() -> None:
    with socket.create_connection(("127.0.0.1", asked["port"]), timeout=5):
        pass


def inherited() -> list[int]:
    return [fd for fd in range(4, 256) if outcome(lambda fd=fd: os.fstat(fd)) == "done"]  # type: ignore[misc]


def use_inherited_folder() -> None:
    """Any folder that is open leads out of the root, whatever the root is."""
    for fd in inherited():
        if outcome(lambda fd=fd: os.close(os.open("..", os.O_RDONLY, dir_fd=fd))) == "done":  # type: ignore[misc]
            return
    raise FileNotFoundError(2, "no folder is open")


ATTACKS: dict[str, Callable[[], object]] = {
    "mount": mount_something,
    "processes": start_many,
    "files": open_many,
    "host file": lambda: read(asked["file"]),
    "port": connect,
    "folder": use_inherited_folder,
    "shared memory": lambda: call("shmget", asked["key"], 0, 0),
    "signal": lambda: os.kill(asked["pid"], 0),
    "device": lambda: os.mknod("device", stat.S_IFCHR | 0o600, os.makedev(1, 3)),
    "secret file": lambda: read(asked["secret"]),
}

tell(
    {
        "attacks": {
            name: outcome_in_child(attack)
            for name, attack in ATTACKS.items()
            if name in asked["attacks"]
        },
        "name": os.uname().nodename,
        "cgroups": os.readlink(asked["cgroups"]) if os.path.exists(asked["cgroups"]) else None,
    }
)
