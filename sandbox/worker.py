"""The worker: it owns the zygote, the pool of inits and the sessions.

    keep_warm (greenlet)   starts a zygote where there is none; fills the pool with its inits
    watch (greenlet)       notices that the zygote is gone
    watchdog (greenlet)    see watchdog.py
    session … (greenlets)  see run.py

A zygote that dies takes no session along; while a new one warms up, only new sessions wait.
"""

import logging
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import partial

import gevent
from gevent.event import Event
from gevent.queue import Empty, Queue

from . import canary, cgroups, check, limits, problems, protocol, reasons
from .admission import Admission, QueueFull
from .check import check_layers, limits_layer
from .guest.linux import PR_SET_CHILD_SUBREAPER, prctl
from .init import Init, InitFailed
from .repeats import Repeats
from .seccomp import compile_filter
from .session import LiveSession
from .settings import Settings
from .slots import Slots
from .trial import UNTRIED, Trial
from .watchdog import Watchdog
from .zygote import Zygote, ZygoteGone

_LOG = logging.getLogger("sandbox.worker")
_POOL_SECONDS = 10.0
_DRAINING_SECONDS = 0.5
"""Within which who waits for a jail is told that there will be none."""
_RETRY_SECONDS = 1.0
_REFILL_PAUSE_SECONDS = 0.05
_RETRY_AFTER_SECONDS = 2


