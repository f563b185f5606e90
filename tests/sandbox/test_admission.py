"""The queue of a full worker: in order, bounded, and without those who have left."""

import pytest

from sandbox.admission import Admission, Place, QueueFull


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def waiting(admission: Admission, ticket: str | None = None) -> Place:
    place = admission.ask(ticket, free=0)
    assert place is not None
    return place


def standing(admission: Admission) -> Place:
    """Who has come back once with the ticket."""
    return waiting(admission, waiting(admission).ticket)


def test_who_finds_room_does_not_wait() -> None:
    assert Admission(5, 30).ask(None, free=1) is None


def test_places_are_given_in_order_and_kept_by_tickets() -> None:
    admission = Admission(5, 30)
    first, second = waiting(admission), waiting(admission)
    assert (first.number, second.number) == (1, 2)
    assert waiting(admission, second.ticket)[:2] == (2, second.ticket)
    assert waiting(admission, first.ticket)[:2] == (1, first.ticket)


def test_one_free_place_is_the_first_ones_whoever_asks_before() -> None:
    admission = Admission(5, 30)
    first, second = standing(admission), standing(admission)
    late = admission.ask(None, free=1)
    assert late is not None
    assert late.number == 3
    assert admission.ask(second.ticket, free=1) is not None
    assert admission.ask(first.ticket, free=1) is None
    assert waiting(admission, second.ticket).number == 1


def test_two_free_places_are_those_of_the_first_two() -> None:
    admission = Admission(5, 30)
    standing(admission)
    second = standing(admission)
    assert admission.ask(second.ticket, free=2) is None


def test_a_program_that_only_tries_again_gets_in_when_there_is_room() -> None:
    admission = Admission(5, 30)
    waiting(admission)
    waiting(admission)
    assert admission.ask(None, free=1) is None


def test_a_ticket_that_was_never_shown_is_soon_forgotten() -> None:
    clock = Clock()
    admission = Admission(5, 30, clock)
    waiting(admission)
    clock.now += 12
    assert waiting(admission).number == 1


def test_who_does_not_come_back_has_left() -> None:
    clock = Clock()
    admission = Admission(5, 30, clock)
    gone = standing(admission)
    clock.now += 20
    here = standing(admission)
    clock.now += 11
    assert waiting(admission, here.ticket).number == 1
    assert waiting(admission, gone.ticket).number == 2
    assert len(admission) == 2


def test_the_queue_is_bounded_and_those_in_it_keep_their_places() -> None:
    admission = Admission(2, 30)
    first, second = waiting(admission), waiting(admission)
    with pytest.raises(QueueFull) as refused:
        admission.ask(None, free=0)
    assert refused.value.retry_after_seconds > 1
    assert waiting(admission, second.ticket).number == 2
    assert admission.ask(first.ticket, free=1) is None


def test_an_unknown_ticket_begins_at_the_end() -> None:
    admission = Admission(5, 30)
    waiting(admission)
    place = waiting(admission, "made-up")
    assert place.number == 2
    assert place.ticket != "made-up"


def test_who_stands_further_back_is_asked_to_come_later() -> None:
    admission = Admission(200, 30)
    places = [waiting(admission) for _ in range(100)]
    pauses = [place.retry_after_seconds for place in places]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (1, 10)
