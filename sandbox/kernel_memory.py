"""What the kernel keeps for a jail beside pages: nobody's resident size, and nothing that an rlimit
counts.

Each thing is small, and a guest may have millions: pieces of its address spaces, fds that an epoll
watches, locks on ranges of a file, sockets, also those that wait to be accepted, and pipes, which
count as full: nobody tells what is in them, and a few may be. Each counts as what it was measured
to take on Linux 6.18, rounded up; a watched fd as more, because all of one user, who may be the
worker itself, have a common limit of those (epoll(7)).

What a worker's own cgroup counts, it counts better; inside gVisor there is none of this.
"""

from contextlib import suppress

from .processes import fd_targets, living, tree

_MAPPING_BYTES = 256
_LINK_BYTES = 64
_USUAL_MAPPINGS = 1024
_WATCH_BYTES = 1024
_LOCK_BYTES = 256
_SOCKET_BYTES = 3 * 1024
_PIPE_BYTES = 64 * 1024
_USUAL_PIPES = 64
_FULL_PIPES_BYTES = 64 * 1024 * 1024
_SMALL_PIPE_BYTES = 8 * 1024
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


def of_sockets(count: int) -> int:
    """Without what lies in their buffers."""
    return count * _SOCKET_BYTES


def of_files(init_pid: int, most: int) -> int:
    """Pipes, watched fds and locks of all processes of a jail but init; from more than `most` on
    nobody needs to know how much it is. Pipes and sockets can be locked too.
    """
    pipes: set[str] = set()
    total = 0
    for pid in map(living, tree(init_pid)[1:]):
        for fd, name in fd_targets(pid, most=_MOST_FDS).items():
            if name.startswith("pipe:"):
                pipes.add(name)
            is_watch = name == "anon_inode:[eventpoll]"
            total += _further_lines(pid, fd) * (_WATCH_BYTES if is_watch else _LOCK_BYTES)
            if total > most:
                return total
    return total + _of_pipes(len(pipes))


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
