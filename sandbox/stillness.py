"""Nothing in a jail runs, and so nothing grows, while it is weighed.

A shell hears of a job of its own that stops (waitpid(2), WUNTRACED), takes the terminal from it and
says "Stopped" to a person who has stopped nothing. So shells stop before their jobs, and everything
goes on children first: whoever hears of a child then finds it running.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import gevent

from . import processes
from .init import Init, InitGone, Refused

_SHELL_SECONDS = 0.02
"""Microseconds usually. Longer than this nobody waits: what the jail takes meanwhile is more."""
_LOOK_SECONDS = 0.0005


@contextmanager
def stillness(init: Init, sample: processes.Sample) -> Iterator[None]:
    """Stop all of the jail, of which this is the last sample; what is killed meanwhile stays so."""
    with suppress(InitGone, Refused):
        for shell in sample.shells:
            _stop(init, shell)
        init.call("freeze")
    try:
        yield
    finally:
        with suppress(InitGone, Refused):
            init.call("thaw", pids=processes.inner_pids(init.pid)[::-1] if sample.shells else [])


def _stop(init: Init, shell: int) -> None:
    """Stop a process and wait until it has: until then it still hears of its children."""
    inner = processes.inner_pid(shell)
    if inner is None:
        return
    init.call("freeze", pid=inner)
    deadline = time.monotonic() + _SHELL_SECONDS
    while not processes.is_stopped(shell) and time.monotonic() < deadline:
        gevent.sleep(_LOOK_SECONDS)
