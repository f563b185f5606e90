"""Ruff reads what somebody types, in the session's own jail, beside the run.

The text could kill the tool (parentheses nested 100,000 deep overflow its stack) and, in a bad
year, own it: in that jail there is nothing to win that the project's code has not already. What
comes out is as untrusted as any output: bounded in bytes and time, decoded strictly.
"""

import os
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Literal, NamedTuple

import gevent
import msgspec
from gevent.lock import BoundedSemaphore
from gevent.os import make_nonblocking, nb_read
from gevent.socket import socket as green_socket

from . import problems, protocol
from .files import check_path
from .init import Init, InitGone, Refused
from .session_disk import ended

_RUFF = "/opt/venv/bin/ruff"
_LINT = ("check", "--no-cache", "--quiet", "--exit-zero", "--output-format=json-lines")
_FORMAT = ("format", "--no-cache", "--quiet")
_ANSWER_BYTES = 2 * 1024 * 1024
_DIAGNOSTICS = 200
_MESSAGE_CHARACTERS = 500
_SECONDS = 3
"""That a tool may take; then it is killed."""
_DEADLINE_SECONDS = _SECONDS + 2.0
"""Ruff's own alarm comes first."""
_WAITING = 4
"""Calls that wait for the one before; a page has one or two."""
_REFUSED_CODE = 2
_ALARM_CODE = 128 + 14
_INTERRUPTED = -1


class _Answer(NamedTuple):
    """`code`: the exit code, or 128 and a signal; None where the tool was cut off by us, and
    `_INTERRUPTED` where it was killed with a run or had no time, which says nothing of the text.
    """

    data: bytes
    code: int | None

    @property
    def failure(self) -> Literal["crash", "long", "interrupted"] | None:
        if self.code is None or self.code == 0:
            return None
        if self.code == _INTERRUPTED:
            return "interrupted"
        return "long" if self.code == _ALARM_CODE else "crash"


class _Position(msgspec.Struct):
    row: int
    column: int


class _RuffEdit(msgspec.Struct):
    content: str
    location: _Position
    end_location: _Position


class _RuffFix(msgspec.Struct):
    applicability: str
    edits: list[_RuffEdit]
    message: str | None = None


class _RuffDiagnostic(msgspec.Struct):
    """A line of ruff's own JSON, as far as it is of use."""

    message: str
    location: _Position
    end_location: _Position
    code: str | None = None
    name: str | None = None
    fix: _RuffFix | None = None


