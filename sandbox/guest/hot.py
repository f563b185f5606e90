"""The pages that a first request writes to: found once by rehearsal, copied at once in every guest.

A fork shares all pages; each one that is written to is then copied alone, at about five
microseconds on a virtual machine, and a first run writes to some 1,400. Copied in one go by
madvise(2) they cost a fifth of that. So the zygote forks a child that plays a whole first run, asks
the kernel which pages that child has for itself now (pagemap, bit 56), and every guest copies just
those before it starts.

A kernel that cannot tell (gVisor) or cannot copy in advance (before Linux 5.14) costs the guest
those milliseconds and nothing else.
"""

import mmap
import os
import re
import signal
import struct
from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple, NoReturn

from . import linux

_EXCLUSIVE = 1 << 56
_ENTRY_BYTES = 8
_MOST_PAGES = 8192
_WRITABLE = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw-p")


class Range(NamedTuple):
    """Bytes from `start` to before `end`, both at page borders."""

    start: int
    end: int


def find(rehearse: Callable[[Callable[[], object]], object], proc_fd: int) -> list[Range]:
    """Fork a child, let it rehearse, and return the pages of ours that it had written to when it
    called what it is given, from any thread: that ends it.
    """
    mapped = _writable(proc_fd)
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        try:
            rehearse(partial(_tell, mapped, proc_fd, writer))
        finally:
            os._exit(0)
    os.close(writer)
    with open(reader, "rb") as pipe:
        data = pipe.read(_MOST_PAGES * _ENTRY_BYTES)
    os.waitpid(pid, 0)
    return _join(struct.unpack(f"={len(data) // _ENTRY_BYTES}Q", data))


def _tell(mapped: list[Range], proc_fd: int, writer: int) -> NoReturn:
    try:
        pages = _exclusive_pages(mapped, proc_fd)
        with open(writer, "wb") as pipe:
            pipe.write(struct.pack(f"={len(pages)}Q", *pages))
    finally:
        os._exit(0)


def copy(ranges: list[Range]) -> None:
    """Make the pages this process's own, now."""
    for start, end in ranges:
        if not linux.populate_write(start, end - start):
            return


def _writable(proc_fd: int) -> list[Range]:
    """Private writable mappings of this process."""
    with open(os.open("self/maps", os.O_RDONLY, dir_fd=proc_fd)) as file:
        found = (_WRITABLE.match(line) for line in file if not line.endswith("[stack]\n"))
        return [Range(int(match[1], 16), int(match[2], 16)) for match in found if match]


def _exclusive_pages(mapped: Iterable[Range], proc_fd: int) -> list[int]:
    pages: list[int] = []
    with open(os.open("self/pagemap", os.O_RDONLY, dir_fd=proc_fd), "rb", buffering=0) as pagemap:
        for start, end in mapped:
            count = (end - start) // mmap.PAGESIZE
            entries = os.pread(
                pagemap.fileno(), count * _ENTRY_BYTES, start // mmap.PAGESIZE * _ENTRY_BYTES
            )
            for index, (entry,) in enumerate(struct.iter_unpack("=Q", entries)):
                if entry & _EXCLUSIVE:
                    pages.append(start + index * mmap.PAGESIZE)
    return pages[:_MOST_PAGES]


def _join(pages: Iterable[int]) -> list[Range]:
    """Neighbouring pages as ranges."""
    ranges: list[Range] = []
    for page in pages:
        if ranges and page == ranges[-1].end:
            ranges[-1] = Range(ranges[-1].start, page + mmap.PAGESIZE)
        else:
            ranges.append(Range(page, page + mmap.PAGESIZE))
    return ranges
