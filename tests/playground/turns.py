"""Counts how often others came first while one greenlet worked without waiting."""

from collections.abc import Callable

import gevent


def turns_during(work: Callable[[], object]) -> int:
    """How many turns another greenlet got, one that only ever waits for its next."""
    turns = 0

    def take_turns() -> None:
        nonlocal turns
        while True:
            gevent.sleep(0)
            turns += 1

    other = gevent.spawn(take_turns)
    try:
        work()
    finally:
        other.kill()
    return turns
