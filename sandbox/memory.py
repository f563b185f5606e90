"""How much memory a jail takes, also where no process of it shows it.

Resident sizes are what a guest wants us to see. What they leave out, and is looked for here:

- a shared mapping keeps its pages when nobody has them mapped any more (fork, or MADV_DONTNEED),
  also those beyond the one that is left of it (munmap): see hidden.py;
- page tables of an address space that is read here and there, and that each fork copies;
- what lies in the buffers of sockets belongs to no process at all (init asks the kernel for it);
- what the kernel keeps for itself does not either: see kernel_memory.py.

Each of these reads costs milliseconds, so `may_exceed` decides by cheap figures whether to make
them. The sources are proc(5) and Documentation/filesystems/proc.rst.
"""

import os
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from . import kernel_memory
from .processes import Sample, living, resident_bytes, tree

_SHARED_ANONYMOUS = re.compile(
    rb"^([0-9a-f]+)-([0-9a-f]+) \S{3}s ([0-9a-f]+) \S+ (\d+) +(?:/dev/zero|\[anon_shmem:)", re.M
)
"""From, to, offset, inode; the second name is that of one to which the guest has given a name."""
_KIB = 1024
_FIRST_LINES_BYTES, _MEMINFO_BYTES = 256, 4096
_USUAL_FILES = 64
_USUAL_SOCKETS = 64
_FEW_SOCKETS = 8
"""Of TCP's, each may hold megabytes (tcp(7), tcp_rmem)."""


def most_bytes(sample: Sample) -> int:
    """What the jail's processes could hold at the most, by addresses that lead to something."""
    return sample.resident_bytes + sample.unseen_bytes


def may_exceed(sample: Sample, limit: int) -> bool:
    """Whether the jail could hold more than `limit`."""
    return most_bytes(sample) > limit


def has_many_files(sample: Sample) -> bool:
    """Whether it pays to look at what they are."""
    return sample.open_files > _USUAL_FILES


def of_page_tables(init_pid: int) -> int:
    """Bytes of all processes' page tables; microseconds a process, while the other figures of one
    with large tables take a tenth of a second, or wait for its fork to end.
    """
    return sum(_page_table_bytes(living(pid)) for pid in tree(init_pid))


class Held(NamedTuple):
    """Bytes of all processes of a jail; `shared` are those of anonymous shared mappings."""

    total: int
    shared: int


def of_processes(init_pid: int, most: int) -> Held:
    """Shared pages once, hidden ones too. Milliseconds a process; from more than `most` on nobody
    needs to know how much it is.
    """
    shared: dict[bytes, int] = {}
    total = of_page_tables(init_pid)
    if total > most:
        return Held(total, 0)
    pids = tree(init_pid)
    for pid in map(living, pids):
        mappings = _read(pid, "maps")
        count = mappings.count(b"\n")
        total += _private_bytes(pid) + kernel_memory.of_mappings(count, len(pids))
        for inode, size in _shared_objects(mappings).items():
            shared[inode] = max(size, shared.get(inode, 0))
        if total + sum(shared.values()) > most:
            break
    return Held(total + sum(shared.values()), sum(shared.values()))


def has_many_sockets(init_pid: int) -> bool:
    """Whether it pays to weigh a jail for their sake. Inside gVisor the kernel does not tell."""
    return sockets(init_pid) > _USUAL_SOCKETS


def has_sockets(init_pid: int) -> bool:
    """Whether it pays to ask init for their buffers, where the jail is weighed."""
    return sockets(init_pid) > _FEW_SOCKETS


def sockets(init_pid: int) -> int:
    """How many the jail's network has, those that no process has open too."""
    for line in _lines(init_pid, "net/sockstat"):
        if line.startswith(b"sockets: used "):
            return int(line.split()[2])
    return 0


def available_bytes() -> int:
    """What the host could still give away."""
    return _field(_meminfo_lines(_FIRST_LINES_BYTES), b"MemAvailable:")


def shared_bytes() -> int:
    """What all of the host has in shared mappings and on disks in memory."""
    return _field(_meminfo_lines(_MEMINFO_BYTES), b"Shmem:")


def kernel_bytes() -> int:
    """What the host's kernel keeps for itself, and for whoever made it, and cannot give back."""
    lines = _meminfo_lines(_MEMINFO_BYTES)
    return _field(lines, b"SUnreclaim:") + _field(lines, b"PageTables:")


def _meminfo_lines(size: int) -> list[bytes]:
    return os.pread(_meminfo(), size, 0).split(b"\n")


@cache
def _meminfo() -> int:
    """Its fd, which stays open: every tick asks, and to open it takes longer than to read it."""
    return os.open("/proc/meminfo", os.O_RDONLY)


def _private_bytes(pid: int) -> int:
    """Proportional size (each page divided among its sharers) without that of shared mappings.

    Where the kernel does not divide (gVisor), each sharer has the page: rather too much than none.
    """
    lines = _lines(pid, "smaps_rollup")
    if not lines:
        return resident_bytes(pid)
    private = _field(lines, b"Pss:") - _field(lines, b"Pss_Shmem:")
    return max(0, private) + _field(lines, b"SwapPss:")


def _page_table_bytes(pid: int) -> int:
    return _field(_lines(pid, "status"), b"VmPTE:")


def _shared_objects(mappings: bytes) -> dict[bytes, int]:
    """Of each anonymous shared mapping, by its inode, the bytes that it could hold.

    Not of the files that are mapped: those are on the jail's disk, which has a size of its own.
    """
    found: dict[bytes, int] = {}
    for first, last, offset, inode in _SHARED_ANONYMOUS.findall(mappings):
        size = int(offset, 16) + int(last, 16) - int(first, 16)
        found[inode] = max(found.get(inode, 0), size)
    return found


def _field(lines: list[bytes], name: bytes) -> int:
    """A line such as `Pss:  12 kB`, in bytes; 0 where it is not there."""
    return next((int(line.split()[1]) * _KIB for line in lines if line.startswith(name)), 0)


def _lines(pid: int, name: str) -> list[bytes]:
    """Of a process that may have ended meanwhile: then it holds nothing. A guest chooses names in
    them, of any bytes but the line's end, so they are no text, which has many more ends of a line.
    """
    data = _read(pid, name)
    return data.removesuffix(b"\n").split(b"\n") if data else []


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
