"""Have the kernel keep as many small things as it gives: memory that no process shows."""

import ctypes
import fcntl
import os
import select
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

from tests.escape.probes.outcomes import given, tell

PAGE = 4096
MAPPINGS, WATCHERS, WATCHED, PIPES, FILES, LOCKS, QUEUED, PAIRS = (
    *(60_000, 200, 250, 240),
    *(200, 500, 2000, 400),
)
PROT_READ, MAP_PRIVATE_ANONYMOUS, NAME = 1, 0x22, "\0queue"
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
kept: list[object] = []


def map_in_pieces() -> None:
    """Every other page of one mapping may be read, so that each is a piece of its own."""
    start = libc.mmap(None, MAPPINGS * PAGE, 0, MAP_PRIVATE_ANONYMOUS, -1, 0)
    for page in range(1, MAPPINGS, 2):
        if libc.mprotect(ctypes.c_void_p(start + page * PAGE), PAGE, PROT_READ):
            raise OSError(ctypes.get_errno(), "mprotect")


def watch_each_by_each() -> None:
    watched = [os.eventfd(0) for _ in range(WATCHED)]
    for _ in range(WATCHERS):
        watcher = select.epoll()
        kept.append(watcher)
        for fd in watched:
            watcher.register(fd, select.EPOLLIN)


def lock_ranges() -> None:
    for number in range(FILES):
        file = open(f"locked-{os.getpid()}-{number}", "w")  # noqa: SIM115 kept open
        kept.append(file)
        for place in range(LOCKS):
            fcntl.lockf(file, fcntl.LOCK_EX, 1, place * 2)


def fill_pipes() -> None:
    for _ in range(PIPES):
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        kept.append((reader, writer))
        fill(lambda data, to=writer: os.write(to, data))  # type: ignore[misc]


def leave_in_a_queue() -> None:
    """Connections that nobody accepts, of which the sender is closed."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(NAME)
    listener.listen(QUEUED)
    kept.append(listener)
    for _ in range(int(QUEUED * asked["share"])):
        with sender() as ours:
            ours.connect(NAME)
            fill(ours.send)


def leave_by_closed_senders() -> None:
    for _ in range(int(PAIRS * asked["share"])):
        ours, theirs = socket.socketpair()
        kept.append(theirs)
        with ours:
            ours.setblocking(False)
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
            fill(ours.send)


def sender() -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.setblocking(False)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
    return made


def fill(send: Callable[[bytes], int]) -> None:
    with suppress(BlockingIOError):
        while True:
            send(bytes(PAGE))


WAYS: dict[str, Callable[[], None]] = {
    "mappings": map_in_pieces,
    "watches": watch_each_by_each,
    "locks": lock_ranges,
    "pipes": fill_pipes,
    "queue": leave_in_a_queue,
    "closed senders": leave_by_closed_senders,
}
asked = given()
for _ in range(asked["processes"]):
    if os.fork() == 0:
        with suppress(OSError):
            WAYS[asked["way"]]()
            tell("taken")
        if asked["stays"]:
            signal.pause()
        os._exit(0)
for _ in range(asked["processes"]):
    os.wait()
