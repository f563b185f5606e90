"""The rate of a stream: bursts pass, floods do not, and what does not is counted."""

import dataclasses

from sandbox.allowance import Allowance, Refused
from sandbox.settings import Limits

LIMITS = dataclasses.replace(
    Limits(),
    log_bytes_per_second=1000,
    log_burst_bytes=5000,
    log_lines_per_second=10,
    log_ring_events=50,
)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def taken(allowance: Allowance, characters: int, most: int = 1000) -> int:
    """How many lines of this length pass at one moment."""
    return next(count for count in range(most) if not allowance.take(characters))


def test_a_burst_of_as_many_lines_as_the_ring_holds_passes() -> None:
    assert taken(Allowance(LIMITS, Clock()), 1) == 50


def test_a_burst_of_long_lines_is_bounded_in_characters() -> None:
    assert taken(Allowance(LIMITS, Clock()), 600) == 8


def test_after_a_flood_a_seconds_worth_passes_each_second() -> None:
    clock = Clock()
    allowance = Allowance(LIMITS, clock)
    taken(allowance, 1)
    passed = []
    for _ in range(32):
        clock.now += 0.125  # adds up exactly
        allowance.refill()
        passed.append(taken(allowance, 1))
    assert [count for count in passed if count] == [10, 10, 10, 10]


def test_a_long_silence_allows_a_burst_and_no_more() -> None:
    clock = Clock()
    allowance = Allowance(LIMITS, clock)
    taken(allowance, 1)
    clock.now += 1e9
    allowance.refill()
    assert taken(allowance, 1) == 50


def test_what_was_refused_is_told_once() -> None:
    allowance = Allowance(LIMITS, Clock())
    allowance.refuse(2, 30)
    allowance.refuse(1, 4)
    found = [(allowance.has_refused, allowance.collect_refused()) for _ in range(2)]
    assert found == [(True, Refused(3, 34)), (False, Refused(0, 0))]
