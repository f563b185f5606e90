"""The pages that a first request touches: found once by rehearsal, and had at once by every guest.

A fork shares all pages; each one that is written to is then copied alone, at about five
microseconds on a virtual machine, and a first run writes to some 1,400. Copied in one go by
madvise(2) they cost a fifth of that. So the zygote forks a child that plays a whole first run, asks
the kernel which pages that child has for itself now (pagemap, bit 56), and every guest copies just
those before it starts. Of the libraries' files a fork has no page until it reads or runs one: what
the child has of them (bit 63) every guest takes in advance too.

A kernel that cannot tell (gVisor) or cannot copy in advance (before Linux 5.14) costs the guest
those milliseconds and nothing else.
"""

import mmap
import os
import re
import signal
import struct
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple, NoReturn

from . import linux

_EXCLUSIVE, _PRESENT = 1 << 56, 1 << 63
_ENTRY_BYTES = 8
_RANGE = struct.Struct("=QQ?")
_MOST_RANGES = 4096
_MAPPED = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r([w-])[x-]p \S+ \S+ (\d+)")
"""From, to, whether it can be written to, and the number of its file, 0 where it has none."""


class Range(NamedTuple):
    """Bytes from `start` to before `end`, both at page borders; a file's only where not written."""

    start: int
    end: int
    is_written: bool


def find(rehearse: Callable[[Callable[[], object]], object], proc_fd: int) -> bytes:
    """Fork a child, let it rehearse, and return the pages that it had touched when it called what
    it is given, from any thread: that ends it. They are ranges in the form of `_RANGE`, one object
    in the memory that all guests share.
    """
    mapped = _mapped(proc_fd)
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
        data = pipe.read(_MOST_RANGES * _RANGE.size)
    os.waitpid(pid, 0)
    return data[: len(data) - len(data) % _RANGE.size]  # it may have been ended amid a write


def _tell(mapped: list[Range], proc_fd: int, writer: int) -> NoReturn:
    try:
        ranges = list(_touched(mapped, proc_fd))
        with open(writer, "wb") as pipe:
            pipe.write(b"".join(_RANGE.pack(*found) for found in ranges[:_MOST_RANGES]))
    finally:
        os._exit(0)


def copy(ranges: bytes) -> None:
    """Make the pages that `find` has found this process's own, now."""
    for start, end, is_written in _RANGE.iter_unpack(ranges):
        if not linux.populate(start, end - start, is_written=is_written):
            return


def _mapped(proc_fd: int) -> list[Range]:
    """What this process can write to and has for itself, and what it reads of files."""
    with open(os.open("self/maps", os.O_RDONLY, dir_fd=proc_fd)) as file:
        found = (_MAPPED.match(line) for line in file if not line.endswith("[stack]\n"))
        return [
            Range(int(match[1], 16), int(match[2], 16), match[3] == "w")
            for match in found
            if match and (match[3] == "w" or match[4] != "0")
        ]


def _touched(mapped: Iterable[Range], proc_fd: int) -> Iterator[Range]:
    """The pages of these that this process has by now; neighbours as one range."""
    with open(os.open("self/pagemap", os.O_RDONLY, dir_fd=proc_fd), "rb", buffering=0) as pagemap:
        for area in mapped:
            count = (area.end - area.start) // mmap.PAGESIZE
            place = area.start // mmap.PAGESIZE * _ENTRY_BYTES
            entries = os.pread(pagemap.fileno(), count * _ENTRY_BYTES, place)
            bit = _EXCLUSIVE if area.is_written else _PRESENT
            pages = [
                area.start + index * mmap.PAGESIZE
                for index, (entry,) in enumerate(struct.iter_unpack("=Q", entries))
                if entry & bit
            ]
            yield from _join(pages, is_written=area.is_written)


def _join(pages: Iterable[int], *, is_written: bool) -> list[Range]:
    """Neighbouring pages as ranges."""
    ranges: list[Range] = []
    for page in pages:
        if ranges and page == ranges[-1].end:
            ranges[-1] = ranges[-1]._replace(end=page + mmap.PAGESIZE)
        else:
            ranges.append(Range(page, page + mmap.PAGESIZE, is_written))
    return ranges
