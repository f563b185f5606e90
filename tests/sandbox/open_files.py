"""The fds of this process, and what it does with few more."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MOST_FDS = 4096


def open_fds() -> set[str]:
    """Those that are open, and the one that lists them."""
    return {fd.name for fd in Path("/proc/self/fd").iterdir()}


@contextmanager
def only(count: int) -> Iterator[None]:
    """No more than so many can be opened while inside; those that are open stay."""
    taken = {int(fd) for fd in open_fds()}
    free = [fd for fd in range(_MOST_FDS) if fd not in taken]
    with lowered(resource.RLIMIT_NOFILE, free[count]):
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
