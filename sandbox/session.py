"""One live session: a jail, its files and its runs, and what callers may ask of it."""

import secrets
import time
from collections.abc import Callable
from contextlib import suppress

import gevent
from msgspec.structs import replace

from . import command as commands
from . import limits, problems, protocol, reasons
from .init import Init, InitGone, Refused
from .runs import Runs
from .session_disk import ended
from .settings import Limits
from .sockets import NotListening
from .status import Connection
from .tools import Tools
from .usage import usage_of
from .verdict import Verdict

_LOOK_AT_FILES_SECONDS = 0.3


class LiveSession(Runs):
    """See the module. The worker creates it, and is told of the jail's end by `on_end`."""

    def __init__(
        self, init: Init, own_limits: Limits, on_end: Callable[["LiveSession"], object]
    ) -> None:
        super().__init__(init, own_limits)
        self.key = secrets.token_hex(protocol.SESSION_KEY_BYTES)
        self.label = secrets.token_hex(protocol.SESSION_KEY_BYTES)
        self.worker = ""
        """The life of the worker that shows it to web."""
        self.slot = init.slot
        self.init_pid = init.pid
        self.group = init.group
        self.cookies = protocol.Jar(cookies=[], version=0)
        self.tools = Tools(init, lambda: self.is_starting)
        self.created = self.used
        self.tunnels = 0
        self.terminals = 0
        self._has_left = False
        self.visitor: str | None = None
        self._named_command: str | None = None
        """By who called; else `_command` is found in the project, anew where that has changed."""
        self._on_end = on_end
        self._looking: gevent.Greenlet[..., None] | None = None
        init.on_end = self._on_jail_end

    @property
    def has_processes(self) -> bool:
        """A run is on, or a process waits for one, or somebody has a shell."""
        return self.has_program or self._is_prepared

    @property
    def has_program(self) -> bool:
        """The same, of what somebody has written: also what a closed shell left behind."""
        return self._run is not None or self.terminals > 0 or self._has_left

    def note_processes(self, count: int) -> None:
        """How many there were at a look. Of a shell that has ended, none is left when there are
        none at all.
        """
        if not (count or self.terminals):
            self._has_left = False

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

    def keep_cookies(self, jar: protocol.Jar) -> None:
        """Replace the jar. Raises WorkerProblem where the caller has not read this one."""
        now = self.cookies.version or 0
        if jar.version not in (None, now):
            raise problems.overtaken()
        self.cookies = protocol.Jar(cookies=jar.cookies, version=now + 1)

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
            routes=list(status.routes.listed),
            routes_left_out=status.routes.left_out,
            error=status.error,
            usage=usage_of(self),
            limits=self.limits.as_usage(self.budget.seconds),
            last_seq=self.events.last_seq,
        )

    def change(self, request: protocol.ChangeFiles | protocol.CreateSession) -> None:
        """Make these the project's files and start a new run; all or nothing.

        Raises WorkerProblem with nothing changed: a bad path, a bad command, too much, a conflict.
        """
        named = self._named_command if request.command is None else request.command
        command = named or self._found_command(request.files)
        parsed = commands.parse(command)
        with self._lock:
            change = self.disk.compare(request.files)
            is_debug = commands.is_debug(parsed, request.files)
            self._start(command, is_debug=is_debug, why=reasons.reason("changed"), change=change)
            self._named_command = named
        self.wait_settled()
        if self._generation > 1:
            self._prepare_next()

    def _found_command(self, files: dict[str, bytes]) -> str:
        if not self._command:
            return commands.default_command(files)
        return commands.next_command(files, self._command)

    def restart(self) -> None:
        """End the run and start the same command again."""
        with self._lock:
            self._start(self._command, is_debug=self._is_debug, why=reasons.reason("restarting"))
        self.wait_settled()
        if self._generation > 1:
            self._prepare_next()

    def stop(self) -> None:
        """End the run; the files stay."""
        with self._lock:
            reason = reasons.reason("stopped")
            self._end_run(Verdict("stopped", reason, None), is_asked_first=True)
            if self._status.state == "asleep":  # or the next request would wake it
                self._set(replace(self._status, state="stopped", reason=reason))

    def sleep(self) -> None:
        """End the processes of a session that nobody uses; the next connection wakes it."""
        with self._lock, suppress(problems.WorkerProblem):  # raised where its jail has just ended
            if not self.is_idle:  # somebody came while this waited
                return
            if self._status.state == "running":
                reason = limits.reason("idle_seconds", self.limits)
                self._say(reason)
                self._end_run(Verdict("asleep", reason, None))
            if self._has_left:
                self._ask_quietly("stop")
            self._is_prepared = False
            self._ask_quietly("relax")

    def limit(self, reason: protocol.Reason, generation: int) -> None:
        """End a run that went over a limit, unless another has taken its place by now."""
        with self._lock, suppress(problems.WorkerProblem):  # raised where its jail has just ended
            if self._run is not None and self._run.generation == generation:
                self._end_run(Verdict("limited", reason, None))
                self._say(reason)
                self.notices.told(reason.limit)
            elif self.has_program and generation == self._generation:
                self._say(reason)
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
            self._say(reasons.reason("extended", seconds=self.budget.seconds))

    def expire(self) -> None:
        """The end of its life, which was announced."""
        with self._lock:
            self.lose(limits.reason("lifetime_seconds", self.limits))
        self.delete()

    def lose(self, reason: protocol.Reason) -> None:
        """It has ended or is about to: the last that is heard of it."""
        self._say(reason)
        self._set(replace(self._status, state="lost", reason=reason, error=None, ports=()))

    def delete(self) -> None:
        """End the jail; nothing of it remains."""
        self._init.kill()
        self.events.close()

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
            if port is None and (moved := self._port_by_now(target)) is not None:
                return self.connect(moved, is_traced=is_traced)
            raise problems.not_running(error.why) from error
        if run is not None and is_traced:
            run.expect_trace(sock.getsockname()[1])
        return Connection(sock, target, self._generation)

    def _port_by_now(self, gone: int) -> int | None:
        """The session's own port, where it is another one since `gone` takes no connections."""
        if self._run is None or not self._run.look_for_ports():
            return None
        ports = self._status.ports
        return ports[0] if ports and ports[0] != gone else None

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
            self._has_left = True
            self.on_start()
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

    def _on_jail_end(self) -> None:
        self._sockets.close()
        self._end_with_jail()
        self._on_end(self)

    def _look_at_files(self) -> None:
        """Say so when the guest has made, changed or removed a file since the last look."""
        if self.disk.has_changed():
            self.events.files()
