"""What an attempt came to, in one word, so that inside and outside of a jail can be compared."""

import errno
import json
import os
from collections.abc import Callable, Mapping
from typing import Any

DONE = "done"


def outcome(attempt: Callable[[], Any]) -> str:
    """`done`, or the name of the error that the kernel gave."""
    try:
        attempt()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, type(error).__name__)
    return DONE


def outcome_in_child(attempt: Callable[[], Any]) -> str:
    """The same in a process of its own, which may be ended for it: then `signal N`."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writer, outcome(attempt).encode())
        os._exit(0)
    os.close(writer)
    with open(reader) as told:
        word = told.read()
    _, status = os.waitpid(pid, 0)
    return f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else word


def outcomes(attempts: Mapping[str, Callable[[], Any]]) -> dict[str, str]:
    """Each attempt's outcome under its name."""
    return {name: outcome(attempt) for name, attempt in attempts.items()}


def given() -> Any:
    """What the test passes to its probe: JSON."""
    with open("given.json") as file:
        return json.load(file)


def tell(answer: object) -> None:
    """The probe's answer: the last line of its output."""
    print(json.dumps(answer), flush=True)
