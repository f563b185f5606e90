"""One run: the pipes of a started command, the greenlets that read them, and how it became ready.

output (two greenlets)   stdout and stderr → events
report (one greenlet)    JSON lines of the warm interpreter: a listening port, routes (hints)
probe (one greenlet)     asks init which ports listen, with back-off, until one does
"""

import os
import time
from collections.abc import Callable
from typing import Any

import gevent
import msgspec
from gevent.event import Event
from gevent.os import make_nonblocking, nb_read

from . import ports
from .command import Command
from .files import Change
from .init import Init, InitGone, Refused
from .output import Output
from .protocol import Route

_REPORT_BYTES = 512 * 1024
_MOST_HINTS = 256
"""Of all that one run reports; beyond either, hints are not read any more."""
_MOST_ROUTES = 500
_DRAIN_SECONDS = 2.0
_WARM_PROGRAMS = frozenset({"python", "python3", "flask"})
_FIRST_PROBE_SECONDS = {True: 0.25, False: 0.01}
"""By whether the interpreter is warm, in which case its report comes first."""
_LONGEST_PROBE_SECONDS = 2.0


class Hint(msgspec.Struct, frozen=True):
    """guest → worker, untrusted: a socket listens, and the app's routes."""

    listening: int
    routes: list[Route] = []


class Run:
    """A command that was started in a jail."""

    def __init__(
        self,
        init: Init,
        output: Output,
        generation: int,
        on_ports: Callable[[list[int], list[Route] | None], Any],
    ) -> None:
        self.generation = generation
        self.started = time.monotonic()
        self._init = init
        self._output = output
        self._on_ports = on_ports
        self._greenlets: list[gevent.Greenlet[..., None]] = []
        self._readers: list[gevent.Greenlet[..., None]] = []
        self._found = Event()
        self._pipes: tuple[int, int, int] = (-1, -1, -1)
        self._is_warm = False

    def start(
        self, command: Command, change: Change | None, *, is_debug: bool, sockets: int
    ) -> list[int]:
        """Hand the command to the jail, after its files; the fds of as many sockets (sockets.py).

        Raises InitGone or Refused.
        """
        pipes = [os.pipe() for _ in range(3)]
        writers = [writer for _, writer in pipes]
        stdout, stderr, report = (reader for reader, _ in pipes)
        is_warm = command.argv[0] in _WARM_PROGRAMS
        order = {
            "argv": command.argv,
            "env": command.environment,
            "warm": is_warm,
            "debug": is_debug,
        }
        if change is not None:
            writers.append(change.blob())
        files_at = None if change is None else change.names_bytes
        try:
            _, made = self._init.call(
                "run",
                tuple(writers),
                generation=self.generation,
                command=order,
                files_at=files_at,
                sockets=sockets,
            )
        except BaseException:
            for reader, _ in pipes:
                os.close(reader)
            raise
        finally:
            for writer in writers:
                os.close(writer)
        self._pipes = (stdout, stderr, report)
        self._is_warm = is_warm
        return made

    def follow(self) -> None:
        """Read what it says, once all that the last one said is read."""
        stdout, stderr, report = self._pipes
        self._readers = [
            gevent.spawn(self._output.read_stream, stdout, "stdout", self.generation),
            gevent.spawn(self._output.read_stream, stderr, "stderr", self.generation),
        ]
        self._greenlets = [
            gevent.spawn(self._read_report, report),
            gevent.spawn(self._probe, _FIRST_PROBE_SECONDS[self._is_warm]),
        ]

    def finish(self) -> None:
        """The command has ended: read what is left in the pipes, then stop waiting for anything."""
        gevent.joinall(self._readers, timeout=_DRAIN_SECONDS)
        gevent.killall([*self._greenlets, *self._readers])

    def look_for_ports(self) -> list[int]:
        """Ask init now; the answer goes to `on_ports` too. An ended jail has no ports."""
        try:
            found = ports.listening(self._init)
        except (InitGone, Refused):
            return []
        if found:
            self._found.set()
            self._on_ports(found, None)
        return found

    def _probe(self, seconds: float) -> None:
        while not self._found.wait(seconds):
            self.look_for_ports()
            seconds = min(seconds * 2, _LONGEST_PROBE_SECONDS)

    def _read_report(self, fd: int) -> None:
        """Each complete line is a hint; a line that is none is dropped, for anything may be written
        here.
        """
        make_nonblocking(fd)
        pending, read, taken = b"", 0, 0
        try:
            while read < _REPORT_BYTES and taken < _MOST_HINTS and (data := nb_read(fd, 65536)):
                read += len(data)
                *lines, pending = (pending + data).split(b"\n")
                for line in lines[: _MOST_HINTS - taken]:
                    self._take_hint(line)
                taken += len(lines)
        finally:
            os.close(fd)

    def _take_hint(self, line: bytes) -> None:
        try:
            hint = msgspec.json.decode(line, type=Hint)
        except (msgspec.DecodeError, RecursionError):
            return
        if 0 < hint.listening < 65536:
            self._found.set()
            self._on_ports([hint.listening], hint.routes[:_MOST_ROUTES])
