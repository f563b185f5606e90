"""Look for a way across the jail's edges: links, mounts, folders above, terminals, devices.

One question at a time: a control asks only what does no harm outside of a jail.
"""

import os
import stat
from collections.abc import Callable
from functools import partial

from tests.escape.probes.outcomes import given, outcomes, tell

asked = given()
own, other = asked["own"], asked["other"]


def make(path: str) -> str:
    with open(path, "w") as file:
        file.write("made")
    return path


def open_and_close(path: str, flags: int = os.O_RDWR | os.O_NOCTTY) -> None:
    os.close(os.open(path, flags))


def climb() -> None:
    """As far up as there is, by a folder's fd, then the same with the root taken away."""
    fd = os.open("/", os.O_RDONLY)
    for _ in range(40):
        above = os.open("..", os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = above
    if os.fstat(fd).st_ino != os.stat("/").st_ino or os.listdir(fd) != os.listdir("/"):
        return
    os.close(fd)
    os.chroot(own)


def give_capability() -> None:
    value = bytes.fromhex("01000002ffffffff" + "00" * 12)
    os.setxattr(make(f"{own}/e"), "security.capability", value)


links: dict[str, Callable[[], object]] = {
    "hard link of a foreign file": lambda: os.link(asked["foreign"], f"{own}/link"),
    "rename to another mount": lambda: os.rename(make(f"{own}/a"), f"{other}/a"),
    "rename a foreign file away": lambda: os.rename(asked["foreign"], f"{own}/b"),
    "link within a mount": lambda: os.link(make(f"{own}/c"), f"{own}/d"),
}
devices: dict[str, Callable[[], object]] = {
    "block": lambda: os.mknod(f"{own}/block", stat.S_IFBLK | 0o600, os.makedev(8, 0)),
    "memory": lambda: os.mknod(f"{own}/mem", stat.S_IFCHR | 0o600, os.makedev(1, 1)),
}
answers: dict[str, Callable[[], object]] = {
    "links": lambda: outcomes(links),
    "above": lambda: outcomes({"climb": climb}),
    "devices": lambda: outcomes(devices),
    "attribute": lambda: outcomes({"capability": give_capability}),
    "open": lambda: outcomes({path: partial(open_and_close, path) for path in asked["paths"]}),
    "look": lambda: outcomes({path: partial(os.stat, path) for path in asked["paths"]}),
    "terminals": lambda: [fd for fd in range(3) if os.isatty(fd)],
}
tell(answers[asked["question"]]())
