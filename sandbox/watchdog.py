"""Sees to the limits that the kernel does not count per jail: memory, CPU time, idleness, lifetime.

One greenlet looks at each session when it is due: rarely at one that sleeps or waits, often at one
that computes, and the sooner at one that takes memory the less it has left. At one that has not
computed since, a glance is enough. Weighing a jail takes milliseconds, so one that may have come to
its limit is stopped first, and cannot grow meanwhile. What it can exceed the limit by is what it
takes between two looks; RLIMIT_DATA bounds each process alone. docs/decisions/watchdog.md has the
figures.

A jail of which many threads compute at once is moved behind all others: without cgroups the kernel
shares the processor among threads, and whoever has most would have most of it.
"""

import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn

import gevent
from gevent.event import Event

from . import limits, memory, processes, reasons
from .notices import are_near
from .session import LiveSession

_LOG = logging.getLogger("sandbox.watchdog")
_TICK_SECONDS = 0.02
_SHORTEST_SECONDS = 0.002
_BUSY_SECONDS = 0.1
_QUIET_SECONDS = 2.0
_ASLEEP_SECONDS = 30.0
"""Where there are no processes; when there are some again, we are told."""
_TOGETHER_SECONDS = 0.5
"""Who can wait is looked at along with others: waking up costs more than most looks."""
_MEBIBYTE = 1024 * 1024
_SUDDEN_BYTES = 16 * _MEBIBYTE
"""Of the host's memory, taken by anybody since all sessions were looked at: reason to do it again.
"""
_LOOKING_SHARE = 0.1
"""Of the worker's time that may go into looking at all of them for that reason, or at one that does
not grow: a jail full of processes is seen in milliseconds, in which nobody else is served.
"""
_LATEST_SECONDS = 0.3
"""For one that computes, however long a look takes: it may begin to grow."""
_GROWING_BYTES = _MEBIBYTE
_BYTES_PER_SECOND = 4096 * _MEBIBYTE * (os.cpu_count() or 1)
"""As fast as pages are taken one by one."""
_LARGE_TABLES_BYTES = 16 * _MEBIBYTE
"""Page tables, of which ordinary processes have a tenth of a megabyte each: a fork copies them
without a fault, and a jail with many is weighed for seconds, so that it has to be stopped first.
"""
_CROWD = 4
"""Threads that compute at once in one jail."""
_CROWD_SEEN = 32
"""As many of them in looks one after another are no coincidence: on a busy machine four wait for a
processor at once in a shell's pipe too, and whoever was put last stays so.
"""
_CROWD_SECONDS = 2.0
"""Until those who stand last are looked at again: what they start stands there too, but for what
becomes a session of its own.
"""
_RENEWED_SECONDS = 0.25
"""The same, where a session with a whole share was among them: its successors may come at once."""
_MOST_SESSIONS = 16
"""That were found computing with a whole share of the processor each, in one look or one after
another: who was put last has none any more.
"""


@dataclass
class Watched:
    """What is known of a session from the last look."""

    due: float = 0.0
    clocks: Mapping[int, float] = field(default_factory=dict)
    weighed: Mapping[int, float] = field(default_factory=dict)
    weigh_due: float = 0.0
    used: float = 0.0
    cpu_seconds: float = 0.0
    most_bytes: int = 0
    is_weighed: bool = False
    is_held: bool = False
    ending: "gevent.Greenlet[..., None] | None" = None
    crowd_seen: int = 0
    crowd_run: int = 0
    crowd_due: float = 0.0
    crowd_of: int = 0
    sessions: set[bytes] = field(default_factory=set)

    def end(self, how: Callable[..., None], *arguments: object) -> None:
        """End its run, or its life, unless that is under way: it may have to wait, and is said
        once.
        """
        if self.ending is None or self.ending.dead:
            self.ending = gevent.spawn(how, *arguments)


class Grown(NamedTuple):
    """Whether the host has less memory since all were looked at, and its kernel more of it."""

    memory: bool
    kernel: bool

    def by(self, live: LiveSession) -> bool:
        """Whether this session may have what none of its processes shows."""
        return self.kernel or (self.memory and memory.has_sockets(live.init_pid))


