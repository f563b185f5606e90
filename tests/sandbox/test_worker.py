"""The worker's own greenlets and its end, with jails and zygotes that do what a test needs."""

from collections.abc import Iterator
from subprocess import Popen
from typing import cast

import gevent
import msgspec
import pytest
from gevent import socket
from gevent.event import Event

from sandbox import cgroups, protocol, worker, zygote
from sandbox.init import Init, InitFailed
from sandbox.problems import WorkerProblem
from sandbox.session import LiveSession
from sandbox.settings import Limits, Settings
from sandbox.worker import Worker
from sandbox.zygote import Zygote, ZygoteGone
from tests.sandbox.jails import FakeInit

EVENTUALLY_SECONDS = 60
FOR_EVER_SECONDS = 3600
TRIES = 3


class FakeZygote:
    """Fails a few times as it is told to, then says nothing more."""

    failure: Exception = ZygoteGone("as asked")

    def __init__(self) -> None:
        self.started = 0
        self.asked = 0
        self.is_silent = Event()

    def start(self, *_: object) -> "FakeZygote":
        self.started += 1
        return self

    def spawn(self, *_: object) -> Init:
        self.asked += 1
        if self.asked == TRIES:
            self.is_silent.set()
            gevent.sleep(FOR_EVER_SECONDS)
        raise self.failure

    def wait_until_gone(self) -> None:
        gevent.sleep(FOR_EVER_SECONDS)

    def close(self) -> None:
        pass


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeZygote:
    made = FakeZygote()
    monkeypatch.setattr(worker, "Zygote", made)
    monkeypatch.setattr(worker, "_RETRY_SECONDS", 0.01)
    return made


@pytest.fixture
def own(fake: FakeZygote, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """A worker whose host has nothing to be looked at, and which adopts no orphan of the tests."""
    monkeypatch.setattr(worker, "prctl", lambda *_: 0)
    monkeypatch.setattr(worker, "check_layers", list)
    monkeypatch.setattr(cgroups, "enter", lambda *_: (None, cgroups.Found(None, "none")))
    made = Worker(Settings())
    made.layers[-1] = protocol.Layer(name="attacks", ok=True, detail="")
    yield made
    made.is_draining = True
    gevent.killall(made._greenlets)


def has_heard_of_its_end(live: LiveSession) -> bool:
    lines = b"".join(live.events.read(0, follow=False)).splitlines()
    events = [msgspec.json.decode(line, type=protocol.AnyEvent) for line in lines]
    states = [event.state for event in events if isinstance(event, protocol.StateChange)]
    return "lost" in states


def enter(own: Worker, init: FakeInit) -> LiveSession:
    live = LiveSession(cast("Init", init), Limits(), own._forget)
    own._sessions[live.key] = own._labels[live.label] = live
    return live


def test_a_jail_that_does_not_end_keeps_no_other_from_being_told_and_ended(own: Worker) -> None:
    """Each session of a worker that ended heard of it when the one before had gone."""
    stuck, other = FakeInit(), FakeInit()
    stuck.held["kill"] = Event()
    sessions = [enter(own, stuck), enter(own, other)]
    closing = gevent.spawn(own.close)
    with gevent.Timeout(EVENTUALLY_SECONDS):
        while other.asked != ["kill"]:
            gevent.sleep(0.01)
    assert all(map(has_heard_of_its_end, sessions))
    assert not closing.dead
    stuck.held["kill"].set()
    closing.get(timeout=EVENTUALLY_SECONDS)


@pytest.mark.parametrize("comes_late", [False, True])
def test_who_waits_for_a_jail_of_a_worker_that_ends_is_told_so(
    own: Worker, monkeypatch: pytest.MonkeyPatch, *, comes_late: bool
) -> None:
    """It was told, when the worker had gone, that a jail is late; one that came late was its."""
    monkeypatch.setattr(worker, "_POOL_SECONDS", FOR_EVER_SECONDS)
    waiting = gevent.spawn(own._take_init)
    gevent.sleep(0)
    own.close()
    late = FakeInit()
    if comes_late:
        own._pool.put(cast("Init", late))
    with pytest.raises(WorkerProblem) as caught:
        waiting.get(timeout=EVENTUALLY_SECONDS)
    assert caught.value.problem.status == 503
    assert caught.value.problem.code == "draining"
    assert late.asked == ["kill"] * comes_late


@pytest.mark.parametrize(
    ("failure", "zygotes"),
    [
        pytest.param(InitFailed("no room for a jail"), 1, id="the host refuses"),
        pytest.param(ZygoteGone("it has ended"), TRIES, id="the zygote is gone"),
    ],
)
def test_another_zygote_is_started_only_where_that_may_help(
    own: Worker, fake: FakeZygote, failure: Exception, zygotes: int
) -> None:
    """A host that had no room for a jail warmed up a new zygote each second, for nothing."""
    fake.failure = failure
    assert fake.is_silent.wait(EVENTUALLY_SECONDS)
    assert fake.started == zygotes


def test_a_zygote_that_does_not_answer_counts_as_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zygote, "socket", socket)
    monkeypatch.setattr(zygote, "_SPAWN_SECONDS", 0.05)
    control, silent = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with control, silent, pytest.raises(ZygoteGone):
        Zygote(cast("Popen[bytes]", None), control).spawn(0)
