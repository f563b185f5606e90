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

from . import memory, processes, protocol
from .session import LiveSession

_TICK_SECONDS = 0.05
_BUSY_SECONDS = 0.1
_QUIET_SECONDS = 2.0
_MEBIBYTE = 1024 * 1024
_SUDDEN_BYTES = 32 * _MEBIBYTE
"""Of the host's memory, taken within a tick by anybody: reason enough to look at every session."""


class Watchdog:
    """Looks at the sessions of a mapping that others change."""

    def __init__(self, sessions: Mapping[str, LiveSession]) -> None:
        self._sessions = sessions
        self._due: dict[str, float] = {}
        self._cpu: dict[str, float] = {}
        self._weighed: set[str] = set()
        self._available = 0

    def run(self) -> NoReturn:
        """Look, for ever; never longer at a time than a tick."""
        while True:
            if self._has_memory_fallen():
                self._due.clear()
            now = time.monotonic()
            for key, live in list(self._sessions.items()):
                if self._due.get(key, 0.0) <= now:
                    self._due[key] = now + self._look(key, live)
            for key in self._due.keys() - self._sessions.keys():
                del self._due[key]
                self._cpu.pop(key, None)
            gevent.sleep(_TICK_SECONDS)

    def _has_memory_fallen(self) -> bool:
        before, self._available = self._available, memory.available_bytes()
        return before - self._available > _SUDDEN_BYTES

    def _look(self, key: str, live: LiveSession) -> float:
        """Seconds until the next look."""
        now = time.monotonic()
        if now - live.created > live.limits.lifetime_seconds:
            gevent.spawn(live.delete)
            return _QUIET_SECONDS
        if now - live.used > live.limits.idle_seconds and not live.tunnels:
            gevent.spawn(live.sleep)
            return _QUIET_SECONDS
        sample = processes.sample(live.init_pid)
        used = sample.cpu_seconds - self._cpu.get(key, 0.0)
        self._cpu[key] = sample.cpu_seconds
        self._enforce(key, live, sample)
        return _BUSY_SECONDS if used > 0 or now - live.used < _BUSY_SECONDS else _QUIET_SECONDS

    def _enforce(self, key: str, live: LiveSession, sample: processes.Sample) -> None:
        limits = live.limits
        has_more = memory.may_exceed(sample, limits.memory_bytes)
        if (has_more or memory.has_many_sockets(live.init_pid)) and key not in self._weighed:
            self._weighed.add(key)
            gevent.spawn(self._weigh, key, live, live.generation)
        if live.meter.run_cpu_seconds(sample) > limits.cpu_seconds:
            reason = protocol.Reason(message=_cpu(limits.cpu_seconds), limit="cpu_seconds")
            gevent.spawn(live.limit, reason, live.generation)

    def _weigh(self, key: str, live: LiveSession, generation: int) -> None:
        """Look closely, in a thread: the kernel walks page tables for milliseconds a process."""
        try:
            pool = gevent.get_hub().threadpool
            used = pool.apply(memory.of_processes, (live.init_pid,)) + live.meter.buffer_bytes()
            limit = live.limits.memory_bytes
            if used > limit:
                reason = protocol.Reason(message=_memory(used, limit), limit="memory_bytes")
                live.limit(reason, generation)
        finally:
            self._weighed.discard(key)


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
