"""Who comes next where all places for sessions are taken: a queue of tickets, oldest first.

Nobody's connection waits in it. A caller who is turned down gets a ticket, and keeps his place by
asking again with it; one who does not come back within `seconds` has left. So the queue costs a
few bytes a caller, and what ends a connection ends no claim.

A ticket holds nobody up before it was shown once: a program that knows nothing of tickets and only
tries again leaves a trail of them, which would keep it out for ever.
"""

import itertools
import secrets
import time
from collections.abc import Callable
from typing import NamedTuple

_TICKET_BYTES = 16
_PLACES_A_SECOND = 5
"""How many a second a caller may hope to move up, for when he is told to ask again."""
_LONGEST_PAUSE_SECONDS = 10
_LATE_SECONDS = 10
"""For who was told when to come back, and comes back later than that."""


class Place(NamedTuple):
    """Where a caller stands; the first is 1."""

    number: int
    ticket: str
    retry_after_seconds: int


class QueueFull(Exception):
    """There is no place even to wait."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class Admission:
    """Tickets in their order, each with the moment at which it is no longer kept."""

    def __init__(
        self, places: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._places = places
        self._seconds = seconds
        self._clock = clock
        self._expiries: dict[str, float] = {}
        self._shown: set[str] = set()

    def __len__(self) -> int:
        self._forget_who_left()
        return len(self._expiries)

    def ask(self, ticket: str | None, free: int) -> Place | None:
        """None where the caller may enter now: `free` is for how many there is room. Raises
        QueueFull.
        """
        self._forget_who_left()
        before = self._before(ticket)
        if len(self._shown.intersection(before)) < free:
            self._forget(ticket)
            return None
        number = len(before) + 1
        if ticket is not None and ticket in self._expiries:
            self._shown.add(ticket)
            self._expiries[ticket] = self._clock() + self._seconds
        else:
            ticket = self._issue(_pause(number))
        return Place(number, ticket, _pause(number))

    def _issue(self, pause_seconds: int) -> str:
        if len(self._expiries) >= self._places:
            raise QueueFull(_LONGEST_PAUSE_SECONDS)
        ticket = secrets.token_hex(_TICKET_BYTES)
        kept_seconds = min(self._seconds, pause_seconds + _LATE_SECONDS)
        self._expiries[ticket] = self._clock() + kept_seconds
        return ticket

    def _before(self, ticket: str | None) -> list[str]:
        """The tickets before this one; before an unknown one are all."""
        return list(itertools.takewhile(lambda waiting: waiting != ticket, self._expiries))

    def _forget_who_left(self) -> None:
        now = self._clock()
        for ticket in [ticket for ticket, expiry in self._expiries.items() if expiry <= now]:
            self._forget(ticket)

    def _forget(self, ticket: str | None) -> None:
        self._expiries.pop(ticket or "", None)
        self._shown.discard(ticket or "")


def _pause(number: int) -> int:
    return min(_LONGEST_PAUSE_SECONDS, 1 + number // _PLACES_A_SECOND)
