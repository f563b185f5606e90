"""What the processes of a jail use, read from the host's /proc, which no guest can see or write.

proc(5) is the source of every format here. A jail's processes are init and its descendants:
whatever loses its parent becomes a child of init, so the tree below init is complete.
"""

import os
from contextlib import suppress
from typing import NamedTuple

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")
_MOST = 4096
_READ_BYTES = 4096


class Sample(NamedTuple):
    """One look at a jail. `resident_bytes` counts pages that are shared with the zygote;
    `unseen_bytes` are addresses, beyond those that init has itself, at which more could be kept
    than is resident; `processes` counts threads too, as the kernel's limit does; init itself is
    left out of the numbers of things. `open_files` are those of all processes, `most_open_files`
    those of the one that has most. `own_bytes` guesses what is not shared with init.
    """

    resident_bytes: int
    unseen_bytes: int
    processes: int
    cpu_seconds: float
    open_files: int = 0
    most_open_files: int = 0
    own_bytes: int = 0


def sample(init_pid: int) -> Sample:
    """Add up init and everything below it; a process that ends meanwhile counts as nothing."""
    threads, ticks = 0, 0
    resident: list[int] = []
    mapped: list[int] = []
    files: list[int] = [0]
    pending = [init_pid]
    while pending and len(mapped) < _MOST:
        pid = pending.pop()
        try:
            memory = _memory_pages(pid)
            count, used = _threads_and_ticks(pid)
            if pid != init_pid:
                files.append(open_files(pid))
            pending += _children(pid)
        except (OSError, IndexError, ValueError):
            continue
        resident.append(memory.resident)
        mapped.append(memory.unaccounted)
        threads += count if pid != init_pid else 0
        ticks += used
    unseen = sum(max(0, pages - mapped[0]) for pages in mapped)
    own = sum(max(0, pages - resident[0]) for pages in resident)
    return Sample(
        sum(resident) * _PAGE_BYTES,
        unseen * _PAGE_BYTES,
        threads,
        ticks / _TICKS,
        sum(files),
        max(files),
        own * _PAGE_BYTES,
    )


def open_files(pid: int) -> int:
    """File descriptors of one process: since Linux 6.2 their number is the folder's size."""
    folder = f"/proc/{pid}/fd"
    try:
        return os.stat(folder).st_size or len(os.listdir(folder))
    except OSError:
        return 0


def fd_targets(pid: int, most: int) -> list[str]:
    """What the process's fds lead to, such as `pipe:[4026]`; of one that has ended, nothing."""
    targets = []
    try:
        for fd in os.listdir(f"/proc/{pid}/fd")[:most]:
            with suppress(OSError):
                targets.append(os.readlink(f"/proc/{pid}/fd/{fd}"))
    except OSError:
        pass
    return targets


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


class _Memory(NamedTuple):
    """Pages. `unaccounted` are addresses that are neither private and writable (RLIMIT_DATA limits
    those) nor the stack.
    """

    resident: int
    unaccounted: int


def _memory_pages(pid: int) -> _Memory:
    """Fields of statm: size, resident, shared, text, lib, data."""
    fields = [int(word) for word in _read(f"/proc/{pid}/statm").split()]
    return _Memory(fields[1], fields[0] - fields[5])


def resident_bytes(pid: int) -> int:
    """Resident pages, shared ones too; 0 of a process that has ended."""
    try:
        return _memory_pages(pid).resident * _PAGE_BYTES
    except (OSError, IndexError):
        return 0


def _threads_and_ticks(pid: int) -> tuple[int, int]:
    """Fields of stat after the name, which may hold spaces and parentheses: utime to cstime,
    num_threads.
    """
    fields = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    return int(fields[17]), sum(int(field) for field in fields[11:15])


def _children(pid: int) -> list[int]:
    children: list[int] = []
    for thread in os.listdir(f"/proc/{pid}/task"):
        text = _read(f"/proc/{pid}/task/{thread}/children")
        children += [int(word) for word in text.split()]
    return children


def _read(path: str) -> bytes:
    """A small file, without all that Python's files ask the kernel for: each session is looked at
    once a second and more.
    """
    fd = os.open(path, os.O_RDONLY)
    try:
        return b"".join(iter(lambda: os.read(fd, _READ_BYTES), b""))
    finally:
        os.close(fd)
