"""Sees to the limits that the kernel does not count per jail: memory, CPU time, idleness, lifetime.

One greenlet looks at each session when it is due. A session that uses CPU time is looked at often,
one that sleeps or waits rarely, so that many idle sessions cost next to nothing. Between two looks
a jail can exceed its memory by what its processes allocate meanwhile; RLIMIT_DATA bounds each of
them alone.
"""

import time
from collections.abc import Mapping
from typing import NoReturn

import gevent

from . import processes, protocol
from .session import LiveSession

_TICK_SECONDS = 0.05
_BUSY_SECONDS = 0.1
_QUIET_SECONDS = 2.0
_MEBIBYTE = 1024 * 1024


class Watchdog:
    """Looks at the sessions of a mapping that others change."""

    def __init__(self, sessions: Mapping[str, LiveSession]) -> None:
        self._sessions = sessions
        self._due: dict[str, float] = {}
        self._cpu: dict[str, float] = {}

    def run(self) -> NoReturn:
        """Look, for ever; never longer at a time than a tick."""
        while True:
            now = time.monotonic()
            for key, live in list(self._sessions.items()):
                if self._due.get(key, 0.0) <= now:
                    self._due[key] = now + self._look(key, live)
            for key in self._due.keys() - self._sessions.keys():
                del self._due[key]
                self._cpu.pop(key, None)
            gevent.sleep(_TICK_SECONDS)

    def _look(self, key: str, live: LiveSession) -> float:
        """Seconds until the next look."""
        now = time.monotonic()
        if now - live.created > live.limits.lifetime_seconds:
            gevent.spawn(live.delete)
            return _QUIET_SECONDS
        if now - live.used > live.limits.idle_seconds and not live.tunnels:
            gevent.spawn(live.sleep)
            return _QUIET_SECONDS
        live.relax()
        sample = processes.sample(live.init_pid)
        used = sample.cpu_seconds - self._cpu.get(key, 0.0)
        self._cpu[key] = sample.cpu_seconds
        self._enforce(live, sample)
        return _BUSY_SECONDS if used > 0 or now - live.used < _BUSY_SECONDS else _QUIET_SECONDS

    def _enforce(self, live: LiveSession, sample: processes.Sample) -> None:
        limits = live.limits
        if sample.resident_bytes > limits.memory_bytes:
            memory = processes.proportional_bytes(live.init_pid)
            if memory > limits.memory_bytes:
                self._end(live, "memory_bytes", _memory(memory, limits.memory_bytes))
        if live.meter.run_cpu_seconds(sample) > limits.cpu_seconds:
            self._end(live, "cpu_seconds", _cpu(limits.cpu_seconds))

    def _end(self, live: LiveSession, limit: str, message: str) -> None:
        gevent.spawn(live.limit, protocol.Reason(message=message, limit=limit))


def _memory(used: int, limit: int) -> str:
    return (
        f"The program used {used // _MEBIBYTE} MiB of memory; "
        f"the limit is {limit // _MEBIBYTE} MiB. "
        "Load less at once, then run it again."
    )


def _cpu(limit: float) -> str:
    return (
        f"The program used its {limit:g} s of CPU time. "
        "Look for a loop that does not end, then run it again."
    )