class Watchdog:
    """Looks at the sessions of a mapping that others change."""

    def __init__(self, sessions: Mapping[str, LiveSession]) -> None:
        self._sessions = sessions
        self._watched: dict[str, Watched] = {}
        self._first_due = 0.0
        self._available = 0
        self._kernels = memory.kernel_bytes()
        self._next_look_at_all = 0.0
        self._are_processes = False
        self._begun = Event()

    def look_soon(self, key: str) -> None:
        """Be told that this session has processes, where it may have had none. Not at once: to look
        takes the processor from a run that starts.
        """
        due = time.monotonic() + _BUSY_SECONDS
        if key in self._watched:
            self._watched[key].due = min(self._watched[key].due, due)
        self._first_due = min(self._first_due, due)
        self._are_processes = True
        self._begun.set()

    def run(self) -> NoReturn:
        """Look, for ever; never rest longer than a tick while there is anything to look at."""
        while True:
            self._begun.clear()
            now = time.monotonic()
            is_sudden = self._has_memory_fallen(now)
            if is_sudden or self._first_due <= now or len(self._watched) != len(self._sessions):
                self._look_at_those_due(now, is_sudden=is_sudden)
            pause = max(_SHORTEST_SECONDS, self._first_due - now)
            if self._are_processes:
                gevent.sleep(min(_TICK_SECONDS, pause))
            else:
                self._begun.wait(pause)

    def _look_at_those_due(self, now: float, *, is_sudden: bool) -> None:
        is_kernels = is_sudden and self._has_kernel_grown()
        for key, live in list(self._sessions.items()):
            watched = self._watched.setdefault(key, Watched())
            if is_sudden or watched.due <= now:
                grown = Grown(memory=is_sudden, kernel=is_kernels)
                due = now + self._look_safely(watched, live, grown)
                can_wait = due - now > _TOGETHER_SECONDS
                watched.due = due - due % _TOGETHER_SECONDS if can_wait else due
        for key in self._watched.keys() - self._sessions.keys():
            del self._watched[key]
        ended = time.monotonic()
        if is_sudden:
            self._next_look_at_all = ended + (ended - now) / _LOOKING_SHARE
        dues = (watched.due for watched in self._watched.values())
        self._first_due = min(dues, default=now + _ASLEEP_SECONDS)
        self._are_processes = any(live.has_processes for live in self._sessions.values())

    def _has_memory_fallen(self, now: float) -> bool:
        available = memory.available_bytes()
        has_fallen = self._available - available > _SUDDEN_BYTES
        if has_fallen and now < self._next_look_at_all:
            return False
        if has_fallen or available > self._available:
            self._available = available
        return has_fallen

    def _has_kernel_grown(self) -> bool:
        """It may have been made to by a jail of which nothing else tells (kernel_memory.py)."""
        now = memory.kernel_bytes()
        has_grown = now - self._kernels > _SUDDEN_BYTES
        if has_grown or now < self._kernels:
            self._kernels = now
        return has_grown

    def _look_safely(self, watched: Watched, live: LiveSession, grown: Grown) -> float:
        """Without this greenlet nobody has limits: what goes wrong with one session is its own."""
        try:
            return self._look(watched, live, grown)
        except Exception:  # noqa: BLE001 said above
            _LOG.exception("a look at the jail of pid %s failed", live.init_pid)
            return _BUSY_SECONDS

    def _look(self, watched: Watched, live: LiveSession, grown: Grown) -> float:
        """Seconds until the next look. Who may have what the host has grown by is weighed."""
        now = time.monotonic()
        until_end = self._see_to_its_end(watched, live, now)
        if live.is_idle:
            gevent.spawn(live.sleep)
        live.relax()
        if not live.has_processes:
            return min(_ASLEEP_SECONDS, until_end)
        must_weigh = grown.by(live) and processes.have_computed(watched.weighed)
        if not must_weigh and _is_unchanged(watched, live):
            return min(_QUIET_SECONDS, until_end)
        sample = live.meter.sample()
        watched.clocks, watched.used = sample.clocks, live.used
        live.note_processes(sample.processes)
        used, watched.cpu_seconds = sample.cpu_seconds - watched.cpu_seconds, sample.cpu_seconds
        if used > 0:
            self._see_to_the_crowd(watched, live, sample)
        until_full = self._see_to_memory(watched, live, sample)
        self._enforce(watched, live, sample, must_weigh=must_weigh)
        if until_full is not None:
            return min(until_full, until_end)
        is_busy = used > 0 or now - live.used < _BUSY_SECONDS
        if not is_busy:
            return min(_QUIET_SECONDS, until_end)
        costly = min(_LATEST_SECONDS, (time.monotonic() - now) / _LOOKING_SHARE)
        return min(max(_BUSY_SECONDS, costly), until_end)

    def _see_to_memory(
        self, watched: Watched, live: LiveSession, sample: processes.Sample
    ) -> float | None:
        """Weigh what may be at its limit by the next look; seconds until then, where it grows.

        It may grow by as much again: on a busy machine looks are late, and so it was by more.
        """
        if live.meter.has_group or watched.is_held:
            return None
        most = live.meter.most_memory_bytes(sample)
        grown, watched.most_bytes = max(0, most - watched.most_bytes), most
        room = live.limits.memory_bytes - most - grown
        if room < 0:
            watched.is_held = True
            gevent.spawn(self._hold, watched, live, live.generation, sample)
            return _SHORTEST_SECONDS
        if grown < _GROWING_BYTES:
            return None
        return min(_BUSY_SECONDS, max(_SHORTEST_SECONDS, room / _BYTES_PER_SECOND))

    def _see_to_the_crowd(
        self, watched: Watched, live: LiveSession, sample: processes.Sample
    ) -> None:
        """Whoever computes with many threads at once has the least of a busy processor."""
        now = time.monotonic()
        if sample.processes < _CROWD or watched.crowd_run != live.generation:
            watched.crowd_run, watched.crowd_seen = live.generation, 0
        if sample.processes < _CROWD or now < watched.crowd_due:
            return
        watched.crowd_due = now + _BUSY_SECONDS
        crowd = live.meter.crowd()
        before = watched.crowd_seen
        watched.crowd_seen = before + crowd.threads if crowd.threads >= _CROWD else 0
        if before and watched.crowd_seen >= _CROWD_SEEN:
            self._see_to_its_sessions(watched, live, crowd.sessions)
            live.meter.stand_last()
            watched.crowd_due = now + (_RENEWED_SECONDS if crowd.sessions else _CROWD_SECONDS)

    def _see_to_its_sessions(
        self, watched: Watched, live: LiveSession, sessions: set[bytes]
    ) -> None:
        """End a run that has so many that they would take much of the processor even as the last,
        or makes new ones faster than they can be put last.
        """
        if watched.crowd_of != live.generation:
            watched.crowd_of, watched.sessions = live.generation, set()
        watched.sessions |= sessions
        if len(watched.sessions) > _MOST_SESSIONS:
            reason = reasons.reason("too-many-shares", sessions=len(watched.sessions))
            watched.end(live.limit, reason, live.generation)

    def _see_to_its_end(self, watched: Watched, live: LiveSession, now: float) -> float:
        """Announce the end of a life, and bring it; seconds until the next of the two."""
        own = live.limits
        left = own.lifetime_seconds - (now - live.created)
        notice = min(own.lifetime_notice_seconds, own.lifetime_seconds / 2)
        if left <= 0:
            watched.end(live.expire)
        elif left <= notice:
            live.notices.lifetime_ends(now - live.created)
        else:
            left -= notice
        return max(_TICK_SECONDS, left)

    def _enforce(
        self, watched: Watched, live: LiveSession, sample: processes.Sample, *, must_weigh: bool
    ) -> None:
        own = live.limits
        without_disk = max(0, own.memory_bytes - own.disk_bytes)
        has_more = memory.may_exceed(sample, without_disk) or memory.has_many_files(sample)
        if must_weigh or has_more or memory.has_many_sockets(live.init_pid):
            self._start_weighing(watched, live, sample, must_weigh=must_weigh)
        self._spend(watched, live, live.meter.run_cpu_seconds(sample))
        if sample.processes > own.processes:  # the kernel counts all jails together (gVisor)
            reason = limits.reason("processes", own, sample.processes)
            watched.end(live.limit, reason, live.generation)
        elif are_near(sample.processes, own):
            live.notices.complain("processes")

    def _spend(self, watched: Watched, live: LiveSession, used: float) -> None:
        """Warn before the end of the CPU budget, and end the run at it."""
        budget = live.budget
        if used > budget.seconds:
            reason = limits.reason("cpu_seconds", live.limits, round(used, 2), budget.seconds)
            watched.end(live.limit, reason, live.generation)
        elif budget.should_warn(used):
            live.notices.budget_ends(budget, used)

    def _start_weighing(
        self, watched: Watched, live: LiveSession, sample: processes.Sample, *, must_weigh: bool
    ) -> None:
        """Not so often that it takes more than its share, but where there is reason to."""
        is_due = must_weigh or time.monotonic() >= watched.weigh_due
        if is_due and not (watched.is_weighed or watched.is_held):
            watched.is_weighed = True
            gevent.spawn(self._weigh, watched, live, live.generation, sample)

    def _weigh(
        self, watched: Watched, live: LiveSession, generation: int, sample: processes.Sample
    ) -> None:
        """Look closely at a session that may be over its limit, and end its run if it is."""
        begun = time.monotonic()
        try:
            if memory.of_page_tables(live.init_pid) <= _LARGE_TABLES_BYTES:
                _end_if_over(live, generation, live.meter.weigh(sample))
            elif not watched.is_held:
                watched.is_held = True
                self._hold(watched, live, generation, sample)
            watched.weighed = sample.clocks
        finally:
            watched.is_weighed = False
            ended = time.monotonic()
            watched.weigh_due = ended + (ended - begun) / _LOOKING_SHARE

    def _hold(
        self, watched: Watched, live: LiveSession, generation: int, sample: processes.Sample
    ) -> None:
        """The same, while nothing in it runs."""
        try:
            with live.meter.stillness(sample, live.limits.memory_bytes):
                _end_if_over(live, generation, live.meter.weigh(sample))
        finally:
            watched.is_held = False


def _is_unchanged(watched: Watched, live: LiveSession) -> bool:
    """Nothing of it has computed or was sent anything since the last look, so all is as it was."""
    was_used = live.tunnels or live.used != watched.used
    return not was_used and not processes.have_computed(watched.clocks)


def _end_if_over(live: LiveSession, generation: int, used: int) -> None:
    if used > live.limits.memory_bytes:
        live.limit(limits.reason("memory_bytes", live.limits, used), generation)
