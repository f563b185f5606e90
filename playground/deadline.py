"""How long a wait may take.

Timeouts of single reads do not bound anything against a peer that sends one byte before each of
them ends, so every wait on a socket asks how long it may still take: a `Deadline` for a whole piece
of work, a `PerWait` only where something may rightly go on for ever, such as a stream of events.
"""

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Deadline:
    """A point on the monotonic clock, by which everything has to be done."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """The deadline that many seconds from now."""
        return cls(time.monotonic() + seconds)

    def remaining(self) -> float:
        """Seconds left, more than zero; raises TimeoutError, as sockets do, when there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left

    def or_after(self, seconds: float) -> "Deadline":
        """The earlier of this one and that many seconds from now."""
        return Deadline(min(self.at, time.monotonic() + seconds))


@dataclass(frozen=True)
class PerWait:
    """Each wait may take this long; all of them together have no end."""

    seconds: float

    def remaining(self) -> float:
        """The same for every wait."""
        return self.seconds


Patience = Deadline | PerWait