class Worker:
    """All sessions of this process, by key and by label."""

    def __init__(self, settings: Settings) -> None:
        self.id = secrets.token_hex(protocol.WORKER_ID_BYTES)
        self.settings = settings
        self._cgroups, found = cgroups.enter(settings.cgroup, settings.limits)
        limits_held_by = limits_layer(found, settings.cgroup)
        self.layers = [*check_layers(), limits_held_by, canary.UNTRIED]
        self._interpreter = check.UNTRIED
        self.is_draining = False
        self._program = compile_filter()
        self._zygote: Zygote | None = None
        self._slots = Slots()
        self._pool: Queue[Init] = Queue(maxsize=max(1, settings.warm_inits))
        self._is_lacking = Event()
        """Set where an init was taken, or the zygote has ended."""
        self._sessions: dict[str, LiveSession] = {}
        self._labels: dict[str, LiveSession] = {}
        self._repeats = Repeats()
        self._trial = Trial(self._begin_trial)
        self._starting: list[str | None] = []
        """The visitors whose sessions have a place and no jail yet."""
        self._admission = Admission(settings.queue_places, settings.queue_seconds)
        self._is_broken = False
        prctl(
            PR_SET_CHILD_SUBREAPER, 1
        )  # inits whose zygote died are then ours, and end when we do
        self._watchdog = Watchdog(self._sessions)
        work = (self._keep_warm, self._watchdog.run)
        self._greenlets = [gevent.spawn(task) for task in work]

    def create(self, request: protocol.CreateSession) -> LiveSession:
        """A session in a warm jail, its first run settled; of a repeated call, the one that there
        is. Raises WorkerProblem; nothing is left then.
        """
        if self.is_draining:
            raise problems.draining()
        if self._is_broken:
            raise problems.unsafe(self.layers[-1].detail)
        return self._repeats.once(request, self._create)

    def _create(self, request: protocol.CreateSession) -> LiveSession:
        self._admit(request)
        for _ in range(self.settings.warm_inits + 1):  # one may have died in the pool just now
            live = self._begin(request.visitor)
            try:
                live.change(request)
            except problems.WorkerProblem:
                had_ended = live.has_ended
                live.delete()
                if not had_ended:
                    raise
            except BaseException:
                live.delete()
                raise
            else:
                return live
        raise problems.internal(problems.why("jails-ended"))

    def _admit(self, request: protocol.CreateSession) -> None:
        """Make sure that there is a place for one more, or give one in the queue. Raises
        WorkerProblem.

        A full worker gives up the session that was left longest ago: people close pages without a
        word, and who comes back gets a new session from the page's files.
        """
        self._check_visitor(request.visitor, request.visitor_sessions)
        most = self.settings.max_sessions
        try:
            place = self._admission.ask(request.ticket, self._free())
        except QueueFull as error:
            places = self.settings.queue_places
            raise problems.queue_full(most, places, error.retry_after_seconds) from error
        if place is not None:
            raise problems.queued(most, place.number, place.ticket, place.retry_after_seconds)
        if len(self._sessions) + len(self._starting) >= most:
            self._give_up(self._sessions.values())

    def _check_visitor(self, visitor: str | None, most: int | None) -> None:
        """One visitor has at most so many sessions here; those that he left go first."""
        if visitor is None or most is None:
            return
        own = [live for live in self._sessions.values() if live.visitor == visitor]
        if len(own) + self._starting.count(visitor) >= most and not self._give_up(own):
            raise problems.too_many_sessions(most)

    def _give_up(self, sessions: Iterable[LiveSession]) -> bool:
        """End the session of these that was left longest ago; False where none was."""
        abandoned = [live for live in sessions if live.is_abandoned and not live.has_ended]
        if not abandoned:
            return False
        oldest = min(abandoned, key=lambda live: live.used)
        del self._sessions[oldest.key], self._labels[oldest.label]
        gevent.spawn(oldest.delete)  # its place is free before it has ended: nobody waits for that
        return True

    def _free(self) -> int:
        kept = sum(not live.is_abandoned for live in self._sessions.values())
        return max(0, self.settings.max_sessions - kept - len(self._starting))

    def _begin(self, visitor: str | None) -> LiveSession:
        self._starting.append(visitor)
        try:
            init = self._take_init()
        finally:
            self._starting.remove(visitor)
        live = LiveSession(init, self.settings.limits, self._forget)
        live.worker = self.id
        live.visitor = visitor
        live.on_start = partial(self._watchdog.look_soon, live.key)
        self._sessions[live.key] = self._labels[live.label] = live
        return live

    def get(self, key: str) -> LiveSession:
        """The session of a key. Raises WorkerProblem."""
        live = self._sessions.get(key)
        if live is None:
            raise problems.not_found(problems.why("no-such-session"))
        return live

    def by_label(self, label: str) -> LiveSession:
        """The session of a preview's label. Raises WorkerProblem."""
        live = next((live for known, live in self._labels.items() if known == label), None)
        if live is None:
            raise problems.not_found(problems.why("no-such-session"))
        return live

    def capacity(self) -> protocol.Capacity:
        """Where web may place a session."""
        queued = len(self._admission)
        return protocol.Capacity(
            worker=self.id,
            sessions=len(self._sessions),
            free=0 if self._is_broken else max(0, self._free() - queued),
            warm=self._pool.qsize(),
            draining=self.is_draining,
            queued=queued,
        )

    def health(self) -> protocol.Health:
        """Each layer, whether a program runs, and the figures of the moment."""
        layers = [self._interpreter, *self.layers]
        holds = all(layer.ok for layer in layers) and self._zygote is not None
        layers.append(self._trial.layer() if holds and not self.is_draining else UNTRIED)
        return protocol.Health(
            ok=holds and layers[-1].ok,
            worker=self.id,
            layers=layers,
            sessions=len(self._sessions),
            warm=self._pool.qsize(),
        )

    def metrics(self) -> str:
        """Prometheus' text format."""
        capacity = self.capacity()
        lines = [
            "# TYPE sandbox_sessions gauge",
            f"sandbox_sessions {capacity.sessions}",
            "# TYPE sandbox_sessions_free gauge",
            f"sandbox_sessions_free {capacity.free}",
            "# TYPE sandbox_inits_warm gauge",
            f"sandbox_inits_warm {capacity.warm}",
            "# TYPE sandbox_queued gauge",
            f"sandbox_queued {capacity.queued}",
            "# TYPE sandbox_layer_ok gauge",
            *(
                f'sandbox_layer_ok{{layer="{layer.name}"}} {int(layer.ok)}'
                for layer in self.health().layers
            ),
        ]
        return "\n".join(lines) + "\n"

    def close(self) -> None:
        """End every session, the pool and the zygote."""
        self.is_draining = True
        gevent.killall(self._greenlets)
        sessions = list(self._sessions.values())
        for live in sessions:  # all are told before any is waited for
            live.lose(reasons.reason("leaving"))
        gevent.joinall([gevent.spawn(live.delete) for live in sessions])
        while not self._pool.empty():
            self._pool.get().kill()
        zygote, self._zygote = self._zygote, None  # so that nobody takes its end for a mishap
        if zygote is not None:
            zygote.close()
        if self._cgroups is not None:
            self._cgroups.close()

    def _begin_trial(self) -> LiveSession:
        """A session that is nobody's, and counts for nobody's limit."""
        return LiveSession(self._take_init(), self.settings.limits, self._forget)

    def _take_init(self) -> Init:
        """A warm init; one that has died in the pool is passed over."""
        deadline = time.monotonic() + _POOL_SECONDS
        while time.monotonic() < deadline:
            with suppress(Empty):
                init = self._pool.get(timeout=_DRAINING_SECONDS)
                self._is_lacking.set()
                if self.is_draining:
                    init.kill()
                elif not init.is_gone:
                    return init
            if self.is_draining:
                raise problems.draining()
        late = problems.why("jail-late", seconds=_POOL_SECONDS)
        raise problems.not_ready(late, _RETRY_AFTER_SECONDS)

    def _forget(self, live: LiveSession) -> None:
        """A session's jail has ended, whoever ended it."""
        if live.group is not None and live.group.was_ended_for_memory():
            live.lose(limits.reason("memory_bytes", self.settings.limits))
        live.events.close()
        self._sessions.pop(live.key, None)
        self._labels.pop(live.label, None)
        self._give_back(live.slot, live.group)

    def _keep_warm(self) -> None:
        """Have a zygote and a full pool, and wait until something is lacking."""
        while not self._is_broken:
            try:
                self._is_lacking.clear()
                if not self.layers[-1].ok:
                    self._prove()
                elif not self._pool.full():
                    if not self._pool.empty():
                        # a run that starts now has the processor first
                        gevent.sleep(_REFILL_PAUSE_SECONDS)
                    self._pool.put(self._spawn())
                elif self._zygote is None:
                    self._start_zygote()
                else:
                    self._is_lacking.wait()
            except Exception as error:  # noqa: BLE001 without this greenlet there are no jails
                _LOG.error("no jail: %s: %s", type(error).__name__, error)
                if not isinstance(error, InitFailed):  # the host's refusal; no other zygote helps
                    self._drop_zygote()
                gevent.sleep(_RETRY_SECONDS)

    def _prove(self) -> None:
        """Attack the first jail; until it has held, none is handed out."""
        live = LiveSession(self._spawn(), self.settings.limits, self._forget)
        self.layers[-1] = canary.attack(live)
        self._is_broken = not self.layers[-1].ok
        if self._is_broken:
            _LOG.critical("%s", self.layers[-1].detail)

    def _spawn(self) -> Init:
        zygote = self._zygote or self._start_zygote()
        slot = self._slots.take()
        group = None
        try:
            if self._cgroups is not None:
                group = self._cgroups.make(self.settings.limits)
            init = zygote.spawn(slot, group)
        except BaseException:
            self._give_back(slot, group)
            raise
        init.group = group
        init.on_end = lambda: self._give_back(slot, group)  # until a session takes it
        return init

    def _start_zygote(self) -> Zygote:
        """One that is warm: so there is an interpreter, which has Flask. Raises ZygoteGone."""
        try:
            zygote = Zygote.start(self.settings, self._program)
        except ZygoteGone:
            if not self._interpreter.ok:
                self._interpreter = check.interpreter_layer(self.settings)
            raise
        self._interpreter = check.HAS_FLASK
        self._zygote = zygote
        gevent.spawn(self._watch, zygote)
        return zygote

    def _give_back(self, slot: int, group: cgroups.Group | None) -> None:
        """A jail has ended, or did not come to be: its cgroup goes, and its number is free."""
        if group is not None:
            gevent.spawn(group.remove)
        self._slots.give_back(slot)

    def _watch(self, zygote: Zygote) -> None:
        with suppress(OSError):
            zygote.wait_until_gone()
        if self._zygote is zygote:
            self._drop_zygote()

    def _drop_zygote(self) -> None:
        zygote, self._zygote = self._zygote, None
        self._is_lacking.set()
        if zygote is not None:
            if not self.is_draining:
                _LOG.error("the zygote has ended; another is started")
            zygote.close()
