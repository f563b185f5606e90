"""Change, or ask the disk about, files that every jail and the host have in common."""

import fcntl
import os
import struct
from collections.abc import Callable
from functools import partial

from tests.escape.probes.outcomes import given, outcomes, tell

FS_IOC_FIEMAP, FS_IOC_GETFSLABEL, FS_IOC_GETFSUUID = 0xC020660B, 0x81009431, 0x80111500
F_SETLEASE, F_NOTIFY, F_SET_RW_HINT = 1024, 1026, 1036


def ask(path: str, request: int, size: int) -> None:
    """Where a file lies on the host's disk, the disk's name, its number."""
    buffer = bytearray(max(size, 32))
    struct.pack_into("QQ", buffer, 0, 0, 1 << 62)
    with open(path, "rb") as file:
        fcntl.ioctl(file.fileno(), request, buffer)


def control(path: str, command: int, argument: int | bytes) -> None:
    with open(path, "rb") as file:
        fcntl.fcntl(file.fileno(), command, argument)


def changes(path: str) -> dict[str, Callable[[], object]]:
    return {
        "times": partial(os.utime, path),
        "mode": lambda: os.chmod(path, os.stat(path).st_mode & 0o7777),
        "attribute": lambda: os.setxattr(path, "user.x", b"x"),
        "link": lambda: os.link(path, f"{asked['own']}/link"),
    }


def questions(path: str) -> dict[str, Callable[[], object]]:
    return {
        "extents": partial(ask, path, FS_IOC_FIEMAP, 4096),
        "label": partial(ask, path, FS_IOC_GETFSLABEL, 256),
        "uuid": partial(ask, path, FS_IOC_GETFSUUID, 17),
        "lease": partial(control, path, F_SETLEASE, fcntl.F_RDLCK),
        "notify": partial(control, path, F_NOTIFY, 1),
        "hint": partial(control, path, F_SET_RW_HINT, struct.pack("Q", 1)),
    }


asked = given()
tell(
    {
        "changes": {path: outcomes(changes(path)) for path in asked["change"]},
        "questions": {path: outcomes(questions(path)) for path in asked["ask"]},
    }
)
