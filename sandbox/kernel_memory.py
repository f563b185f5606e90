"""What the kernel keeps for a jail beside pages: nobody's resident size, and nothing that an rlimit
counts.

Each thing is small, and a guest may have millions: pieces of its address spaces, fds that an epoll
watches, locks on ranges of a file, sockets, also those that wait to be accepted, and pipes, which
count as full: nobody tells what is in them, and a few may be. Each counts as what it was measured
to take on Linux 6.18, rounded up; a watched fd as more, because all of one user, who may be the
worker itself, have a common limit of those (epoll(7)).

What a worker's own cgroup counts, it counts better; inside gVisor there is none of this.
"""

import os
import stat
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from .processes import is_ending, living, open_files, tree

_File = tuple[int, int]
"""Device and inode."""

_MAPPING_BYTES = 256
_LINK_BYTES = 64
_USUAL_MAPPINGS = 1024
_WATCH_BYTES = 1024
_WATCHING_JAILS = 256
"""Of one user: all watch more together only where each of so many has as much as it may."""
_LOCK_BYTES = 256
_SOCKET_BYTES = 3 * 1024
_UNLISTED_BYTES = 1024 * 1024
"""As much as a connection of a jail takes in, where its network could be told so (network.py)."""
_USUAL_UNLISTED = 16
"""The worker's own among them (sockets.py)."""
_PIPE_BYTES = 64 * 1024
_USUAL_PIPES = 64
_FULL_PIPES_BYTES = 64 * 1024 * 1024
_SMALL_PIPE_BYTES = 8 * 1024
_HIDDEN_BYTES = 32 * 1024 * 1024
"""Of a process whose fds nobody may read, as it is no dump's (prctl(2), PR_SET_DUMPABLE) and of a
user namespace that has no root: so much can hang on what it watches."""
_MOST_FDS = 4096
_CHUNK_BYTES = 64 * 1024
_HEAD_LINES = 4
"""Of a file in fdinfo, before what is watched or locked: pos, flags, mnt_id, ino."""


def of_mappings(count: int, processes: int) -> int:
    """Pieces of one process's address space, beyond those that a large program has, and what links
    the pages of each to those of every ancestor that it was forked from (mm/rmap.c): 60 forks of
    3,000 pieces, each the last one's child, took 500 MB. Nobody tells how many those are, and who
    has ended may be one; so each of the jail's processes counts as having half of them.
    """
    own = max(0, count - _USUAL_MAPPINGS) * _MAPPING_BYTES
    return own + count * _LINK_BYTES * processes // 2


def of_sockets(count: int, listed: int) -> int:
    """Without what lies in the buffers of those that are listed. The kernel lists none that is not
    bound, or is no more, and such a one may have been filled before.
    """
    unlisted = max(0, count - listed - _USUAL_UNLISTED)
    return count * _SOCKET_BYTES + unlisted * _UNLISTED_BYTES


def of_files(init_pid: int, used: int, most: int) -> int:
    """Pipes, watched fds and locks of all processes of a jail but init; from more than `most` with
    what is `used` already on, nobody needs to know how much it is.
    """
    pipes: set[_File] = set()
    watch_bytes = max(_WATCH_BYTES, most * _WATCHING_JAILS // _most_watches())
    total = 0
    for pid in map(living, tree(init_pid)[1:]):
        try:
            fds = os.listdir(f"/proc/{pid}/fd")[:_MOST_FDS]
        except PermissionError:
            if not is_ending(pid):  # who is, belongs to root
                total += _HIDDEN_BYTES + open_files(pid) * _PIPE_BYTES
            continue
        except OSError:
            continue
        seen: set[_File] = set()
        for fd in fds:
            total += _of_file(pid, fd, pipes, seen, watch_bytes)
            if used + total > most:
                return total
    return total + _of_pipes(len(pipes))


def _of_file(pid: int, fd: str, pipes: set[_File], seen: set[_File], watch_bytes: int) -> int:
    """What one fd watches, or the process has locked in its file; and note a pipe, which may have a
    name. A file's locks are told with each fd of it, and to tell them the kernel goes through all.
    """
    place = f"/proc/{pid}/fd/{fd}"
    try:
        status = os.stat(place)
        if not stat.S_IFMT(status.st_mode):
            is_watch = os.readlink(place) == "anon_inode:[eventpoll]"
            return _further_lines(pid, fd) * watch_bytes if is_watch else 0
    except OSError:
        return 0
    file = status.st_dev, status.st_ino
    if stat.S_ISFIFO(status.st_mode):
        pipes.add(file)
    if file in seen:
        return 0
    seen.add(file)
    return _further_lines(pid, fd) * _LOCK_BYTES


@cache
def _most_watches() -> int:
    """epoll(7)."""
    try:
        return max(1, int(Path("/proc/sys/fs/epoll/max_user_watches").read_text()))
    except (OSError, ValueError):
        return sys.maxsize


def _of_pipes(count: int) -> int:
    """pipe(7): 64 KiB each, which the filter lets nobody raise; beyond `pipe-user-pages-soft` a
    user's further ones have two pages. A few are not worth a look.
    """
    if count < _USUAL_PIPES:
        return 0
    return min(count * _PIPE_BYTES, _FULL_PIPES_BYTES + count * _SMALL_PIPE_BYTES)


def _further_lines(pid: int, fd: str) -> int:
    """One for each fd that it watches, or each lock that the process has by it (proc(5))."""
    lines = 0
    with suppress(OSError), open(f"/proc/{pid}/fdinfo/{fd}", "rb", buffering=0) as file:
        while data := file.read(_CHUNK_BYTES):
            lines += data.count(b"\n")
    return max(0, lines - _HEAD_LINES)
