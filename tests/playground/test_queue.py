"""More who want a session than there is room for: each has a place, and none is lost."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import NamedTuple

import httpx
import pytest

from playground.messages import Session
from tests.product import NO_TLS, Playground, Problem, running_playground

WAIT_SECONDS = 90.0
SCRIPT = {"app.py": "print('hello')"}
COMMAND = "python app.py"


@pytest.fixture(scope="module")
def crowded() -> Iterator[Playground]:
    """A product with room for two, and for four who wait."""
    settings = {
        "SANDBOX_MAX_SESSIONS": "2",
        "SANDBOX_QUEUE_PLACES": "4",
        "SANDBOX_QUEUE_SECONDS": "5",
        "PLAYGROUND_SESSIONS_PER_VISITOR": "1",
    }
    with running_playground(**settings) as playground:
        yield playground


@pytest.fixture
def full(crowded: Playground) -> Iterator[list[Session]]:
    """All room is taken, and nobody waits any more from another test."""
    made: list[Session] = []
    until_none_waits(crowded)
    made += [crowded.create_session(SCRIPT, COMMAND) for _ in range(2)]
    yield made
    for session in made:
        with suppress(Problem):
            crowded.delete_session(session.id)


class Refusal(NamedTuple):
    place: int | None
    ticket: str | None
    retry_after: int
    status: int


def ask(playground: Playground, ticket: str | None = None) -> Session | Refusal:
    try:
        return playground.create_session(SCRIPT, COMMAND, ticket)
    except Problem as problem:
        found = problem.content
        return Refusal(
            found.get("place"), found.get("ticket"), found["retry_after_seconds"], problem.status
        )


def until_none_waits(playground: Playground) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while "_queued" in (metrics := httpx.get(f"{playground.address}/metrics", verify=NO_TLS).text):
        lines = [
            line for line in metrics.splitlines() if line.startswith("playground_worker_queued")
        ]
        if all(line.endswith(" 0") for line in lines):
            return
        assert time.monotonic() < deadline
        time.sleep(0.2)


def refused(answer: Session | Refusal) -> Refusal:
    assert isinstance(answer, Refusal)
    return answer


def test_who_finds_no_room_gets_a_place_and_keeps_it(
    crowded: Playground, full: list[Session]
) -> None:
    first, second = refused(ask(crowded)), refused(ask(crowded))
    assert (first.place, second.place, first.status) == (1, 2, 503)
    assert refused(ask(crowded, first.ticket))[:2] == first[:2]
    crowded.delete_session(full.pop().id)
    assert refused(ask(crowded)).place == 3  # the free room is the first one's
    assert refused(ask(crowded, second.ticket)).place == 2
    entered = ask(crowded, first.ticket)
    assert isinstance(entered, Session)
    full.append(entered)
    assert refused(ask(crowded, second.ticket)).place == 1


def test_the_queue_has_an_end_that_is_said(crowded: Playground, full: list[Session]) -> None:
    waiting = [refused(ask(crowded)) for _ in range(5)]
    assert [answer.place for answer in waiting] == [1, 2, 3, 4, None]
    with pytest.raises(Problem) as turned_away:
        crowded.create_session(SCRIPT, COMMAND)
    assert "4 requests wait, which is the limit of the queue" in turned_away.value.detail
    assert turned_away.value.content["retry_after_seconds"] > 1


def test_a_ticket_that_nobody_gave_out_is_refused(crowded: Playground, full: list[Session]) -> None:
    with pytest.raises(Problem) as refusal:
        crowded.create_session(SCRIPT, COMMAND, "a" * 56)
    assert refusal.value.status == 400


def test_twenty_who_come_at_once_are_all_served_in_the_end(crowded: Playground) -> None:
    until_none_waits(crowded)
    with ThreadPoolExecutor(20) as visitors:
        served = [visitors.submit(visit, crowded) for _ in range(20)]
        assert [answer.result() for answer in served] == ["exited"] * 20


def visit(playground: Playground) -> str:
    """As the page does: ask again when one is told to, with the ticket there is."""
    ticket: str | None = None
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        answer = ask(playground, ticket)
        if isinstance(answer, Session):
            playground.delete_session(answer.id)
            return answer.state
        assert answer.status == 503
        assert time.monotonic() < deadline
        ticket = answer.ticket
        time.sleep(min(answer.retry_after, 1))


def test_one_visitor_has_so_many_sessions_and_no_more() -> None:
    with running_playground(
        PLAYGROUND_HOST="0.0.0.0", PLAYGROUND_SESSIONS_PER_VISITOR="2"
    ) as playground:
        made = [playground.create_session(SCRIPT, COMMAND) for _ in range(2)]
        with pytest.raises(Problem) as refusal:
            playground.create_session(SCRIPT, COMMAND)
        assert (refusal.value.status, refusal.value.type) == (429, "too-many-sessions")
        assert "2 sessions" in refusal.value.detail
        playground.delete_session(made[0].id)
        assert playground.create_session(SCRIPT, COMMAND).state == "exited"


def test_at_a_desk_nobody_counts_visitors(full: list[Session]) -> None:
    """It may be set as for a service: one for each visitor."""
    assert len({session.id for session in full}) == 2
