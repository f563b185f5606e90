"""The runs of a session, one after another, and the state that all callers agree on.

Every change happens under one lock, so that stop during start, or files during stop, have one
order. What a guest does wrong ends up in `state` and `reason`; exceptions are for a caller's
mistakes and for ours.
"""

import time
from collections.abc import Callable
from contextlib import suppress

import gevent
from gevent.event import Event
from gevent.lock import RLock

from . import command as commands
from . import limits, problems, protocol, reasons
from .budget import Budget
from .events import EventRing
from .files import Change
from .guest import channel
from .init import Init, InitGone, Refused
from .meter import Meter
from .notices import Notices
from .output import Output
from .run import Run
from .session_disk import SessionDisk, ended, refused
from .settings import Limits
from .sockets import Sockets
from .status import Routes, Status
from .verdict import Verdict, judge

_PREPARE_SECONDS = 0.1
"""After a run is ready, so that its first request has the processor for itself."""
_LOOK_SECONDS = 0.05
"""After a run has begun: by then it is ready as a rule, so that nobody waits for the look."""
_GRACE_SECONDS = 2.0
"""For what a program does last, where somebody stops it (docs/decisions/stop.md)."""
_CROWD_SHARE = 2
"""Whoever has half of the processes that it may have gets no such time; a fork bomb would use it.
"""
_EDITING_SECONDS = 120.0
"""Without a request or a restart: nobody is editing any more."""


