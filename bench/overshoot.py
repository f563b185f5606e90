"""How far beyond its memory limit does a session come before it is ended?

A guest takes memory as fast as it can, in each of the ways that no kernel limit of one process
stops. Meanwhile the kernel's figures of every process in a jail are read again and again from
outside: anonymous and shared pages, each divided among those that have it (Pss), beyond what all
jails had before. Beside it, in the same run, what the watchdog itself saw when it ended the run,
disk, page tables and buffers included.
"""

import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from bench.rig.report import show
from tests.product import Playground, running_playground

ROUNDS = 5
LIMIT_BYTES = 256 << 20
LOOK_SECONDS = 0.003
END_SECONDS = 60.0
MEBIBYTE = 1 << 20

CHILDREN = """
import os, signal
for _ in range({count}):
    if os.fork() == 0:
        block = bytearray(({total} // {count}) << 20)
        for place in range(0, len(block), 4096): block[place] = 1
        signal.pause()
signal.pause()
"""
WAKING = """
import ctypes, os, signal, struct, time
libc = ctypes.CDLL(None)
def wake():
    event = struct.pack("=QiiI", 0, int(signal.SIGCONT), 0, 0).ljust(64, bytes(1))
    timer = ctypes.c_void_p()
    libc.timer_create(1, event, ctypes.byref(timer))
    libc.timer_settime(timer, 0, struct.pack("=4q", 0, 500_000, 0, 500_000), None)
for _ in range(40):
    if os.fork() == 0:
        wake()
        block = bytearray(50 << 20)
        for place in range(0, len(block), 4096): block[place] = 1
        while True: time.sleep(1)
while True: time.sleep(1)
"""
SHARED = """
import mmap, signal
kept = []
while True:
    kept.append(mmap.mmap(-1, 16 << 20))
    for place in range(0, len(kept[-1]), 4096): kept[-1][place] = 1
"""
WAYS = {
    "four children": CHILDREN.format(count=4, total=900),
    "forty children": CHILDREN.format(count=40, total=2000),
    "forty that wake themselves": WAKING,
    "shared mappings": SHARED,
}


class Taken(NamedTuple):
    """Bytes at the worst moment, as the kernel had them and as the watchdog saw them."""

    most: int
    seen: int


class Most:
    """Watches what all jails hold, in a thread of its own."""

    def __init__(self) -> None:
        self._base = _held_by_all()
        self._most = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def end(self) -> int:
        """The most that there was."""
        self._is_over.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._is_over.wait(LOOK_SECONDS):
            self._most = max(self._most, _held_by_all() - self._base)


def main() -> None:
    """Measure and print."""
    with running_playground(SANDBOX_MEMORY_BYTES=str(LIMIT_BYTES)) as playground:
        found = {
            way: [_taken(playground, source) for _ in range(ROUNDS)] for way, source in WAYS.items()
        }
    show(
        __doc__,
        limit_mib=LIMIT_BYTES // MEBIBYTE,
        over_the_limit_mib={
            way: {
                "median": _over(sorted(taken.most for taken in rounds)[ROUNDS // 2]),
                "most": _over(max(taken.most for taken in rounds)),
                "seen_by_the_watchdog": _over(max(taken.seen for taken in rounds)),
            }
            for way, rounds in found.items()
        },
    )


def _taken(playground: Playground, source: str) -> Taken:
    most = Most()
    session = playground.create_session({"main.py": source}, "python main.py")
    deadline = time.monotonic() + END_SECONDS
    while session.state != "limited":
        assert time.monotonic() < deadline, "it was not ended"
        time.sleep(0.05)
        session = playground.get_session(session.id)
    playground.delete_session(session.id)
    assert session.reason is not None
    return Taken(most.end(), round(session.reason.peak or 0))


def _held_by_all() -> int:
    return sum(_held(process) for process in Path("/proc").glob("[0-9]*"))


def _held(process: Path) -> int:
    """Bytes of a process in a jail; nothing of any other."""
    with suppress(OSError):
        ids = _fields(process / "status")["NSpid"].split()
        if len(ids) > 1:
            pages = _fields(process / "smaps_rollup")
            return _bytes(pages["Pss_Anon"]) + _bytes(pages["Pss_Shmem"])
    return 0


def _fields(path: Path) -> dict[str, str]:
    return {name: text.strip() for name, _, text in map(_halves, path.read_text().splitlines())}


def _halves(line: str) -> tuple[str, str, str]:
    return line.partition(":")


def _bytes(text: str) -> int:
    return int(text.split(maxsplit=1)[0]) * 1024


def _over(taken: int) -> int:
    return round((taken - LIMIT_BYTES) / MEBIBYTE)


if __name__ == "__main__":
    main()
