"""A session's runs, where its jail ends or does not answer in the midst of a step."""

import os
from collections.abc import Iterator
from contextlib import closing
from typing import cast

import gevent
import pytest
from gevent.event import Event

from sandbox import run
from sandbox.init import Init
from sandbox.lint import Source
from sandbox.problems import WorkerProblem
from sandbox.protocol import CreateSession
from sandbox.session import LiveSession
from sandbox.settings import Limits
from tests.sandbox.jails import FakeInit

EVENTUALLY_SECONDS = 60
LIMITS = Limits(startup_seconds=3600)
REQUEST = CreateSession(files={"app.py": b"pass"}, command="python app.py")


@pytest.fixture
def init() -> Iterator[FakeInit]:
    with closing(FakeInit()) as made:
        yield made


@pytest.fixture
def live(init: FakeInit) -> Iterator[LiveSession]:
    made = LiveSession(cast("Init", init), LIMITS, lambda _: None)
    yield made
    if made._run is not None:
        made._run.finish_killed()


def begin(init: FakeInit, live: LiveSession) -> None:
    """A run that is not ready, whose output is read."""
    gevent.spawn(live.change, REQUEST)
    with gevent.Timeout(EVENTUALLY_SECONDS):
        while live.generation == 0:
            gevent.sleep(0)
        begun = live.events.last_seq
        os.write(init.fds[0], b"up\n")
        while live.events.last_seq == begun:
            gevent.sleep(0)


def test_a_restart_amid_the_jails_end_is_answered_at_once_and_leaves_nothing(
    init: FakeInit, live: LiveSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The jail ends while the run before is closed: no run is there that could be told."""
    monkeypatch.setattr(run, "_DRAIN_SECONDS", 0.01)
    begin(init, live)
    init.before_answer = init.end_soon
    with gevent.Timeout(EVENTUALLY_SECONDS), pytest.raises(WorkerProblem) as caught:
        live.restart()
    assert caught.value.problem.status == 404
    assert live.generation == 2
    assert live._run is not None
    left = [*live._run._greenlets, *live._run._readers]
    assert len(gevent.joinall(left, timeout=EVENTUALLY_SECONDS)) == len(left) == 4


def test_a_text_is_not_looked_at_while_init_is_asked_for_a_run(
    init: FakeInit, live: LiveSession
) -> None:
    """A run waits until it is alone in the jail, and would wait for the tool."""
    init.held["run"] = Event()
    gevent.spawn(live.change, REQUEST)
    gevent.sleep(0)
    assert init.asked == ["run"]
    assert live.tools.lint(Source(path="app.py", text="x=1")).failure == "interrupted"
    assert init.asked == ["run"]
