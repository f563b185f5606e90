"""Calls that may be repeats: one session for one key and project."""

from typing import Any, cast

import gevent
import pytest
from gevent.event import Event

from sandbox import repeats
from sandbox.problems import WorkerProblem, not_ready
from sandbox.protocol import CreateSession
from sandbox.repeats import Repeats
from sandbox.session import LiveSession


class Made:
    """Stands for a session: all that counts here is whether its jail lives."""

    has_ended = False


class Maker:
    """Counts what it made; `gate` holds it up, `failure` is raised instead."""

    def __init__(self) -> None:
        self.made: list[Made] = []
        self.gate = Event()
        self.gate.set()
        self.failure: WorkerProblem | None = None

    def __call__(self, _: CreateSession) -> LiveSession:
        self.gate.wait()
        if self.failure is not None:
            raise self.failure
        self.made.append(Made())
        return cast("LiveSession", self.made[-1])


def asked(key: str | None = "k", text: bytes = b"a", command: str | None = None) -> CreateSession:
    return CreateSession(files={"app.py": text}, command=command, idempotency_key=key)


@pytest.fixture
def make() -> Maker:
    return Maker()


def test_a_repeat_finds_the_session_of_the_first_call(make: Maker) -> None:
    known = Repeats()
    first = known.once(asked(), make)
    assert known.once(asked(), make) is first
    assert known.once(asked("other"), make) is not first
    assert len(make.made) == 2


def test_without_a_key_every_call_makes_a_session(make: Maker) -> None:
    known = Repeats()
    assert known.once(asked(None), make) is not known.once(asked(None), make)


def test_a_repeat_that_comes_amid_the_first_call_waits_for_it(make: Maker) -> None:
    known = Repeats()
    make.gate.clear()
    calls: list[Any] = [gevent.spawn(known.once, asked(), make) for _ in range(100)]
    gevent.sleep(0)
    make.gate.set()
    gevent.joinall(calls, timeout=10, raise_error=True)
    assert len({id(call.value) for call in calls}) == len(make.made) == 1


@pytest.mark.parametrize(
    "other", [asked(text=b"b"), asked(command="python app.py")], ids=["files", "command"]
)
def test_a_key_that_came_with_another_project_is_refused(make: Maker, other: CreateSession) -> None:
    known = Repeats()
    known.once(asked(), make)
    with pytest.raises(WorkerProblem) as refused:
        known.once(other, make)
    assert (refused.value.problem.status, refused.value.problem.type) == (422, "key-reused")


def test_names_and_contents_are_not_taken_for_one_another() -> None:
    one = CreateSession(files={"a": b"bc", "d": b""})
    two = CreateSession(files={"a": b"b", "cd": b""})
    assert repeats._fingerprint(one) != repeats._fingerprint(two)


def test_a_repeat_of_a_call_that_failed_tries_again(make: Maker) -> None:
    known = Repeats()
    make.failure = not_ready("No jail.", 1)
    for _ in range(2):
        with pytest.raises(WorkerProblem):
            known.once(asked(), make)
    make.failure = None
    known.once(asked(), make)
    assert len(make.made) == 1


def test_a_repeat_after_the_session_has_ended_begins_anew(make: Maker) -> None:
    known = Repeats()
    first = known.once(asked(), make)
    make.made[0].has_ended = True
    assert known.once(asked(), make) is not first


def test_keys_are_forgotten_by_age_and_by_number(
    make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Repeats()
    monkeypatch.setattr(repeats, "_MOST_KEYS", 3)
    for number in range(10):
        known.once(asked(str(number)), make)
    assert len(known._calls) <= 4
    monkeypatch.setattr(repeats, "_REMEMBERED_SECONDS", -1)
    first = known.once(asked("old"), make)
    assert known.once(asked("old"), make) is not first
