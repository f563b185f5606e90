"""Why a session is as it is, where no limit is met: one sentence each, in one place.

The page says the same in its reader's language, from the `code` and the `values` beside the
sentence; a duration's name ends in `seconds`. What is told of limits is in limits.py; what an
exception says, nobody translates.
"""

from typing import Final

from .protocol import Reason

_SENTENCES: Final = {
    "changed": "The files changed.",
    "restarting": "Restarting.",
    "stopped": "The run was stopped.",
    "waking": "Waking up for a request.",
    "leaving": "The worker of this session is shutting down; Run starts a new one.",
    "extended": "The run goes on: its CPU budget is {seconds:g} s now.",
    "ended": "The program ended by itself (exit code 0).",
    "served-nothing": "The program ended without starting a server (exit code 0).",
    "port-taken": "The port is already taken by another program of this project.",
    "signal": "The program was ended by signal {number} ({name}).",
    "exit-code": "The program ended with exit code {number}.",
    "error-at": "{type} at {place}",
    "error-says-at": "{type} at {place}: {message}",
    "error-elsewhere": "{type} outside the project",
    "error-says-elsewhere": "{type} outside the project: {message}",
    "not-found": "{words}",
    "last-words": "The program ended with exit code {number}: {words}",
    "too-many-shares": (
        "The program computed in {sessions} sessions of processes (setsid) and more, and left "
        "nobody else a processor. Start fewer of them, or let them wait for something."
    ),
    "budget-ends": (
        "The program has used {used_seconds:.1f} s of its CPU budget of {seconds:g} s and will be "
        "stopped at its end. {advice} a loop that does not end."
    ),
    "lifetime-ends": (
        "This session ends in {left}, after {most}. Download what the app wrote and you want to "
        "keep; the project stays in the page."
    ),
}


def reason(code: str, **values: float | str) -> Reason:
    """The sentence of a code, with what it is about."""
    return Reason(message=_SENTENCES[code].format(**values), code=code, values=values)
