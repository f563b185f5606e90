"""Whether a program runs, now: for a health that says more than that processes are alive.

A worker whose zygote hangs, or whose jails do, has every process and every layer and serves nobody.
So a health call has a tiny program run in a jail of the pool, as a stranger would. What was found
is believed for some seconds, and callers who come meanwhile share one trial: asking for the health
again and again costs a worker nothing.
"""

import time
from collections.abc import Callable

import gevent
import msgspec
from gevent.lock import RLock

from .problems import WorkerProblem
from .protocol import AnyEvent, CreateSession, Layer, Log
from .session import LiveSession

_NAME = "run"
_WORD = "it runs"
_PROJECT = CreateSession(files={"main.py": f"print({_WORD!r})".encode()}, command="python main.py")
_TRIAL_SECONDS = 4.0
"""Shorter than web waits for a health."""
_BELIEVED_SECONDS = 10.0

UNTRIED = Layer(name=_NAME, ok=False, detail="No program has been tried: the worker is not ready.")


class Trial:
    """The last one, and when it was; `begin` gives a fresh session."""

    def __init__(self, begin: Callable[[], LiveSession]) -> None:
        self._begin = begin
        self._lock = RLock()
        self._layer = UNTRIED
        self._tried_at = float("-inf")

    def layer(self) -> Layer:
        """What a trial said, at most some seconds ago."""
        with self._lock:
            if time.monotonic() - self._tried_at > _BELIEVED_SECONDS:
                self._layer = self._try()
                self._tried_at = time.monotonic()
            return self._layer

    def _try(self) -> Layer:
        started = time.monotonic()
        try:
            with gevent.Timeout(_TRIAL_SECONDS):
                self._run()
        except gevent.Timeout:
            return _failed(f"A tiny program did not end within {_TRIAL_SECONDS:g} s.")
        except WorkerProblem as problem:
            return _failed(str(problem))
        except TrialFailed as failure:
            return _failed(str(failure))
        spent_ms = (time.monotonic() - started) * 1000
        return Layer(name=_NAME, ok=True, detail=f"A tiny program ran in {spent_ms:.0f} ms.")

    def _run(self) -> None:
        """Raises TrialFailed, WorkerProblem."""
        live = self._begin()
        try:
            live.change(_PROJECT)
            said = _output(live)
        finally:
            gevent.spawn(live.delete)  # nobody need wait until the kernel has taken it down
        if said != [_WORD]:
            raise TrialFailed(f"A tiny program should have said {_WORD!r}; it said {said!r}.")


class TrialFailed(Exception):
    """The program ran, and not as it should have."""


def _output(live: LiveSession) -> list[str]:
    lines = b"".join(live.events.read(0, follow=False)).splitlines()
    events = [msgspec.json.decode(line, type=AnyEvent) for line in lines]
    return [event.text for event in events if isinstance(event, Log) and event.stream == "stdout"]


def _failed(detail: str) -> Layer:
    return Layer(name=_NAME, ok=False, detail=detail, fix="Restart the worker; its log says more.")
