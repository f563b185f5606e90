"""The fds of this process, and what it does with few more."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

_MOST_FDS = 4096


def open_fds() -> set[str]:
    """Those that are open, and the number of the one that lists them."""
    return {fd.name for fd in Path("/proc/self/fd").iterdir()}


@contextmanager
def only(count: int) -> Iterator[None]:
    """No more than so many can be opened while inside; those that are open stay."""
    free = (fd for fd in range(_MOST_FDS) if not _is_open(fd))
    with lowered(resource.RLIMIT_NOFILE, next(islice(free, count, None))):
        yield


@contextmanager
def lowered(limit: int, to: int) -> Iterator[None]:
    """One of setrlimit's limits is this while inside."""
    before = resource.getrlimit(limit)
    resource.setrlimit(limit, (to, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(limit, before)


def _is_open(fd: int) -> bool:
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True
