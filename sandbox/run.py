"""One run: the pipes of a started command, the greenlets that read them, and how it became ready.

output (two greenlets)   stdout and stderr → events
report (one greenlet)    JSON lines of the warm interpreter: a listening port, routes, traces
                         (hints, read only as far as they were asked for); their end, where another
                         program took its place
probe (one greenlet)     asks init which ports listen, with back-off, until one does
"""

import os
import time
from collections.abc import Callable
from typing import Annotated, Any

import gevent
import msgspec
from gevent.event import Event
from gevent.os import make_nonblocking, nb_read

from . import ports, processes
from .command import Command
from .fds import close_now
from .files import Change
from .init import Init, InitGone, Refused
from .output import Output
from .protocol import Route, Untraced
from .status import Routes
from .trace import TRACE_BYTES
from .traces import Traces

_REPORT_BYTES = 512 * 1024
_MOST_HINTS = 256
"""Of all that one run reports unasked; beyond either, hints are not read any more."""
_TRACE_ALLOWANCE_BYTES = 4 * TRACE_BYTES
"""As much more is read for each request that is to be traced."""
_LINE_BYTES = 64 * 1024
_CHUNK_BYTES = 64 * 1024
_MOST_ROUTES = 500
_MOST_LEFT_OUT = 1_000_000
_DRAIN_SECONDS = 2.0
_WARM_PROGRAMS = frozenset({"python", "python3", "flask"})
_REPORT_SECONDS = 0.25
"""For a warm interpreter, whose report comes first, unless it has become another program."""
_FIRST_PROBE_SECONDS = 0.01
_LONGEST_PROBE_SECONDS = 2.0
_SLOWER = 1.25
"""Each wait is so much longer than the last: a server is seen late by a quarter of its start."""
_LOOK_SECONDS = 0.05
_IDLE_LOOKS = 10
"""At a warm interpreter that listens, until it should have said so itself, with its routes."""
_COMPUTING_SECONDS = 2.0
"""Of a processor, as long as it computes or would: what listens may be a mail catcher beside an app
yet to come. On a busy machine that is as much work, not as much time."""


class Hint(msgspec.Struct, frozen=True):
    """guest → worker, untrusted: a socket listens, and the app's routes, as far as they fit."""

    listening: int
    routes: list[Route] = []
    left_out: Annotated[int, msgspec.Meta(ge=0, le=_MOST_LEFT_OUT)] = 0


