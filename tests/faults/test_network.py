"""The network between web and worker fails in every way of a list: all calls are answered in time,
no session is called lost that lives, and once the network is whole, so is everything.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.escape import host
from tests.faults.gate import FAULTS, Fault
from tests.faults.parts import children_of, is_alive, when_it_works
from tests.faults.split import FILES, Split, split
from tests.product import Problem

HARMLESS: tuple[Fault, ...] = ("delay", "slices")
"""Slow, and yet every byte comes."""
OVER_TCP: tuple[Fault, ...] = ("refuse", "reset", "slices")


@pytest.fixture(scope="module")
def over_tcp(lone_worker: Path) -> Iterator[Split]:
    with split(lone_worker, is_tcp=True) as made:
        yield made


def answer(call: Callable[[], object]) -> str:
    """`ok`, or the type of the problem; anything but an answer fails."""
    try:
        call()
    except Problem as problem:
        return f"{problem.status} {problem.type}"
    return "ok"


def survives(split: Split, fault: Fault) -> None:
    session = when_it_works(lambda: split.playground.create_session(FILES, "python app.py"))
    split.gate.set(fault)
    with ThreadPoolExecutor(3) as calls:
        answers = list(calls.map(answer, split.calls(session)))
    split.gate.set(None)
    assert {said.partition(" ")[0] for said in answers} <= {"ok", "410", "502", "503"}, answers
    assert ("410 session-lost" in answers) <= (fault == "refuse"), answers
    assert fault not in HARMLESS or answers[0] == "ok", answers
    again = when_it_works(lambda: split.playground.get_session(session.id))
    assert (again.state, again.generation) == ("running", session.generation)
    assert when_it_works(lambda: split.playground.get(session.id, "/")) == "still here"
    split.playground.delete_session(session.id)
    assert is_alive(split.web)
    assert not children_of(split.web)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_call_is_answered_while_the_network_fails_and_works_when_it_is_whole(
    fault: Fault, over_unix: Split
) -> None:
    survives(over_unix, fault)


@pytest.mark.parametrize("fault", OVER_TCP)
def test_the_same_holds_over_tcp(fault: Fault, over_tcp: Split) -> None:
    survives(over_tcp, fault)


def test_no_connection_to_a_worker_outlives_its_faults(over_unix: Split) -> None:
    """After all of the above: web keeps a few idle ones, and each leads somewhere."""
    assert host.is_gone_in_time(lambda: over_unix.gate.connections > len(FAULTS) * 3)
    over_unix.gate.cut()
    assert host.is_gone_in_time(lambda: over_unix.gate.connections)
