"""The wall clock jumps, or stands still: limits do not care, for they count with the monotonic one.

A machine's clock is not ours to set, so the services of a product of its own are given another one:
see `clock/sitecustomize.py`.
"""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest

from sandbox.protocol import AnyEvent, StateChange
from tests.faults.conftest import own_product
from tests.faults.split import FILES
from tests.product import NO_TLS, REPOSITORY, Playground

SITE = Path(__file__).parent / "clock"
HOUR = 3600
JUMPS = {
    "an hour on": HOUR,
    "an hour back": -HOUR,
    "a year on": 8766 * HOUR,
    "a year back": -8766 * HOUR,
}
WALL_CLOCK = {
    "playground/usual.py": "the Date that HTTP wants of an answer",
    "sandbox/events.py": "when an event was, for people to read",
    "playground/exchange.py": "cookies say in wall time when they expire",
    "playground/websockets.py": "the same, of cookies that a websocket is opened with",
    "playground/frame_words.py": "when a frame was, for people to read",
    "playground/callers.py": "the rate limits' library counts windows of a minute by it",
}
OWNERS = {"time", "datetime", "date"}
READERS = {"time", "time_ns", "now", "utcnow", "today"}


class Clock:
    """The wall clock of a product's services."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set("0")

    def set(self, text: str) -> None:
        fresh = self.path.with_suffix(".new")
        fresh.write_text(text)
        fresh.rename(self.path)  # so that no service reads half of it


@contextmanager
def with_clock(folder: Path, **settings: str) -> Iterator[tuple[Playground, Clock]]:
    clock = Clock(folder / "clock")
    given = {"CLOCK_FILE": str(clock.path), "PYTHONPATH": str(SITE)}
    with own_product(**given, **settings) as (playground, _):
        yield playground, clock


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Playground, Clock]]:
    with with_clock(tmp_path_factory.mktemp("clock")) as made:
        yield made


def date_of(playground: Playground) -> float:
    """What the services take for the time of day."""
    answer = httpx.get(f"{playground.address}/api/v1/openapi.json", verify=NO_TLS, trust_env=False)
    return parsedate_to_datetime(answer.headers["Date"]).timestamp()


@pytest.mark.parametrize("jump", JUMPS)
def test_a_session_lives_on_whatever_the_wall_clock_does(
    jump: str, product: tuple[Playground, Clock]
) -> None:
    playground, clock = product
    clock.set("0")
    session = playground.create_session(FILES, "python app.py")
    before = date_of(playground)
    clock.set(str(JUMPS[jump]))
    assert abs(date_of(playground) - before - JUMPS[jump]) < HOUR / 2, "the control: it has jumped"
    assert playground.get(session.id, "/") == "still here"
    found = playground.get_session(session.id)
    assert (found.state, found.generation) == ("running", session.generation)
    assert playground.restart(session.id).state == "running"
    assert playground.create_session(FILES, "python app.py").state == "running"


def is_asleep(event: AnyEvent) -> bool:
    return isinstance(event, StateChange) and event.state == "asleep"


def test_an_idle_session_falls_asleep_though_the_wall_clock_stands_still(tmp_path: Path) -> None:
    """And wakes, and answers, and its events are in order."""
    with with_clock(tmp_path, SANDBOX_IDLE_SECONDS="2") as (playground, clock):
        clock.set("stopped")
        session = playground.create_session(FILES, "python app.py")
        clock.set(str(-HOUR))
        events = playground.events_until(session.id, is_asleep)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        clock.set(str(HOUR))
        assert playground.get(session.id, "/") == "still here"


def test_no_limit_reads_the_wall_clock() -> None:
    """In the code itself: what does is listed, with its reason."""
    found = {
        str(path.relative_to(REPOSITORY))
        for folder in ("sandbox", "playground")
        for path in (REPOSITORY / folder).rglob("*.py")
        if {"starter", "lessons", "examples"}.isdisjoint(path.parts) and reads_wall_clock(path)
    }
    assert found == set(WALL_CLOCK)


def reads_wall_clock(path: Path) -> bool:
    read = [
        node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)
    ]
    names = {(node.value.id, node.attr) for node in read if isinstance(node.value, ast.Name)}
    return any(owner in OWNERS and name in READERS for owner, name in names)
