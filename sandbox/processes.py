"""What the processes of a jail use, read from the host's /proc, which no guest can see or write.

proc(5) is the source of every format here. A jail's processes are init and its descendants:
whatever loses its parent becomes a child of init, so the tree below init is complete.
"""

import os
from pathlib import Path
from typing import NamedTuple

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")
_MOST = 4096


class Sample(NamedTuple):
    """One look at a jail. `resident_bytes` counts pages that are shared with the zygote;
    `processes` counts threads too, as the kernel's limit does; init itself is left out of both
    numbers of things.
    """

    resident_bytes: int
    processes: int
    cpu_seconds: float


def sample(init_pid: int) -> Sample:
    """Add up init and everything below it; a process that ends meanwhile counts as nothing."""
    resident, threads, ticks = 0, 0, 0
    pending = [init_pid]
    seen = 0
    while pending and seen < _MOST:
        pid = pending.pop()
        seen += 1
        try:
            resident += _resident_pages(pid)
            count, used = _threads_and_ticks(pid)
            pending += _children(pid)
        except (OSError, IndexError, ValueError):
            continue
        threads += count if pid != init_pid else 0
        ticks += used
    return Sample(resident * _PAGE_BYTES, threads, ticks / _TICKS)


def proportional_bytes(init_pid: int) -> int:
    """Memory with each shared page divided among its sharers (PSS): exact, and a hundred times
    dearer.
    """
    return sum(_pss_bytes(pid) for pid in tree(init_pid))


def open_files(init_pid: int) -> int:
    """File descriptors of all processes but init."""
    return sum(_count(f"/proc/{pid}/fd") for pid in tree(init_pid) if pid != init_pid)


def tree(init_pid: int) -> list[int]:
    """Init and its descendants, host pids, at most a few thousand."""
    found: list[int] = []
    pending = [init_pid]
    while pending and len(found) < _MOST:
        pid = pending.pop()
        found.append(pid)
        try:
            pending += _children(pid)
        except OSError:
            continue
    return found


def _resident_pages(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1])


def _threads_and_ticks(pid: int) -> tuple[int, int]:
    """Fields of stat after the name, which may hold spaces and parentheses: utime to cstime,
    num_threads.
    """
    fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    return int(fields[17]), sum(int(field) for field in fields[11:15])


def _children(pid: int) -> list[int]:
    children: list[int] = []
    for thread in os.listdir(f"/proc/{pid}/task"):
        text = Path(f"/proc/{pid}/task/{thread}/children").read_bytes()
        children += [int(word) for word in text.split()]
    return children


def _pss_bytes(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def _count(folder: str) -> int:
    try:
        return len(os.listdir(folder))
    except OSError:
        return 0
