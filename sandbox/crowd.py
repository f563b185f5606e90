"""Jails of which many threads compute at once, and how they are moved behind all others.

Without cgroups the kernel shares the processor among threads, by their nice value; and, where it
groups them by session (autogroup, sched(7)), among sessions first: each setsid(2) of a guest's is a
share as large as all of the worker's. So a crowd gets the highest nice value, and so does the group
of each of its sessions.

A group is named by a process of it. One that has not become a session of its own yet is still in
the worker's group, which nobody could bring back; and a number may be another process by now. So
the session is read, and the value written, through one open folder of /proc, which stays the same
process's, and whoever has a session of his own keeps one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from .processes import stat_fields, state, threads, tree

_LAST = 19
"""The highest nice value: a twentieth of the weight of any other guest, which has 5 (sched(7))."""
_SESSION = 3
"""Where in stat_fields."""


class Crowd(NamedTuple):
    """`threads` compute, or would if they had a processor; `sessions` are those that some of them
    are in and that have a whole share of it.
    """

    threads: int
    sessions: set[bytes]


def look(init_pid: int) -> Crowd:
    """How many compute in a jail."""
    computing, sessions = 0, set()
    for pid in tree(init_pid)[1:]:
        running = sum(state(thread) == b"R" for thread in threads(pid))
        computing += running
        if running and (session := _whole_share(pid)):
            sessions.add(session)
    return Crowd(computing, sessions)


def stand_last(init_pid: int) -> None:
    """Give every process of the jail but init, and what they start from here on, the least weight
    that there is. Not SCHED_IDLE: who is killed has to run once more to end, and on a busy machine
    a jail of 64 such processes took longer than a person waits.
    """
    with suppress(OSError):  # it has ended
        shared = stat_fields(f"/proc/{init_pid}")[_SESSION]
        for pid in tree(init_pid)[1:]:
            for thread in threads(pid):
                with suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, int(os.path.basename(thread)), _LAST)
            _put_group_last(pid, shared)


def _put_group_last(pid: int, shared: bytes) -> None:
    """Unless it is the group that init is in. The kernel lets who is not root do so ten times a
    second, and not at all where it knows no groups.
    """
    with suppress(OSError), _folder(pid) as folder:
        if stat_fields(folder)[_SESSION] != shared and _group_nice(folder) != _LAST:
            with open(f"{folder}/autogroup", "w") as file:
                file.write(str(_LAST))


def _whole_share(pid: int) -> bytes | None:
    """The session, where it has one of the kernel's groups to itself, not yet the last."""
    with suppress(OSError), _folder(pid) as folder:
        if _group_nice(folder) != _LAST:
            return stat_fields(folder)[_SESSION]
    return None


def _group_nice(folder: str) -> int:
    """Of `/autogroup-25 nice 0`; the last where the kernel names no group, since who is in none has
    no share of his own.
    """
    with open(f"{folder}/autogroup") as file:
        words = file.read().split()
    return int(words[-1]) if words else _LAST


@contextmanager
def _folder(pid: int) -> Iterator[str]:
    """A path that leads to this process alone, though its number should become another's."""
    fd = os.open(f"/proc/{pid}", os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{fd}"
    finally:
        os.close(fd)
