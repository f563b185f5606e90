"""Nothing in a jail runs, and so nothing grows, while it is weighed.

A shell hears of a job of its own that stops (waitpid(2), WUNTRACED), takes the terminal from it and
says "Stopped" to a person who has stopped nothing. So shells stop before their jobs, also one that
has none: it may be about to start it. And everything goes on children first: whoever hears of a
child then finds it running.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import gevent

from . import memory, processes
from .init import Init, InitGone, Refused

_LEADER_SECONDS = 0.02
"""Microseconds usually; on a busy machine it waits for a processor before it stops."""
_LONGEST_SECONDS = 1.0
"""For a jail that can not hold too much meanwhile."""
_LOOK_SECONDS = 0.0005


@contextmanager
def stillness(init: Init, sample: processes.Sample, most: int) -> Iterator[None]:
    """Stop all of the jail, of which this is the last sample; what is killed meanwhile stays so.
    Where more than `most` bytes may be resident in it, it is not waited for leaders for long.
    """
    try:
        with suppress(InitGone, Refused):
            begun = time.monotonic()
            for leader in sample.leaders:
                _stop(init, leader, most, begun)
            init.call("freeze")
        yield
    finally:
        with suppress(InitGone, Refused):
            pids = processes.inner_pids(init.pid)[::-1] if sample.leaders else []
            init.call("thaw", pids=pids)


def _stop(init: Init, leader: int, most: int, begun: float) -> None:
    """Stop a process and wait until it has, and so hears no more of its children; what all of them
    are waited for has `begun` then.
    """
    inner = processes.inner_pid(leader)
    if inner is None:
        return
    init.call("freeze", pid=inner)
    while not processes.is_stopped(leader):
        waited = time.monotonic() - begun
        if waited > _LEADER_SECONDS and memory.may_exceed(processes.sample(init.pid), most):
            return
        if waited > _LONGEST_SECONDS:
            return
        gevent.sleep(_LOOK_SECONDS)
