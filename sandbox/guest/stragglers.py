"""A traced request that lasts is told in parts: what has become of it so far, once a second.

    watcher (a thread of the guest's)   lives while there are traced requests, and a little longer

So a view that never returns, or an endless stream, has a trace too. It is no thread of `threading`:
a program that counts its threads finds its own.
"""

import _thread
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from . import report

if TYPE_CHECKING:
    from .journey import Journey

_EVERY_SECONDS = 1.0
_IDLE_ROUNDS = 30

_under_way: dict[int, "Journey"] = {}
_watchers: list[int] = []


def watch(journey: "Journey") -> None:
    """The request has begun."""
    _under_way[id(journey)] = journey
    if not _watchers and report.is_open():
        with suppress(RuntimeError):  # no thread to be had: a limit of the jail's
            _watchers.append(_thread.start_new_thread(_watch, ()))


def forget(journey: "Journey") -> None:
    """It has ended."""
    _under_way.pop(id(journey), None)


def _watch() -> None:
    idle = 0
    while idle < _IDLE_ROUNDS:
        time.sleep(_EVERY_SECONDS)
        idle = 0 if _under_way else idle + 1
        for journey in list(_under_way.values()):
            with suppress(Exception):
                journey.tell_part(_EVERY_SECONDS)
    _watchers.clear()
