"""Take memory in one of several ways, more than a session may have."""

import ctypes
import mmap
import os
import platform
import signal
import socket
import sys
import threading
import time
from contextlib import suppress

from tests.escape.probes.outcomes import given

MIB = 1 << 20
GIB = 1 << 30
PAGE = 4096
PIECES = 6000
EXIT = {"x86_64": 60, "aarch64": 93}.get(platform.machine(), 0)  # exit(2), of one thread
SET_NAME = 15  # prctl(2)
MAP_NORESERVE = 0x4000  # mmap(2), not among Python's constants


def touch(area: mmap.mmap) -> None:
    for offset in range(0, len(area), PAGE):
        area[offset] = 1


def in_one_process() -> None:
    blocks = []
    while True:
        blocks.append(bytearray(16 * MIB))
        touch_all(blocks[-1])


def touch_all(block: bytearray) -> None:
    for offset in range(0, len(block), PAGE):
        block[offset] = 1


def over_children() -> None:
    for _ in range(16):
        if os.fork() == 0:
            hold()
    signal.pause()


def hold() -> None:
    block = bytearray(64 * MIB)
    touch_all(block)
    time.sleep(1000)


def behind_ended_threads() -> None:
    """The kernel tells what a process holds by its first thread: of an ended one, nothing."""
    leave = ctypes.CDLL(None).syscall
    for _ in range(16):
        if os.fork() == 0:
            threading.Thread(target=hold).start()
            leave(EXIT)
    signal.pause()


def under_names() -> None:
    """A process's name stands among the figures of its memory."""
    ctypes.CDLL(None).prctl(SET_NAME, b"\x0bVmPTE: -999999", 0, 0, 0)
    over_children()


def shared_and_hidden() -> None:
    """Pages of a shared mapping stay when they are no longer mapped into any process."""
    areas = []
    for _ in range(64):
        area = mmap.mmap(-1, 16 * MIB)
        touch(area)
        area.madvise(mmap.MADV_DONTNEED)
        areas.append(area)
    signal.pause()


def shared_and_unmapped() -> None:
    """One page that is left of such a mapping keeps all of it, and has it back by mremap(2)."""
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    flags, both = mmap.MAP_SHARED | mmap.MAP_ANONYMOUS, mmap.PROT_READ | mmap.PROT_WRITE
    size = 16 * MIB
    for _ in range(64):
        start = libc.mmap(None, size, both, flags, -1, ctypes.c_long(0))
        ctypes.memset(start, 1, size)
        libc.munmap(ctypes.c_void_p(start + PAGE), ctypes.c_size_t(size - PAGE))
    signal.pause()


def in_page_tables() -> None:
    """Read one byte of each table's reach: the page is everybody's zero page, the table is not."""
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | MAP_NORESERVE
    areas = []
    while True:
        area = mmap.mmap(-1, 16 * GIB, flags=flags, prot=mmap.PROT_READ)
        for offset in range(0, len(area), 2 * MIB):
            area[offset]
        areas.append(area)


def in_copies_of_page_tables() -> None:
    """A fork copies the tables of a mapping in which a page was written to, without a fault."""
    size, large = 16 * GIB, 2 * MIB
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | MAP_NORESERVE
    start = libc.mmap(None, ctypes.c_size_t(size), mmap.PROT_READ, flags, -1, ctypes.c_long(0))
    for offset in range(0, size, large):
        ctypes.string_at(start + offset, 1)
    protect(libc, start, mmap.PROT_READ | mmap.PROT_WRITE)
    ctypes.memset(start, 1, 1)
    protect(libc, start, mmap.PROT_READ)
    fork_on()


def protect(libc: ctypes.CDLL, start: int, how: int) -> None:
    if libc.mprotect(ctypes.c_void_p(start), PAGE, how):
        raise OSError("mprotect")


def in_links_of_forks() -> None:
    """Each piece of a process's memory is linked to each process that it was forked from."""
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    flags, both = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ | mmap.PROT_WRITE
    start = libc.mmap(None, PIECES * PAGE, both, flags, -1, ctypes.c_long(0))
    ctypes.memset(start, 1, 1)
    for piece in range(0, PIECES, 2):
        protect(libc, start + piece * PAGE, mmap.PROT_READ)
    fork_on()


def fork_on() -> None:
    """Each process is the child of the one before, until there may be no more."""
    with suppress(OSError):
        while os.fork() == 0:
            pass
    signal.pause()


def in_socket_buffers() -> None:
    """In the kernel, on no process's account: filled by many processes, for each has few fds."""
    for _ in range(48):
        if os.fork() == 0:
            fill_sockets()
            signal.pause()
    signal.pause()


def fill_sockets() -> None:
    kept = []
    data = bytes(64 * 1024)
    try:
        while True:
            pair = socket.socketpair()
            kept.append(pair)
            for end in pair:
                end.setblocking(False)
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
                fill(end, data)
    except OSError:
        signal.pause()


def fill(end: socket.socket, data: bytes) -> None:
    try:
        while True:
            end.send(data)
    except BlockingIOError:
        return


WAYS = {
    "one process": in_one_process,
    "children": over_children,
    "ended threads": behind_ended_threads,
    "names": under_names,
    "shared": shared_and_hidden,
    "shared and unmapped": shared_and_unmapped,
    "page tables": in_page_tables,
    "copies of page tables": in_copies_of_page_tables,
    "links of forks": in_links_of_forks,
    "sockets": in_socket_buffers,
}
print("taking", flush=True)
WAYS[given()["way"]]()
sys.exit("all of it was given")