class Runs:
    """At most one at a time; their greenlets are run.py's."""

    def __init__(self, init: Init, own_limits: Limits) -> None:
        self.limits = own_limits
        self.events = EventRing(own_limits.log_ring_events, own_limits.log_ring_bytes)
        self.meter = Meter(init, own_limits.memory_bytes)
        self.budget = Budget(own_limits.cpu_seconds, own_limits.cpu_extensions)
        self.notices = Notices(self.events, own_limits, self.meter)
        self.disk = SessionDisk(init, own_limits)
        self.used = time.monotonic()
        self._init = init
        self._sockets = Sockets(init)
        self._lock = RLock()
        self._output = Output(self.events, own_limits, self.notices)
        self._command = ""
        self._is_debug = False
        self._run: Run | None = None
        self._generation = 0
        self._is_asking = False
        self._is_prepared = False
        self._woken_generation = 0
        self._status = Status()
        self._settled = Event()
        self.on_start: Callable[[], object] = lambda: None
        """Called when there are processes, where there may have been none."""
        init.on_event = self._on_init_event

    @property
    def generation(self) -> int:
        """Counts the runs; that of the last one."""
        return self._generation

    @property
    def has_ended(self) -> bool:
        """The jail is gone, whoever ended it."""
        return self._init.is_gone

    @property
    def is_starting(self) -> bool:
        """A run is not ready yet, or init has been asked for one."""
        return self._is_asking or self._status.state == "starting"

    @property
    def startup_seconds(self) -> float:
        """How long the run took to be ready, or has taken so far."""
        ready_ms = self._status.ready_ms
        if ready_ms is not None:
            return round(ready_ms / 1000, 3)
        return 0.0 if self._run is None else round(time.monotonic() - self._run.started, 3)

    def wait_settled(self) -> None:
        """Until the run is ready, has ended, or the start-up limit has passed."""
        if not self.has_ended and not self._settled.wait(self.limits.startup_seconds):
            self._give_up_waiting()
        if self.has_ended:
            raise ended()

    def catch_up(self) -> None:
        """Have all in the log that the run has printed by now."""
        self._output.catch_up()

    def _start(
        self, command: str, *, is_debug: bool, why: protocol.Reason, change: Change | None = None
    ) -> None:
        """Start a run in the place of the one that there is: one question to init for all of it.

        Raises WorkerProblem: where the files could not be written, nothing has changed.
        """
        self.used = time.monotonic()
        replaced = Verdict("stopped", why, None)
        run = Run(self._init, self._output, self._generation + 1, self._on_ports)
        self._is_asking = True
        try:
            sockets = run.start(
                commands.parse(command), change, is_debug=is_debug, sockets=self._sockets.wanted
            )
        except Refused as error:
            if change is not None:
                self.disk.doubt(change)
            if error.fields.get("ended"):
                self._close_run(replaced, is_killed=True)
            raise refused(error, self.limits) from error
        except InitGone as error:
            raise ended() from error
        finally:
            self._is_asking = False
        self._sockets.add(sockets)
        self._close_run(replaced, is_killed=True)
        self._command, self._is_debug, self._run = command, is_debug, run
        self.on_start()
        self._generation += 1
        self._is_prepared = False
        if change is not None:
            self.disk.accept(change)
        self._settled = Event()  # not the last run's: whoever is waking from that would wake ours
        self._output.begin_run()
        self.notices.begin_run(self._generation)
        self.budget.begin_run()
        self._set(Status("starting"))
        self.events.log("system", f"$ {self._command}", self._generation)
        run.follow()
        if self.has_ended:  # amid this: whoever was told of it found no run
            self._end_with_jail()
        gevent.spawn_later(_LOOK_SECONDS, self.meter.look_quickly)

    def _end_with_jail(self) -> None:
        """Nothing more comes of the run: neither for who waits for it, nor for its greenlets."""
        self._settled.set()
        if self._run is not None:
            gevent.spawn(self._run.finish)

    def _end_run(self, verdict: Verdict, *, is_asked_first: bool = False) -> None:
        """End the run, if there is one, by the caller's will; where it is asked first, as Ctrl-C
        does, its last words are heard.
        """
        if self._run is None:
            return
        if is_asked_first and self.meter.process_count < self.limits.processes // _CROWD_SHARE:
            self._ask_quietly("interrupt")
            self._run.exited.wait(_GRACE_SECONDS)
        self._ask_to_stop()
        self._close_run(verdict)

    def _close_run(self, verdict: Verdict, *, is_killed: bool = False) -> None:
        run, self._run = self._run, None
        if run is None:
            return
        if is_killed:
            run.finish_killed()
        else:
            run.finish()
        self.meter.end_run()
        status = self._status
        self._set(
            Status(verdict.state, verdict.reason, verdict.error, (), status.routes, status.ready_ms)
        )
        self._settled.set()

    def _on_init_event(self, fields: channel.Fields) -> None:
        if fields["event"] == "exited":
            if self._run is not None and self._run.generation == fields["generation"]:
                self._run.exited.set()
            gevent.spawn(self._on_exit, fields["generation"], fields["code"])

    def _on_exit(self, generation: int, code: int) -> None:
        with self._lock:
            run = self._run
            if run is None or run.generation != generation:
                return
            run.finish()
            has_served = self._status.ready_ms is not None
            self.meter.disk()
            tail = self._output.stderr_tail
            verdict = judge(code, tail, self.notices.explain, has_served=has_served)
            self._close_run(verdict)
            self._say(verdict.reason)
            self.notices.told(verdict.reason.limit)

    def _on_ports(self, ports: list[int], routes: Routes | None) -> None:
        """Something listens. The session's own port stays the first that did, or that the
        interpreter told of: what it does not tell of is no server of the program's own.
        """
        run, status = self._run, self._status
        if run is None or status.state not in {"starting", "running"}:
            return
        known = tuple(port for port in status.ports if routes is not None or port in ports)
        is_own = routes is not None and run.hints == 1
        merged = tuple(dict.fromkeys([*ports, *known] if is_own else [*known, *ports]))
        ready_ms = status.ready_ms or round((time.monotonic() - run.started) * 1000, 1)
        told = routes if routes and any(routes) else status.routes
        new = Status("running", None, None, merged, told, ready_ms)
        if new != status:
            self._set(new)
        self._settled.set()

    def _give_up_waiting(self) -> None:
        with self._lock:
            if self._status.state != "starting":
                return
            reason = limits.reason("startup_seconds", self.limits)
            self._set(Status("running", reason))
            self._say(reason)
            self._settled.set()

    def _prepare_next(self) -> None:
        """Whoever has restarted once will do so again, and so will who watches and sends
        requests: have the next run's process ready.
        """
        if not self._is_prepared:
            self._is_prepared = True
            gevent.spawn_later(_PREPARE_SECONDS, self._prepare, self._generation)

    def _prepare(self, generation: int) -> None:
        """Unless another run has begun, or this one still is: a run waits until it is alone in the
        jail, and with a process made ready meanwhile it never would be.
        """
        with self._lock:
            if generation != self._generation:
                return
            if self._status.state == "starting":
                self._is_prepared = False
            else:
                self._ask_quietly("prepare")

    def relax(self) -> None:
        """Give back the memory of a process that waits for a restart."""
        if self._is_prepared and time.monotonic() - self.used > _EDITING_SECONDS:
            self._is_prepared = False
            gevent.spawn(self._ask_quietly, "relax")

    def _ask_quietly(self, operation: str) -> None:
        with suppress(InitGone, Refused):
            self._init.call(operation)

    def _wake(self) -> None:
        """Start it, unless another request has while this one waited for the lock."""
        with self._lock:
            if self._status.state != "asleep":
                return
            waking = reasons.reason("waking")
            self._say(waking)
            self._woken_generation = self._generation + 1
            self._start(self._command, is_debug=self._is_debug, why=waking)

    def _set(self, status: Status) -> None:
        """Change the status; a change that a page would draw is an event."""
        self._status = status
        self.events.state(
            state=status.state,
            reason=status.reason,
            port=status.ports[0] if status.ports else None,
            generation=self._generation,
        )

    def _say(self, reason: protocol.Reason) -> None:
        self.events.log("system", reason.message, self._generation, reason=reason)

    def _why_not_running(self, status: Status) -> protocol.Reason:
        return status.reason or problems.why(f"idle-{status.state}")

    def _ask_to_stop(self) -> None:
        try:
            self._init.call("stop")
        except (InitGone, Refused) as error:
            raise ended() from error
