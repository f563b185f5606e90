"""The processes of a running product, found by who started whom."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from httpx import TransportError

from sandbox import processes
from tests.escape import host
from tests.product import Problem

RECOVERY_SECONDS = 30.0
T = TypeVar("T")


class Parts:
    """Below `supervisor`, now: they change when one of them dies."""

    def __init__(self, supervisor: int) -> None:
        self.supervisor = supervisor

    @property
    def web_master(self) -> int:
        return self._child_with("playground.app")

    @property
    def web(self) -> int:
        return only_child(self.web_master)

    @property
    def worker_master(self) -> int:
        return self._child_with("sandbox")

    @property
    def worker(self) -> int:
        return only_child(self.worker_master)

    @property
    def zygote(self) -> int:
        """The one that forks inits; its ushers, which live for a moment, have its name."""
        worker = self.worker
        return next(pid for pid in self.named("zygote") if host.parent_of(pid) == worker)

    def named(self, name: str) -> list[int]:
        """Zygotes, inits or guests."""
        return [pid for pid in self.all() if host.name_of(pid) == name]

    def all(self) -> set[int]:
        """Every process, zombies left out."""
        return {pid for pid in processes.tree(self.supervisor) if is_alive(pid)}

    def _child_with(self, text: str) -> int:
        children = children_of(self.supervisor)
        return next(pid for pid in host.with_argument(text, self.supervisor) if pid in children)


def find_parts() -> set[int]:
    """The supervisors of all products that this process has started."""
    children = children_of(os.getpid())
    return {pid for pid in host.with_argument("playground") if pid in children}


def children_of(pid: int) -> set[int]:
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):  # a thread that has ended meanwhile
            found |= {int(word) for word in (task / "children").read_text().split()}
    return {child for child in found if is_alive(child)}


def only_child(pid: int) -> int:
    (child,) = children_of(pid)
    return child


def is_alive(pid: int) -> bool:
    """Whether it runs; a zombie has ended, and waits for its parent."""
    try:
        return not host.is_zombie(pid)
    except OSError:
        return False


def are_gone_in_time(pids: set[int], seconds: float = host.GONE_SECONDS) -> bool:
    """Whether all of them have ended before the deadline."""
    return host.is_gone_in_time(lambda: [pid for pid in pids if is_alive(pid)], seconds)


def comes_in_time(is_so: Callable[[], object]) -> bool:
    """Whether it becomes so before the deadline."""
    return host.is_gone_in_time(lambda: not is_so(), RECOVERY_SECONDS)


def mounts() -> set[str]:
    """What is mounted in the host's own namespace."""
    return set(Path("/proc/self/mountinfo").read_text().splitlines())


def when_it_works(attempt: Callable[[], T]) -> T:
    """The answer of the first call that is answered, once what was broken is whole again."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    while time.monotonic() < deadline:
        with suppress(Problem, OSError, StopIteration, ValueError, TransportError):
            return attempt()
        time.sleep(0.05)
    return attempt()
