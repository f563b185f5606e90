"""Why a run ended, in one sentence for the person who wrote it."""

import signal
from collections.abc import Callable
from typing import NamedTuple

from . import complaints
from .protocol import Reason, RunError, State
from .run_error import read_error

_PORT_TAKEN = "Address already in use"
_NOT_FOUND_CODE = 127


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
        return Verdict("exited", Reason(message=_exited(has_served)), None)
    return Verdict("crashed", Reason(message=_crashed(code, stderr, error)), error)


def _exited(has_served: bool) -> str:
    if has_served:
        return "The program ended by itself (exit code 0)."
    return "The program ended without starting a server (exit code 0)."


def _crashed(code: int, stderr: str, error: RunError | None) -> str:
    if error is not None:
        place = f" at {error.file}:{error.line}" if error.file else ""
        return f"{error.type}{place}: {error.message}" if error.message else f"{error.type}{place}"
    if code < 0:
        return f"The program was ended by signal {-code} ({_signal_name(-code)})."
    if _PORT_TAKEN in stderr:
        return "The port is already taken by another program of this project."
    last = stderr.strip().rpartition("\n")[2].strip()
    if code == _NOT_FOUND_CODE and last:
        return last
    return f"The program ended with exit code {code}" + (f": {last}" if last else ".")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"
