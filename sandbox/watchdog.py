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

from . import limits, memory, processes
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
        until_end = self._see_to_its_end(live, now)
        if live.is_idle:
            gevent.spawn(live.sleep)
        if not live.has_processes:
            return min(_QUIET_SECONDS, until_end)
        sample = live.meter.sample()
        used = sample.cpu_seconds - self._cpu.get(key, 0.0)
        self._cpu[key] = sample.cpu_seconds
        self._enforce(key, live, sample)
        is_busy = used > 0 or now - live.used < _BUSY_SECONDS
        return min(_BUSY_SECONDS if is_busy else _QUIET_SECONDS, until_end)

    def _see_to_its_end(self, live: LiveSession, now: float) -> float:
        """Announce the end of a life, and bring it; seconds until the next of the two."""
        own = live.limits
        left = own.lifetime_seconds - (now - live.created)
        notice = min(own.lifetime_notice_seconds, own.lifetime_seconds / 2)
        if left <= 0:
            gevent.spawn(live.expire)
        elif left <= notice:
            live.notices.lifetime_ends(now - live.created)
        else:
            left -= notice
        return max(_TICK_SECONDS, left)

    def _enforce(self, key: str, live: LiveSession, sample: processes.Sample) -> None:
        own = live.limits
        without_disk = max(0, own.memory_bytes - own.disk_bytes)
        has_more = memory.may_exceed(sample, without_disk) or memory.has_many_files(sample)
        if (has_more or memory.has_many_sockets(live.init_pid)) and key not in self._weighed:
            self._weighed.add(key)
            gevent.spawn(self._weigh, key, live, live.generation, sample)
        self._spend(live, live.meter.run_cpu_seconds(sample))
        if sample.processes > own.processes:  # the kernel counts all jails together (gVisor)
            reason = limits.reason("processes", own, sample.processes)
            gevent.spawn(live.limit, reason, live.generation)
        elif sample.processes == own.processes:
            live.notices.complain("processes")

    def _spend(self, live: LiveSession, used: float) -> None:
        """Warn before the end of the CPU budget, and end the run at it."""
        budget = live.budget
        if used > budget.seconds:
            reason = limits.reason("cpu_seconds", live.limits, round(used, 2), budget.seconds)
            gevent.spawn(live.limit, reason, live.generation)
        elif budget.should_warn(used):
            live.notices.budget_ends(budget, used)

    def _weigh(
        self, key: str, live: LiveSession, generation: int, sample: processes.Sample
    ) -> None:
        """Look closely at a session that may be over its limit."""
        try:
            used = live.meter.weigh(sample)
            if used > live.limits.memory_bytes:
                live.limit(limits.reason("memory_bytes", live.limits, used), generation)
        finally:
            self._weighed.discard(key)
