"""How much of the guests' bodies web holds for those whom it shows them to.

Anybody's exchange may hold a mebibyte. What is larger is rare, is held several times over (the
bytes, their base64, the answer that carries it) until its reader has all of it, and whoever wants
to harm everybody reads slowly: so few are let in at once. Where none is free a body is cut as one
beyond the limit is, and says so.
"""

from types import TracebackType
from typing import Self

FREE_BYTES = 1024 * 1024
LARGE_MOST = 8
"""At 8 MiB each, and some 30 held for it, a quarter of what web's container has."""


class LargeBodies:
    """The places for exchanges with more than `FREE_BYTES`; one for each process of web."""

    def __init__(self, most: int = LARGE_MOST) -> None:
        self.free = most

    def take(self) -> bool:
        """Whether there was a place; it has to be given back."""
        if self.free == 0:
            return False
        self.free -= 1
        return True

    def give_back(self) -> None:
        """Let somebody else in."""
        self.free += 1


class Room:
    """What one exchange may hold of its answers, all hops together: `most_bytes`. Left with the
    `with` block, once nothing of it is held any more.
    """

    def __init__(self, most_bytes: int, large: LargeBodies) -> None:
        self._most_bytes = most_bytes
        self._large = large
        self._is_large = False
        self._held_bytes = 0

    @property
    def free_bytes(self) -> int:
        """What it may hold in any case."""
        return min(self._most_bytes, FREE_BYTES)

    def admit(self, size: int) -> int:
        """How many of so many bytes more are held."""
        is_too_much = self._held_bytes + size > self.free_bytes
        if is_too_much and not self._is_large and self._most_bytes > self.free_bytes:
            self._is_large = self._large.take()
        most = self._most_bytes if self._is_large else self.free_bytes
        admitted = max(0, min(size, most - self._held_bytes))
        self._held_bytes += admitted
        return admitted

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.leave()

    def leave(self) -> None:
        """Nothing is held any more; whoever reads on all the same takes no place again."""
        self._most_bytes = self.free_bytes
        if self._is_large:
            self._is_large = False
            self._large.give_back()
