"""What the processes of a jail use, read from the host's /proc, which no guest can see or write.

proc(5) is the source of every format here. A jail's processes are init and its descendants:
whatever loses its parent becomes a child of init, so the tree below init is complete.
"""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import NamedTuple

from .fds import close_now

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")
_MOST = 4096
_READ_BYTES = 4096
_PF_EXITING = 0x4
_CPUCLOCK_SCHED = 2
_CANNOT_TELL = float("nan")
"""Equal to nothing, itself included."""


class Sample(NamedTuple):
    """One look at a jail. `resident_bytes` counts pages that are shared with the zygote;
    `unseen_bytes` are addresses, beyond those that init has itself, at which more could be kept
    than is resident; `processes` counts threads too, as the kernel's limit does; init itself is
    left out of the numbers of things. `ended_cpu_seconds` is the part of init and of what has
    ended, or is about to; None where the kernel does not tell (gVisor). `open_files` are those of
    all processes, `most_open_files` those of the one that has most. `own_bytes` guesses what is not
    shared with init. `faults` are the page faults of each process and of its children that were
    waited for. `leaders` are those on a terminal that lead a group there: shells and their jobs,
    parents before children; `has_job` where one has a child in another group. `clocks` are for
    `have_computed`.
    """

    resident_bytes: int
    unseen_bytes: int
    processes: int
    cpu_seconds: float
    ended_cpu_seconds: float | None = None
    open_files: int = 0
    most_open_files: int = 0
    own_bytes: int = 0
    faults: Mapping[int, int] = MappingProxyType({})
    leaders: tuple[int, ...] = ()
    has_job: bool = False
    clocks: Mapping[int, float] = MappingProxyType({})

    def faulted_bytes(self, before: Mapping[int, int]) -> int:
        """The most that the jail's memory can have grown by since it had had these faults.

        Every page that a process gets, or gets for itself alone, is a fault of its own, and of one
        page: guests have no huge ones (guest.py). What an ended process had for itself is gone.
        """
        grown = (now - before.get(pid, 0) for pid, now in self.faults.items())
        return sum(pages for pages in grown if pages > 0) * _PAGE_BYTES


def sample(init_pid: int) -> Sample:
    """Add up init and everything below it; a process that ends meanwhile counts as nothing."""
    threads, ticks, living_ticks = 0, 0, 0
    resident: list[int] = []
    mapped: list[int] = []
    files: list[int] = [0]
    faults: dict[int, int] = {}
    on_terminals: dict[int, _Stat] = {}
    clocks: dict[int, float] = {}
    can_tell = False
    for pid, is_late in _walk(init_pid, pending := [init_pid], clocks):
        clocks[pid] = clock(pid)  # first: what it does from here on shows
        try:
            memory = _memory_pages(pid)
            stat = _stat(pid)
            if pid != init_pid:
                files.append(open_files(pid))
            pending += _children(pid)
        except (OSError, IndexError, ValueError):
            continue
        resident.append(memory.resident)
        mapped.append(memory.unaccounted)
        threads += 0 if pid == init_pid or is_late else stat.threads
        ticks += stat.ticks
        if pid == init_pid:
            can_tell = stat.flags != 0
        elif not stat.flags & _PF_EXITING:
            living_ticks += stat.ticks
        faults[pid] = stat.faults
        if stat.terminal:
            on_terminals[pid] = stat
    leaders = {pid: stat for pid, stat in on_terminals.items() if stat.group == pid}
    unseen = sum(max(0, pages - mapped[0]) for pages in mapped)
    own = sum(max(0, pages - resident[0]) for pages in resident)
    return Sample(
        sum(resident) * _PAGE_BYTES,
        unseen * _PAGE_BYTES,
        threads,
        ticks / _TICKS,
        (ticks - living_ticks) / _TICKS if can_tell else None,
        sum(files),
        max(files),
        own * _PAGE_BYTES,
        faults,
        tuple(leaders),
        any(
            stat.parent in leaders and stat.group != leaders[stat.parent].group
            for stat in on_terminals.values()
        ),
        clocks,
    )


def have_computed(clocks: Mapping[int, float]) -> bool:
    """Whether any of these processes has done anything since; True where nobody can tell.

    A thousandth of a sample's price, and it need not look for others: who starts a process, takes a
    page or ends has computed.
    """
    return not clocks or any(clock(pid) != then for pid, then in clocks.items())


def clock(pid: int) -> float:
    """The seconds that a process's threads have computed, by its own clock: to the nanosecond, and
    read without /proc. Its number is that of clock_getcpuclockid(3).
    """
    try:
        return time.clock_gettime(~pid << 3 | _CPUCLOCK_SCHED)
    except OSError:  # it has ended, or the kernel has no such clock (gVisor)
        return _CANNOT_TELL


def is_stopped(pid: int) -> bool:
    """Whether none of its threads runs: all have stopped or ended."""
    return all(_thread_state(pid, thread) in b"TtZX" for thread in _threads(pid))


def living(pid: int) -> int:
    """By which number /proc tells what a process holds: its own, or that of another thread of it
    where the first has ended, of which the kernel then says that it holds nothing.
    """
    for thread in _threads(pid):
        if _thread_state(pid, thread) not in b"ZX":
            return int(thread)
    return pid


