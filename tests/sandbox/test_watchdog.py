"""The watchdog goes on, whatever becomes of one session."""

from types import SimpleNamespace
from typing import Any, cast

import gevent
import pytest
from gevent.event import Event

from sandbox.session import LiveSession
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
