"""Says what a session should hear of its limits: once a run for each, in the log and as an event.

A limit that ends a run is told by the run's end; here are those that are near, and those that the
program met and goes on from.
"""

import gevent
from msgspec.structs import replace

from . import limits, protocol, reasons
from .budget import Budget
from .events import EventRing
from .meter import Meter
from .settings import Limits

_SETTLED_SECONDS = 0.3
"""A program that ends of what it complains of is told by its end, and not twice."""
_NEARLY = 0.9
"""Of the processes: as many are seen by one who looks ten times a second."""


def are_near(processes: int, own_limits: Limits) -> bool:
    """Whether so many, at one look, are as many as there may be: some come and go meanwhile."""
    return processes >= _NEARLY * own_limits.processes


class Notices:
    """Of one session."""

    def __init__(self, events: EventRing, own_limits: Limits, meter: Meter) -> None:
        self._events = events
        self._limits = own_limits
        self._meter = meter
        self._said: set[str] = set()
        self._pending: set[str] = set()
        self._sure: set[str] = set()
        self._generation = 0
        self._has_said_end = False

    def begin_run(self, generation: int) -> None:
        """What the last run was told does not count for this one."""
        self._generation = generation
        self._said.clear()
        self._pending.clear()
        self._sure.clear()

    def explain(self, limit: str) -> protocol.Reason:
        """The sentence for a limit that was met, with the most that was seen of it."""
        if limit == "disk_bytes" and self._meter.last_disk.files >= self._limits.disk_files:
            limit = "disk_files"
        return limits.reason(limit, self._limits, self._peak(limit))

    def complain(self, limit: str, *, is_sure: bool = True) -> None:
        """The program's output says that it met a limit, or seems to."""
        if is_sure:
            self._sure.add(limit)
        if limit not in self._said:
            self._said.add(limit)
            self._pending.add(limit)
            gevent.spawn_later(_SETTLED_SECONDS, self._confirm, limit, self._generation)

    def told(self, limit: str | None) -> None:
        """The end of the run tells of this limit, if of any."""
        if limit is not None:
            self._said.add(limit)
            self._pending.discard(limit)

    def flood(self, limit: str) -> None:
        """Output was dropped, for its bytes or for its lines."""
        if limit not in self._said:
            self._said.add(limit)
            self._say(self.explain(limit))

    def budget_ends(self, budget: Budget, used: float) -> None:
        """The CPU budget is nearly used up; whoever watches may let the run go on."""
        left = max(0.0, budget.seconds - used)
        can_extend = budget.extensions_left > 0
        advice = "Let it go on, or look for" if can_extend else "Look for"
        reason = replace(
            reasons.reason(
                "budget-ends", used_seconds=round(used, 1), seconds=budget.seconds, advice=advice
            ),
            limit="cpu_seconds",
            peak=round(used, 2),
            allowed=budget.seconds,
        )
        self._say(reason, ends_in_seconds=round(left, 1), can_extend=can_extend)

    def lifetime_ends(self, age: float) -> None:
        """The session is about to end; said once in its life."""
        if self._has_said_end:
            return
        self._has_said_end = True
        most = self._limits.lifetime_seconds
        left = max(0.0, most - age)
        told = {"left": limits.duration(round(left)), "most": limits.duration(most)}
        reason = replace(
            reasons.reason("lifetime-ends", left_seconds=round(left), **told),
            limit="lifetime_seconds",
            peak=round(age, 1),
            allowed=float(most),
        )
        self._say(reason, ends_in_seconds=round(left, 1))

    def _confirm(self, limit: str, generation: int) -> None:
        """Whether the meter agrees where words may mean another thing; then say it."""
        if limit not in self._pending or generation != self._generation:
            return
        self._pending.discard(limit)
        if limit == "processes":
            self._meter.sample()
            if limit not in self._sure and not self._are_processes_near:
                self._said.discard(limit)
                return
        if limit == "disk_bytes":
            self._meter.disk()
        self._say(self.explain(limit))

    @property
    def _are_processes_near(self) -> bool:
        return are_near(self._meter.peak_processes, self._limits)

    def _peak(self, limit: str) -> float | None:
        """Of processes that come and go the meter may have missed the most: then it cannot tell."""
        meter = self._meter
        peaks: dict[str, float] = {
            "memory_bytes": meter.peak_memory_bytes,
            "processes": meter.peak_processes if self._are_processes_near else 0,
            "open_files": meter.peak_open_files,
            "disk_bytes": meter.last_disk.used_bytes,
            "disk_files": meter.last_disk.files,
        }
        return peaks.get(limit) or None

    def _say(
        self,
        reason: protocol.Reason,
        *,
        ends_in_seconds: float | None = None,
        can_extend: bool = False,
    ) -> None:
        self._events.log("system", reason.message, self._generation, reason=reason)
        self._events.notice(
            reason, self._generation, ends_in_seconds=ends_in_seconds, can_extend=can_extend
        )