def _threads(pid: int) -> list[str]:
    """The first one first."""
    with suppress(OSError):
        return sorted(os.listdir(f"/proc/{pid}/task"), key=lambda thread: int(thread) != pid)
    return []


def _thread_state(pid: int, thread: str) -> bytes:
    try:
        return stat_fields(f"/proc/{pid}/task/{thread}")[0]
    except (OSError, IndexError):
        return b"X"


def inner_pid(pid: int) -> int | None:
    """What the jail itself calls this process; None where the kernel does not tell (gVisor)."""
    try:
        lines = _read(f"/proc/{pid}/status").split(b"\n")
        return next(int(line.split()[-1]) for line in lines if line.startswith(b"NSpid:"))
    except (OSError, StopIteration):
        return None


def inner_pids(init_pid: int) -> list[int]:
    """Those of all processes but init, parents before children."""
    return [inner for pid in tree(init_pid)[1:] if (inner := inner_pid(pid)) is not None]


def open_files(pid: int) -> int:
    """File descriptors of one process: since Linux 6.2 their number is the folder's size."""
    return _open_files(pid) or _open_files(living(pid))


def _open_files(number: int) -> int:
    folder = f"/proc/{number}/fd"
    try:
        return os.stat(folder).st_size or len(os.listdir(folder))
    except OSError:
        return 0


def fd_targets(pid: int, most: int) -> dict[str, str]:
    """What the process's fds lead to, such as `pipe:[4026]`; of one that has ended, nothing."""
    targets = {}
    with suppress(OSError):
        for fd in os.listdir(f"/proc/{pid}/fd")[:most]:
            with suppress(OSError):
                targets[fd] = os.readlink(f"/proc/{pid}/fd/{fd}")
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


def stat_fields(folder: str) -> list[bytes]:
    """Those of stat after the name, which may hold spaces and parentheses; `folder` is a process's
    or a thread's.
    """
    return _read(f"{folder}/stat").rpartition(b")")[2].split()


def _memory_pages(pid: int) -> _Memory:
    """Fields of statm: size, resident, shared, text, lib, data."""
    fields = _statm(pid)
    if not any(fields):
        fields = _statm(living(pid))
    return _Memory(fields[1], fields[0] - fields[5])


def _statm(number: int) -> list[int]:
    return [int(word) for word in _read(f"/proc/{number}/statm").split()]


def is_any_busy(init_pid: int) -> bool:
    """Whether a thread below init computes, or would, had it a processor or what it reads."""
    below = tree(init_pid)[1:]
    return any(state(thread) in b"RD" for pid in below for thread in threads(pid))


def threads(pid: int) -> list[str]:
    """The folder of each; none of a process that has ended."""
    folder = f"/proc/{pid}/task"
    with suppress(OSError):
        return [f"{folder}/{thread}" for thread in os.listdir(folder)]
    return []


def state(thread: str) -> bytes:
    """A letter, as in proc(5): R runs or waits for a processor, D for a disk, X is no more."""
    try:
        return stat_fields(thread)[0]
    except (OSError, IndexError):
        return b"X"


def is_ending(pid: int) -> bool:
    """Whether it lets go of all that it has, or has done so and waits for its parent."""
    try:
        return _stat(pid).flags & _PF_EXITING != 0
    except (OSError, IndexError, ValueError):
        return True


def resident_bytes(pid: int) -> int:
    """Resident pages, shared ones too; 0 of a process that has ended."""
    try:
        return _memory_pages(pid).resident * _PAGE_BYTES
    except (OSError, IndexError):
        return 0


class _Stat(NamedTuple):
    flags: int
    threads: int
    ticks: int
    faults: int
    parent: int
    group: int
    terminal: int


def _stat(pid: int) -> _Stat:
    """From flags, num_threads, utime to cstime, minflt to cmajflt, ppid, pgrp, tty_nr."""
    fields = stat_fields(f"/proc/{pid}")
    ticks, faults = (sum(int(field) for field in part) for part in (fields[11:15], fields[7:11]))
    flags, threads, parent, group, tty = (int(fields[index]) for index in (6, 17, 1, 2, 4))
    return _Stat(flags, threads, ticks, faults, parent, group, tty)


def _walk(
    init_pid: int, pending: list[int], seen: Mapping[int, float]
) -> Iterator[tuple[int, bool]]:
    """Init, all that the caller adds to `pending`, and then who became init's child amid that:
    parents that end between the two looks at both leave theirs unseen. Who was missed otherwise has
    a parent that has computed since. With whether it came late: it may have taken the place of
    others that were counted, and have ended.
    """
    while pending and len(seen) < _MOST:
        yield pending.pop(), False
    with suppress(OSError):
        pending += [pid for pid in _children(init_pid) if pid not in seen]
    while pending and len(seen) < _MOST:
        yield pending.pop(), True


def _children(pid: int) -> list[int]:
    children: list[int] = []
    for thread in os.listdir(f"/proc/{pid}/task"):
        with suppress(OSError):  # it has ended: what it had forked is another thread's now
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
        close_now(fd)
