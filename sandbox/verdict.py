"""Why a run ended, in one sentence for the person who wrote it."""

import re
import signal
from collections.abc import Callable
from typing import NamedTuple

from . import complaints
from .protocol import Reason, RunError, State
from .reasons import reason
from .run_error import read_error

_PORT_TAKEN = "Address already in use"
_NOT_FOUND_CODE = 127
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\a\x1b]*(?:\a|\x1b\\)?|.)?")
"""ECMA-48: a control sequence, an operating system's command, or a single letter."""
_SERVERS_OWN = re.compile(r"Press CTRL\+C to quit|\S+ - - \[")
"""Werkzeug's last line of a start, and its access lines."""


class Verdict(NamedTuple):
    """The state that a run ends in, with its reason and the exception where there is one."""

    state: State
    reason: Reason
    error: RunError | None


def judge(code: int, stderr: str, explain: Callable[[str], Reason], *, has_served: bool) -> Verdict:
    """Read an exit code (negative: a signal) and the end of stderr; `explain` has the sentence of
    a limit.
    """
    error = read_error(stderr) if code > 0 else None
    limit = complaints.of_error(error) or complaints.of_signal(code)
    if limit is not None:
        return Verdict("limited", explain(limit), error)
    if code == 0:
        return Verdict("exited", reason("ended" if has_served else "served-nothing"), None)
    return Verdict("crashed", _crashed(code, stderr, error), error)


def _crashed(code: int, stderr: str, error: RunError | None) -> Reason:
    if error is not None:
        return _raised(error)
    if code < 0:
        return reason("signal", number=-code, name=_signal_name(-code))
    if _PORT_TAKEN in stderr:
        return reason("port-taken")
    last = _last_words(stderr)
    if code == _NOT_FOUND_CODE and last:
        return reason("not-found", words=last)
    return (
        reason("last-words", number=code, words=last) if last else reason("exit-code", number=code)
    )


def _raised(error: RunError) -> Reason:
    """The error's own words, and where it happened in ours."""
    says = {"type": error.type} | ({"message": error.message} if error.message else {})
    code = "error-says" if error.message else "error"
    if not error.file:
        return reason(f"{code}-elsewhere", **says)
    return reason(f"{code}-at", **says, place=f"{error.file}:{error.line}")


def _last_words(stderr: str) -> str:
    """The last line, without its colours; none where it is the server's own, or indented and so
    one of a list, as a program's help ends with.
    """
    last = _ESCAPE.sub("", stderr).rstrip().rpartition("\n")[2]
    return "" if last[:1].isspace() or _SERVERS_OWN.match(last) else last


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"
