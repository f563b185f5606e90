"""How much memory a jail takes, also where no process of it shows it.

Resident sizes are what a guest wants us to see. What they leave out, and is looked for here:

- a shared mapping keeps its pages when nobody has them mapped any more (fork, or MADV_DONTNEED);
- page tables of an address space that is read here and there;
- what lies in the buffers of sockets belongs to no process at all (init asks the kernel for it);
- what lies in pipes neither, and nobody tells it: each is counted as full, which a few may be.

Each of these reads costs milliseconds, so `may_exceed` decides by cheap figures whether to make
them. The sources are proc(5) and Documentation/filesystems/proc.rst.
"""

import os
from functools import cache
from pathlib import Path

from .processes import Sample, fd_targets, resident_bytes, tree

_SHARED_ANONYMOUS = "/dev/zero"
_KIB = 1024
_FIRST_LINES_BYTES = 256
_USUAL_PIPES = 64
_MOST_FDS = 4096
_PIPE_BYTES = 64 * 1024
_FULL_PIPES_BYTES = 64 * 1024 * 1024
_SMALL_PIPE_BYTES = 8 * 1024
_USUAL_SOCKETS = 128
"""With full buffers they hold some 50 MB, which is not looked for."""


def most_bytes(sample: Sample) -> int:
    """What the jail's processes could hold at the most, by addresses that lead to something."""
    return sample.resident_bytes + sample.unseen_bytes


def may_exceed(sample: Sample, limit: int) -> bool:
    """Whether the jail could hold more than `limit`."""
    return most_bytes(sample) > limit


def has_many_files(sample: Sample) -> bool:
    """Whether it pays to look for pipes among them."""
    return sample.open_files > _USUAL_PIPES


def of_processes(init_pid: int) -> int:
    """Bytes of all processes: shared pages once, hidden ones too. Milliseconds a process."""
    shared: dict[str, int] = {}
    total = 0
    for pid in tree(init_pid):
        total += _private_bytes(pid) + _page_table_bytes(pid)
        for inode, size in _shared_objects(pid).items():
            shared[inode] = max(size, shared.get(inode, 0))
    return total + sum(shared.values())


def has_many_sockets(init_pid: int) -> bool:
    """Whether it pays to ask init for their buffers. Inside gVisor the kernel does not tell."""
    for line in _lines(init_pid, "net/sockstat"):
        if line.startswith("sockets: used "):
            return int(line.split()[2]) > _USUAL_SOCKETS
    return False


def pipe_bytes(init_pid: int) -> int:
    """What the jail's pipes could hold. pipe(7): 64 KiB each, which the filter lets nobody raise;
    beyond `pipe-user-pages-soft` a user's further ones have two pages. A few are not worth a look.
    """
    pipes = {
        name
        for pid in tree(init_pid)
        for name in fd_targets(pid, most=_MOST_FDS)
        if name.startswith("pipe:")
    }
    if len(pipes) < _USUAL_PIPES:
        return 0
    return min(len(pipes) * _PIPE_BYTES, _FULL_PIPES_BYTES + len(pipes) * _SMALL_PIPE_BYTES)


def available_bytes() -> int:
    """What the host could still give away."""
    return _field(
        os.pread(_meminfo(), _FIRST_LINES_BYTES, 0).decode().splitlines(), "MemAvailable:"
    )


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
    return _field(lines, "Pss:") - _field(lines, "Pss_Shmem:") + _field(lines, "SwapPss:")


def _page_table_bytes(pid: int) -> int:
    return _field(_lines(pid, "status"), "VmPTE:")


def _shared_objects(pid: int) -> dict[str, int]:
    """Of each anonymous shared mapping, by its inode, the bytes that it could hold.

    Not of the files that are mapped: those are on the jail's disk, which has a size of its own.
    """
    found: dict[str, int] = {}
    for line in _lines(pid, "maps"):
        if _SHARED_ANONYMOUS not in line:
            continue
        span, flags, offset, _, inode, *_ = line.split()
        if flags.endswith("s"):
            first, last = (int(number, 16) for number in span.split("-"))
            found[inode] = max(found.get(inode, 0), int(offset, 16) + last - first)
    return found


def _field(lines: list[str], name: str) -> int:
    """A line such as `Pss:  12 kB`, in bytes; 0 where it is not there."""
    return next((int(line.split()[1]) * _KIB for line in lines if line.startswith(name)), 0)


def _lines(pid: int, name: str) -> list[str]:
    """Of a process that may have ended meanwhile: then it holds nothing."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text().splitlines()
    except OSError:
        return []
