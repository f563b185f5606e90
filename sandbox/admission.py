"""Who comes next where all places for sessions are taken: a queue of tickets, oldest first.

Nobody's connection waits in it. A caller who is turned down gets a ticket, and keeps his place by
asking again with it; one who does not come back within `seconds` has left. So the queue costs a
few bytes a caller, and what ends a connection ends no claim.
"""

import secrets
import time
from collections.abc import Callable
from typing import NamedTuple

_TICKET_BYTES = 16
_PLACES_A_SECOND = 5
"""How many a second a caller may hope to move up, for when he is told to ask again."""
_LONGEST_PAUSE_SECONDS = 10


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

    def __len__(self) -> int:
        self._forget_who_left()
        return len(self._expiries)

    def ask(self, ticket: str | None, free: int) -> Place | None:
        """None where the caller may enter now: `free` is for how many there is room. Raises
        QueueFull.
        """
        self._forget_who_left()
        number = self._number(ticket)
        if number <= free:
            self._expiries.pop(ticket or "", None)
            return None
        if ticket not in self._expiries:
            if len(self._expiries) >= self._places:
                raise QueueFull(_LONGEST_PAUSE_SECONDS)
            ticket = secrets.token_hex(_TICKET_BYTES)
        assert ticket is not None
        self._expiries[ticket] = self._clock() + self._seconds
        return Place(number, ticket, _pause(number))

    def _number(self, ticket: str | None) -> int:
        for number, waiting in enumerate(self._expiries, start=1):
            if waiting == ticket:
                return number
        return len(self._expiries) + 1

    def _forget_who_left(self) -> None:
        now = self._clock()
        for ticket in [ticket for ticket, expiry in self._expiries.items() if expiry <= now]:
            del self._expiries[ticket]


def _pause(number: int) -> int:
    return min(_LONGEST_PAUSE_SECONDS, 1 + number // _PLACES_A_SECOND)