class Tools:
    """One at a time; `is_starting` says that a run waits until it is alone in the jail."""

    def __init__(self, init: Init, is_starting: Callable[[], bool]) -> None:
        self._init = init
        self._is_starting = is_starting
        self._turn = BoundedSemaphore(1)
        self._waiting = 0

    def lint(self, source: protocol.Source) -> protocol.Lint:
        """What there is to say of a text. Raises WorkerProblem, as `format` does."""
        answer = self._use(_LINT, source)
        lines = answer.data.split(b"\n")[:-1]
        shown = [_read(line) for line in lines[:_DIAGNOSTICS]]
        return protocol.Lint(
            diagnostics=[diagnostic for diagnostic in shown if diagnostic is not None],
            truncated=answer.code is None or len(lines) > _DIAGNOSTICS,
            failure="settings" if answer.code == _REFUSED_CODE else answer.failure,
        )

    def format(self, source: protocol.Source) -> protocol.Formatted:
        """The text as ruff lays it out: all of it, or nothing."""
        answer = self._use(_FORMAT, source)
        if answer.code == _REFUSED_CODE:
            return protocol.Formatted(text=None, failure="syntax")
        if answer.code != 0:
            return protocol.Formatted(text=None, failure=answer.failure or "crash")
        return protocol.Formatted(text=answer.data.decode("utf-8", "replace"))

    def _use(self, arguments: tuple[str, ...], source: protocol.Source) -> _Answer:
        check_path(source.path)
        if not source.path.endswith((".py", ".pyi")):
            raise problems.invalid(problems.why("not-python", path=source.path[:80]))
        if len(source.text) > protocol.SOURCE_CHARACTERS:
            raise problems.too_large(problems.why("long-text", most=protocol.SOURCE_CHARACTERS))
        argv = [_RUFF, *arguments, f"--stdin-filename={source.path}", "-"]
        self._take_turn()
        try:
            if self._is_starting():
                return _Answer(b"", _INTERRUPTED)
            return self._run(argv, source.text.encode("utf-8", "surrogatepass"))
        except InitGone as error:
            raise ended() from error
        except Refused as error:
            raise problems.interrupted(problems.why("tool-failed")) from error
        finally:
            self._turn.release()

    def _take_turn(self) -> None:
        if self._waiting >= _WAITING:
            raise problems.interrupted(problems.why("tool-waits", count=_WAITING))
        self._waiting += 1
        try:
            if not self._turn.acquire(timeout=_DEADLINE_SECONDS):
                raise problems.interrupted(problems.why("tool-busy"))
        finally:
            self._waiting -= 1

    def _run(self, argv: list[str], text: bytes) -> _Answer:
        told, tells = os.pipe2(os.O_CLOEXEC)
        try:
            try:
                _, made = self._init.call("tool", (tells,), argv=argv, seconds=_SECONDS)
            finally:
                os.close(tells)
            with closing(socket.socket(fileno=made[0])) as ours:
                data, how = _converse(ours, text, _DEADLINE_SECONDS)
            if how == "late":
                return _Answer(b"", _INTERRUPTED)
            return _Answer(data, None if how == "cut" else _exit_code(told))
        finally:
            os.close(told)


def _converse(
    sock: socket.socket, text: bytes, seconds: float
) -> tuple[bytes, Literal["whole", "cut", "late"]]:
    """What the tool answers to a text, and whether that is all of it. A tool that has seen half of
    the text, or was heard to half of its answer, has said nothing.
    """
    data = bytearray()
    with closing(green_socket(fileno=os.dup(sock.fileno()))) as talk:
        try:
            with gevent.Timeout(seconds):
                talk.sendall(text)
                talk.shutdown(socket.SHUT_WR)
                while chunk := talk.recv(65536):
                    data += chunk
                    if len(data) > _ANSWER_BYTES:
                        return bytes(data[:_ANSWER_BYTES]), "cut"
        except gevent.Timeout:
            return b"", "late"
        except OSError:
            pass  # it ended amid this: the exit code tells why
    return bytes(data), "whole"


def _exit_code(pipe: int) -> int:
    make_nonblocking(pipe)
    told = b""
    with suppress(gevent.Timeout), gevent.Timeout(_DEADLINE_SECONDS):
        told = nb_read(pipe, 1)
    return told[0] if told else _INTERRUPTED


def _read(line: bytes) -> protocol.Diagnostic | None:
    try:
        found = msgspec.json.decode(line, type=_RuffDiagnostic)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    code = found.code or "invalid-syntax"
    return protocol.Diagnostic(
        code=code[:_MESSAGE_CHARACTERS],
        name=(found.name or code)[:_MESSAGE_CHARACTERS],
        message=found.message[:_MESSAGE_CHARACTERS],
        start=_spot(found.location),
        end=_spot(found.end_location),
        fix=_safe_fix(found.fix),
    )


def _safe_fix(fix: _RuffFix | None) -> protocol.Fix | None:
    if fix is None or fix.applicability != "safe":
        return None
    edits = [
        protocol.Edit(start=_spot(edit.location), end=_spot(edit.end_location), text=edit.content)
        for edit in fix.edits
    ]
    return protocol.Fix(title=fix.message and fix.message[:_MESSAGE_CHARACTERS], edits=edits)


def _spot(position: _Position) -> protocol.Spot:
    return protocol.Spot(line=position.row, column=position.column)
