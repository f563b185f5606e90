"""What there is of everything that a session is made of: for showing that nothing of it is left."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.escape import host
from tests.faults.parts import Parts

Census = dict[str, int]
SETTLE_SECONDS = 0.5
SPARE = 4
"""Web keeps a few connections to its worker; what each session left behind would be many more."""


def take(found: Parts) -> Census:
    """Processes, threads, mounts, and open files (sockets and memory files are some) of each
    service.
    """
    counted = {"processes": len(found.all())}
    for name, pid in services(found).items():
        counted[f"fds of the {name}"] = len([*Path(f"/proc/{pid}/fd").iterdir()])
        counted[f"threads of the {name}"] = len([*Path(f"/proc/{pid}/task").iterdir()])
        counted[f"mounts of the {name}"] = _lines(f"/proc/{pid}/mountinfo")
    return counted


def take_settled(found: Parts) -> Census:
    """Once the pool of warm jails is full again and nothing changes any more."""
    before: Census = {}
    now = take(found)
    while now != before:
        time.sleep(SETTLE_SECONDS)
        before, now = now, take(found)
    return now


@contextmanager
def nothing_left(found: Parts, spare: int = SPARE) -> Iterator[None]:
    """Whatever is done inside, there is no more afterwards than there was before."""
    before = take_settled(found)
    mounts = _lines("/proc/self/mountinfo")
    yield
    seen: list[Census] = []

    def has_grown() -> bool:
        seen.append(take(found))
        return any(seen[-1][name] > count + spare for name, count in before.items())

    assert host.is_gone_in_time(has_grown), (before, seen[-1])
    assert _lines("/proc/self/mountinfo") == mounts


def resident_bytes(found: Parts) -> Census:
    """Of each service."""
    return {name: host.resident_bytes(pid) for name, pid in services(found).items()}


def services(found: Parts) -> dict[str, int]:
    return {"worker": found.worker, "zygote": found.zygote, "web": found.web}


def _lines(path: str) -> int:
    return Path(path).read_text().count(os.linesep)
