"""What the product takes of this machine, read from outside.

It is a child of the benchmark, and so is everything that it starts.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sandbox.memory import available_bytes
from sandbox.processes import clock, open_files, tree

MEBIBYTE = 1 << 20
_OURS = {b"sandbox.server": "worker", b"playground.app": "web"}


class Footprint(NamedTuple):
    """At one moment. `machine_mib` is what is missing of the machine's available memory: what the
    kernel holds for a jail (page tables, namespaces, mounts) is in no process's Pss.
    """

    processes: int
    pss_mib: float
    machine_mib: float
    open_files: int


def product() -> list[int]:
    """Every process of it."""
    return tree(os.getpid())[1:]


def services() -> list[int]:
    """Web and worker, without what they start."""
    return [pid for pid in product() if _name(pid) in _OURS.values()]


def mounts() -> int:
    """In all of its mount namespaces together."""
    found = {}
    for pid in product():
        with suppress(OSError):
            space = Path(f"/proc/{pid}/ns/mnt").readlink()
            found[space] = len(Path(f"/proc/{pid}/mountinfo").read_text().splitlines())
    return sum(found.values())


def footprint() -> Footprint:
    """Of all of the product."""
    pids = product()
    pss = sum(pss_mib(pid) for pid in pids)
    files = sum(open_files(pid) for pid in pids)
    return Footprint(len(pids), round(pss, 1), round(-available_bytes() / MEBIBYTE, 1), files)


def pss_mib(pid: int) -> float:
    """Its memory, each page divided among those that have it; 0 of one that has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def cpu_seconds() -> dict[str, float]:
    """What the product's processes have computed so far, by their names. By their own clocks: 500
    that compute for less than a tick of /proc/PID/stat each are seconds together.
    """
    spent: dict[str, float] = {}
    for pid in product():
        with suppress(OSError):
            spent[_name(pid)] = spent.get(_name(pid), 0.0) + clock(pid)
    return spent


def _name(pid: int) -> str:
    """Guests and what makes them have names; worker and web are gunicorn's."""
    line = Path(f"/proc/{pid}/cmdline").read_bytes()
    given = Path(f"/proc/{pid}/comm").read_text().strip()
    return next((name for part, name in _OURS.items() if part in line), given)