class Run:
    """A command that was started in a jail."""

    def __init__(
        self,
        init: Init,
        output: Output,
        generation: int,
        on_ports: Callable[[list[int], Routes | None], Any],
    ) -> None:
        self.generation = generation
        self.started = time.monotonic()
        self._init = init
        self._output = output
        self._on_ports = on_ports
        self._greenlets: list[gevent.Greenlet[..., None]] = []
        self._readers: list[gevent.Greenlet[..., None]] = []
        self.exited = Event()
        self._found = Event()
        self._is_report_over = Event()
        self._pipes: tuple[int, int, int] = (-1, -1, -1)
        self.traces = Traces(output)
        self._readable_bytes = _REPORT_BYTES
        self._may_read = Event()
        self.hints = 0
        self._is_warm = False
        self._has_routes = False

    @property
    def untraced(self) -> Untraced | None:
        """Why a request of this run leaves no trace, as far as that is known."""
        if not self._is_warm or not self.hints:
            return "cold"
        return None if self._has_routes else "not-flask"

    def expect_trace(self, source: int) -> None:
        """A request from this port is about to be sent, and its trace is wanted."""
        self.traces.expect(source)
        allowed = self._readable_bytes + _TRACE_ALLOWANCE_BYTES
        self._readable_bytes = min(allowed, _REPORT_BYTES)
        self._may_read.set()

    def start(
        self, command: Command, change: Change | None, *, is_debug: bool, sockets: int
    ) -> list[int]:
        """Hand the command to the jail, after its files; the fds of as many sockets (sockets.py).

        Raises InitGone or Refused.
        """
        is_warm = command.argv[0] in _WARM_PROGRAMS
        order = {
            "argv": command.argv,
            "env": command.environment,
            "warm": is_warm,
            "debug": is_debug,
        }
        readers: list[int] = []
        given: list[int] = []
        try:
            for _ in range(3):
                reader, writer = os.pipe()
                readers.append(reader)
                given.append(writer)
            os.set_blocking(given[2], False)  # a guest never waits to be heard
            if change is not None:
                given.append(change.blob())
            _, made = self._init.call(
                "run",
                tuple(given),
                generation=self.generation,
                command=order,
                files_at=None if change is None else change.names_bytes,
                sockets=sockets,
            )
        except BaseException:
            _close(readers)
            raise
        finally:
            _close(given)
        stdout, stderr, report = readers
        self._pipes = (stdout, stderr, report)
        self._is_warm = is_warm
        return made

    def follow(self) -> None:
        """Read what it says, once all that the last one said is read."""
        stdout, stderr, report = self._pipes
        self._readers = [
            gevent.spawn(self._output.read_stream, fd, stream, self.generation, self._found)
            for fd, stream in ((stdout, "stdout"), (stderr, "stderr"))
        ]
        self._greenlets = [
            gevent.spawn(self._read_report, report),
            gevent.spawn(self._probe),
        ]

    def finish(self) -> None:
        """The command has ended: read what is left in the pipes, then stop waiting for anything."""
        gevent.joinall(self._readers, timeout=_DRAIN_SECONDS)
        self.finish_killed()

    def finish_killed(self) -> None:
        """The same of one that was killed just now. What it has said is in the pipes, and nobody
        waits until the kernel has taken it down; nor is it to wake us with each fd that it closes.
        """
        self.traces.close()
        gevent.killall([*self._greenlets, *self._readers])

    def look_for_ports(self) -> list[int]:
        """Ask init now; the answer goes to `on_ports` too. An ended jail has no ports."""
        found = self._ask_for_ports()
        if found:
            self._found.set()
            self._on_ports(found, None)
        return found

    def _ask_for_ports(self) -> list[int]:
        try:
            return ports.listening(self._init)
        except (InitGone, Refused):
            return []

    def _probe(self) -> None:
        # a program that is executed closes its report, once the run before it is gone
        timeout = _REPORT_SECONDS if self._is_warm else None
        gevent.wait((self._found, self._is_report_over), timeout=timeout, count=1)
        seconds = _FIRST_PROBE_SECONDS
        while not self._found.wait(seconds):
            if self._ask_for_ports() and not (self._may_report and self._is_told_soon()):
                self.look_for_ports()
            seconds = min(seconds * _SLOWER, _LONGEST_PROBE_SECONDS)

    def _is_told_soon(self) -> bool:
        """Whether the interpreter itself says that it listens: it may have many routes to tell."""
        until = self._cpu_seconds() + _COMPUTING_SECONDS
        idle = 0
        while idle < _IDLE_LOOKS and self._may_report:
            if self._found.wait(_LOOK_SECONDS):
                return True
            idle += not processes.is_any_busy(self._init.pid) or self._cpu_seconds() > until
        return False

    def _cpu_seconds(self) -> float:
        return processes.sample(self._init.pid).cpu_seconds

    @property
    def _may_report(self) -> bool:
        return self._is_warm and not self._is_report_over.is_set()

    def _read_report(self, fd: int) -> None:
        """Each complete line is a hint or a trace; a line that is neither, or too long, is dropped,
        for anything may be written here.
        """
        make_nonblocking(fd)
        pending = b""
        try:
            while data := nb_read(fd, self._wait_until_readable()):
                self._readable_bytes -= len(data)
                *lines, pending = (pending + data).split(b"\n")
                pending = pending[: _LINE_BYTES + 1]
                for line in lines:
                    self._take_line(line)
        finally:
            close_now(fd)
            self._is_report_over.set()

    def _wait_until_readable(self) -> int:
        """How much may be read; none until the next request is to be traced, where it was a lot."""
        while self._readable_bytes <= 0:
            self._may_read.clear()
            self._may_read.wait()
        return min(_CHUNK_BYTES, self._readable_bytes)

    def _take_line(self, line: bytes) -> None:
        if len(line) > _LINE_BYTES:
            return
        if line.startswith(b'{"trace":'):
            self.traces.take_report(line)
        elif self.hints < _MOST_HINTS:
            self._take_hint(line)

    def _take_hint(self, line: bytes) -> None:
        self.hints += 1
        try:
            hint = msgspec.json.decode(line, type=Hint)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return
        if 0 < hint.listening < 65536:
            self._has_routes |= bool(hint.routes)
            listed = tuple(hint.routes[:_MOST_ROUTES])
            left_out = hint.left_out + len(hint.routes) - len(listed)
            self._on_ports([hint.listening], Routes(listed, left_out))
            self._found.set()  # now that who waits for the run is woken before its output is read


def _close(fds: list[int]) -> None:
    for fd in fds:
        close_now(fd)
