"""The debugger's count of wrong PINs, made when the first is counted or asked for.

Werkzeug makes it with each debug server: a number in memory that processes share, a file and a lock
of the kernel's, for a PIN that hardly anybody types. Whoever forks needs it before, or each process
would count for itself.
"""

import multiprocessing
import os
from collections.abc import Callable
from functools import partial
from typing import Any

from werkzeug import debug
from werkzeug.debug import DebuggedApplication

_NAME = "_failed_pin_auth"


class _Failures:
    """The attribute of a debugger that holds the count."""

    def __get__(self, debugger: DebuggedApplication | None, _owner: object) -> Any:
        if debugger is None:
            return self
        held = debugger.__dict__[_NAME]
        if isinstance(held, partial):
            held = debugger.__dict__[_NAME] = held()
        return held

    def __set__(self, debugger: DebuggedApplication, make: Callable[[], object]) -> None:
        debugger.__dict__[_NAME] = make
        os.register_at_fork(before=partial(getattr, debugger, _NAME))


def install() -> None:
    """For every debugger of this interpreter from now on."""
    setattr(DebuggedApplication, _NAME, _Failures())
    debug.Value = partial(partial, multiprocessing.Value)  # type: ignore[assignment,attr-defined]
