"""The watchdog goes on, whatever becomes of one session."""

import time
from types import SimpleNamespace
from typing import Any, cast

import gevent
import pytest
from gevent.event import Event

from sandbox.session import LiveSession
from sandbox.settings import Limits
from sandbox.watchdog import Watchdog

EVENTUALLY_SECONDS = 60


class Strange(SimpleNamespace):
    """A session at which a look fails."""

    init_pid = 7
    has_processes = True

    def __getattr__(self, name: str) -> Any:
        raise OSError(f"no {name}")


class Looked(Strange):
    """One that tells when it is looked at."""

    @property
    def limits(self) -> Any:
        self.was_looked_at.set()
        raise OSError("no limits")


class Old(SimpleNamespace):
    """One whose life is over, with nothing in it that runs."""

    init_pid = 7
    has_processes = is_idle = False

    def relax(self) -> None:
        self.looks += 1


def test_a_session_at_which_a_look_fails_leaves_no_other_without_limits(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sessions = {"strange": Strange()}
    greenlet = gevent.spawn(Watchdog(cast("dict[str, LiveSession]", sessions)).run)
    try:
        with gevent.Timeout(EVENTUALLY_SECONDS):
            while "a look at the jail of pid 7 failed" not in caplog.text:
                gevent.sleep(0.01)
        sessions["looked"] = looked = Looked(was_looked_at=Event())
        assert looked.was_looked_at.wait(EVENTUALLY_SECONDS)
        assert not greenlet.dead
    finally:
        greenlet.kill()


def test_an_end_that_is_under_way_is_not_begun_again() -> None:
    """Each look at a session that was slow to end said once more that its life is over."""
    begun: list[Event] = []

    def expire() -> None:
        begun.append(Event())
        begun[-1].wait()

    limits = Limits(lifetime_seconds=1, lifetime_notice_seconds=1)
    old = Old(created=time.monotonic() - 60, limits=limits, looks=0, expire=expire)
    greenlet = gevent.spawn(Watchdog(cast("dict[str, LiveSession]", {"old": old})).run)
    try:
        with gevent.Timeout(EVENTUALLY_SECONDS):
            while old.looks < 4:
                gevent.sleep(0.01)
            assert len(begun) == 1
            begun[0].set()  # a run has ended, say; its session has not
            while len(begun) < 2:
                gevent.sleep(0.01)
    finally:
        greenlet.kill()
