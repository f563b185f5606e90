"""One live session: a jail, its files, its output, and the state that all callers agree on.

Every change of the run happens under one lock, so that stop during start, or files during stop,
have one order. What a guest does wrong ends up in `state` and `reason`; exceptions are for a
caller's mistakes and for ours. The greenlets of a session are those of its run (run.py) and its
init's reader.
"""

import secrets
import time
from collections.abc import Callable
from contextlib import suppress

import gevent
from gevent.event import Event
from gevent.lock import RLock
from msgspec.structs import replace

from . import command as commands
from . import limits, problems, protocol
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
from .sockets import NotListening, Sockets
from .status import Connection, Status
from .tools import Tools
from .usage import usage_of
from .verdict import Verdict, judge

_LOOK_AT_FILES_SECONDS = 0.3
_PREPARE_SECONDS = 0.1
"""After a run is ready, so that its first request has the processor for itself."""
_LEAVING = "The worker of this session is shutting down; Run starts a new one."
_EDITING_SECONDS = 120.0
"""Without a request or a restart: nobody is editing any more."""


class LiveSession:
    """See the module. The worker creates it, and is told of the jail's end by `on_end`."""

    def __init__(
        self, init: Init, own_limits: Limits, on_end: Callable[["LiveSession"], object]
    ) -> None:
        self.key = secrets.token_hex(protocol.SESSION_KEY_BYTES)
        self.label = secrets.token_hex(protocol.SESSION_KEY_BYTES)
        self.worker = ""
        """The life of the worker that shows it to web."""
        self.slot = init.slot
        self.init_pid = init.pid
        self.group = init.group
        self.limits = own_limits
        self.cookies = protocol.Jar(cookies=[])
        self.events = EventRing(own_limits.log_ring_events, own_limits.log_ring_bytes)
        self.meter = Meter(init)
        self.budget = Budget(own_limits.cpu_seconds, own_limits.cpu_extensions)
        self.notices = Notices(self.events, own_limits, self.meter)
        self.disk = SessionDisk(init, own_limits)
        self.tools = Tools(init, lambda: self._status.state == "starting")
        self.created = self.used = time.monotonic()
        self.tunnels = 0
        self.terminals = 0
        self.visitor: str | None = None
        self._init = init
        self._sockets = Sockets(init)
        self._on_end = on_end
        self._lock = RLock()
        self._output = Output(self.events, own_limits, self.notices)
        self._command = ""
        self._is_debug = False
        self._run: Run | None = None
        self._generation = 0
        self._is_prepared = False
        self._woken_generation = 0
        self._status = Status()
        self._settled = Event()
        self._looking: gevent.Greenlet[..., None] | None = None
        init.on_event = self._on_init_event
        init.on_end = self._on_jail_end

    @property
    def generation(self) -> int:
        """Counts the runs; that of the last one."""
        return self._generation

    @property
    def has_ended(self) -> bool:
        """The jail is gone, whoever ended it."""
        return self._init.is_gone

    @property
    def startup_seconds(self) -> float:
        """How long the run took to be ready, or has taken so far."""
        ready_ms = self._status.ready_ms
        if ready_ms is not None:
            return round(ready_ms / 1000, 3)
        return 0.0 if self._run is None else round(time.monotonic() - self._run.started, 3)

    @property
    def has_processes(self) -> bool:
        """A run is on, or a process waits for one, or somebody has a shell."""
        return self._run is not None or self._is_prepared or self.terminals > 0

    @property
    def is_idle(self) -> bool:
        """Nobody has used it for long, though there is something that could sleep."""
        is_unused = time.monotonic() - self.used > self.limits.idle_seconds
        return is_unused and not self.tunnels and not self.terminals and self.has_processes

    @property
    def is_abandoned(self) -> bool:
        """Nobody follows its events or is connected to it, and nobody has used it for a while."""
        is_watched = self.tunnels or self.terminals or self.events.readers
        return not is_watched and time.monotonic() - self.used > self.limits.abandoned_seconds

    # what callers ask for

    def describe(self, *, is_quick: bool = False) -> protocol.Session:
        """The session, now; `is_quick` after a start, which somebody waits for: as it was begun."""
        status = self._status
        if not is_quick:
            self.meter.look()
        return protocol.Session(
            worker=self.worker,
            key=self.key,
            label=self.label,
            state=status.state,
            reason=status.reason,
            command=self._command,
            port=status.ports[0] if status.ports else None,
            ports=sorted(status.ports),
            ready_ms=status.ready_ms,
            generation=self._generation,
            routes=list(status.routes),
            error=status.error,
            usage=usage_of(self),
            limits=self.limits.as_usage(self.budget.seconds),
            last_seq=self.events.last_seq,
        )

    def change(self, request: protocol.ChangeFiles | protocol.CreateSession) -> None:
        """Make these the project's files and start a new run; all or nothing.

        Raises WorkerProblem with nothing changed: a bad path, a bad command, too much, a conflict.
        """
        command = request.command or self._command or commands.default_command(request.files)
        parsed = commands.parse(command)
        with self._lock:
            change = self.disk.compare(request.files)
            is_debug = commands.is_debug(parsed, request.files)
            self._start(command, is_debug=is_debug, why="The files changed.", change=change)
        self.wait_settled()
        if self._generation > 1:
            self._prepare_next()

    def restart(self) -> None:
        """End the run and start the same command again."""
        with self._lock:
            self._start(self._command, is_debug=self._is_debug, why="Restarting.")
        self.wait_settled()
        if self._generation > 1:
            self._prepare_next()

    def stop(self) -> None:
        """End the run; the files stay."""
        with self._lock:
            reason = protocol.Reason(message="The run was stopped.")
            self._end_run(Verdict("stopped", reason, None))
            if self._status.state == "asleep":  # or the next request would wake it
                self._set(replace(self._status, state="stopped", reason=reason))

    def sleep(self) -> None:
        """End the processes of a session that nobody uses; the next connection wakes it."""
        with self._lock:
            if not self.is_idle:  # somebody came while this waited
                return
            if self._status.state == "running":
                reason = limits.reason("idle_seconds", self.limits)
                self._say(reason.message)
                self._end_run(Verdict("asleep", reason, None))
            self._is_prepared = False
            self._ask_quietly("relax")

    def limit(self, reason: protocol.Reason, generation: int) -> None:
        """End a run that went over a limit, unless another has taken its place by now."""
        with self._lock:
            if self._run is not None and self._run.generation == generation:
                self._end_run(Verdict("limited", reason, None))
                self._say(reason.message)
                self.notices.told(reason.limit)
            elif self._run is None and self.terminals and generation == self._generation:
                self._say(reason.message)
                self._ask_quietly("stop")
                self.meter.end_run()

    def extend(self) -> None:
        """Let the run go on beyond its CPU budget, by as much again. Raises WorkerProblem."""
        with self._lock:
            if self._run is None:
                raise problems.not_running(self._why_not_running(self._status))
            if not self.budget.extend():
                extensions = self.limits.cpu_extensions
                raise problems.used_up(extensions, self.budget.seconds)
            self._say(f"The run goes on: its CPU budget is {self.budget.seconds:g} s now.")

    def expire(self) -> None:
        """The end of its life, which was announced."""
        with self._lock:
            self.lose(limits.reason("lifetime_seconds", self.limits))
        self.delete()

    def leave(self) -> None:
        """The worker is about to end: say so to whoever follows, and delete."""
        self.lose(protocol.Reason(message=_LEAVING))
        self.delete()

    def lose(self, reason: protocol.Reason) -> None:
        """It has ended or is about to: the last that is heard of it."""
        self._say(reason.message)
        self._set(replace(self._status, state="lost", reason=reason, error=None, ports=()))

    def delete(self) -> None:
        """End the jail; nothing of it remains."""
        self._init.kill()
        self.events.close()

    def wait_settled(self) -> None:
        """Until the run is ready, has ended, or the start-up limit has passed."""
        if not self._settled.wait(self.limits.startup_seconds):
            self._give_up_waiting()
        if self.has_ended:
            raise ended()

    def connect(self, port: int | None, *, is_traced: bool = False) -> Connection:
        """A connected socket; wakes a session that sleeps. Raises WorkerProblem: starting, not
        running.
        """
        self.used = time.monotonic()
        if self._status.state == "asleep":
            self._wake()
        if self._status.state == "starting" and self._generation == self._woken_generation:
            self.wait_settled()
        status = self._status
        target = port or (status.ports[0] if status.ports else None)
        if status.state == "starting":
            raise problems.starting()
        if status.state != "running" or target is None:
            raise problems.not_running(self._why_not_running(status))
        run = self._run
        is_traced = is_traced and run is not None and run.untraced is None
        try:
            sock = self._sockets.connect(target, is_traced=is_traced)
        except NotListening as error:
            raise problems.not_running(str(error)) from error
        if run is not None and is_traced:
            run.expect_trace(sock.getsockname()[1])
        return Connection(sock, target, self._generation)

    def open_terminal(self, number: int, tty: int) -> None:
        """A shell on this pty, as soon as no run is starting. Raises WorkerProblem."""
        self.used = time.monotonic()
        environment = commands.shell_environment(self._command)
        while not self._ask_for_shell(number, tty, environment):
            self.wait_settled()

    def _ask_for_shell(self, number: int, tty: int, environment: dict[str, str]) -> bool:
        with self._lock:
            if self._status.state == "starting":
                return False
            try:
                self._init.call("open_terminal", (tty,), terminal=number, env=environment)
            except Refused as error:
                raise problems.internal(f"No terminal: {error}.") from error
            except InitGone as error:
                raise ended() from error
            return True

    def close_terminal(self, number: int) -> int | None:
        """End its shell, if it has not ended; its exit code, None where the run took it along."""
        try:
            code: int | None = self._init.call("close_terminal", terminal=number)[0]["code"]
        except (InitGone, Refused):
            return None
        return code

    def take_trace(self, source: int) -> protocol.Traced:
        """What became of the request from there, once, and where the log stands by then."""
        run = self._run
        trace, untraced = None, run.untraced if run is not None else "unheard"
        if run is not None and untraced is None:
            trace, untraced = run.traces.take(source)
        return protocol.Traced(seq=self.events.last_seq, trace=trace, untraced=untraced)

    def tunnel_closed(self) -> None:
        """A request has passed: the guest may have written files."""
        self.used = time.monotonic()
        self._sockets.refill()
        if self.events.readers:
            self._prepare_next()
        if self._looking is None or self._looking.dead:
            self._looking = gevent.spawn_later(_LOOK_AT_FILES_SECONDS, self._look_at_files)

    # the run

    def _start(
        self, command: str, *, is_debug: bool, why: str, change: Change | None = None
    ) -> None:
        """Start a run in the place of the one that there is: one question to init for all of it.

        Raises WorkerProblem: where the files could not be written, nothing has changed.
        """
        self.used = time.monotonic()
        replaced = Verdict("stopped", protocol.Reason(message=why), None)
        run = Run(self._init, self._output, self._generation + 1, self._on_ports)
        try:
            sockets = run.start(
                commands.parse(command), change, is_debug=is_debug, sockets=self._sockets.wanted
            )
        except Refused as error:
            if error.fields.get("ended"):
                self._close_run(replaced)
            raise refused(error, self.limits) from error
        except InitGone as error:
            raise ended() from error
        self._sockets.add(sockets)
        self._close_run(replaced)
        self._command, self._is_debug, self._run = command, is_debug, run
        self._generation += 1
        self._is_prepared = False
        if change is not None:
            self.disk.accept(change)
        self._settled = Event()  # not the last run's: whoever is waking from that would wake ours
        self._output.begin_run()
        self.notices.begin_run(self._generation)
        self.budget.begin_run()
        self._set(Status("starting"))
        self._say(f"$ {self._command}")
        run.follow()
        self.meter.look_quickly()  # while the guest is busy, so that nobody waits for it

    def _end_run(self, verdict: Verdict) -> None:
        """End the run, if there is one, by the caller's will."""
        if self._run is None:
            return
        self._ask_to_stop()
        self._close_run(verdict)

    def _close_run(self, verdict: Verdict) -> None:
        run, self._run = self._run, None
        if run is None:
            return
        run.finish()
        self.meter.end_run()
        status = self._status
        self._set(
            Status(verdict.state, verdict.reason, verdict.error, (), status.routes, status.ready_ms)
        )
        self._settled.set()

    def _on_jail_end(self) -> None:
        """Nothing more comes of the run: neither for who waits for it, nor for its greenlets."""
        self._sockets.close()
        self._settled.set()
        if self._run is not None:
            gevent.spawn(self._run.finish)
        self._on_end(self)

    def _on_init_event(self, fields: channel.Fields) -> None:
        if fields["event"] == "exited":
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
            self._say(verdict.reason.message)
            self.notices.told(verdict.reason.limit)

    def _on_ports(self, ports: list[int], routes: list[protocol.Route] | None) -> None:
        """Something listens. The first port that did stays the session's own while it listens."""
        run, status = self._run, self._status
        if run is None or status.state not in {"starting", "running"}:
            return
        known = tuple(port for port in status.ports if routes is not None or port in ports)
        merged = known + tuple(port for port in ports if port not in known)
        ready_ms = status.ready_ms or round((time.monotonic() - run.started) * 1000, 1)
        new = Status("running", None, None, merged, tuple(routes or status.routes), ready_ms)
        if new != status:
            self._set(new)
        self._settled.set()

    def _give_up_waiting(self) -> None:
        with self._lock:
            if self._status.state != "starting":
                return
            reason = limits.reason("startup_seconds", self.limits)
            self._set(Status("running", reason))
            self._say(reason.message)
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
            self._ask_quietly("relax")

    def _ask_quietly(self, operation: str) -> None:
        with suppress(InitGone, Refused):
            self._init.call(operation)

    def _wake(self) -> None:
        """Start it, unless another request has while this one waited for the lock."""
        with self._lock:
            if self._status.state != "asleep":
                return
            self._say("Waking up for a request.")
            self._woken_generation = self._generation + 1
            self._start(self._command, is_debug=self._is_debug, why="Waking up.")

    def _set(self, status: Status) -> None:
        """Change the status; a change that a page would draw is an event."""
        self._status = status
        self.events.state(
            state=status.state,
            reason=status.reason,
            port=status.ports[0] if status.ports else None,
            generation=self._generation,
        )

    def _say(self, text: str) -> None:
        self.events.log("system", text, self._generation)

    def _why_not_running(self, status: Status) -> str:
        if status.reason is not None:
            return status.reason.message
        return f"The session is {status.state}."

    def _ask_to_stop(self) -> None:
        try:
            self._init.call("stop")
        except (InitGone, Refused) as error:
            raise ended() from error

    def _look_at_files(self) -> None:
        """Say so when the guest has made, changed or removed a file since the last look."""
        if self.disk.has_changed():
            self.events.files()
