"""How much of the guests' answers one exchange may hold for whom it shows them to.

It is counted as all is that web holds (memory.py). Where there is no room a body is cut as one
beyond the limit is, and says so; and no further redirect is followed.
"""

from types import TracebackType
from typing import Self

from .heads import HEAD_MAX_BYTES
from .memory import Hold

SENT_MAX_BYTES = 1024 * 1024
"""How much of what a hop sends is shown: whoever sent it has it."""


class Room:
    """What one exchange may hold of its messages, all hops together: `most_bytes` of answers. Left
    with the `with` block, or with its `Hold`.
    """

    def __init__(self, most_bytes: int, hold: Hold) -> None:
        self._sent_bytes = min(most_bytes, SENT_MAX_BYTES)
        self._free_bytes = most_bytes
        self._hold = hold
        self._held_bytes = 0
        self._is_full = False

    def admit(self, size: int) -> int:
        """How many of so many bytes more of a body are held."""
        admitted = min(size, self._free_bytes)
        if not self._add(admitted):
            return 0
        self._free_bytes -= admitted
        return admitted

    def admit_sent(self, size: int) -> int:
        """How many bytes of a request's body are held to be shown: they are no answer's."""
        admitted = min(size, self._sent_bytes)
        return admitted if self._add(admitted) else 0

    def count(self, size: int) -> None:
        """A head is held in any case; what comes behind it may find no room."""
        self._add(size)

    def check(self) -> None:
        """Whether anything more may be held. Raises `Overloaded`."""
        if self._is_full:
            raise self._hold.overload(HEAD_MAX_BYTES)

    def _add(self, size: int) -> bool:
        self._is_full = self._is_full or not self._hold.add(size)
        if not self._is_full:
            self._held_bytes += size
        return not self._is_full

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hold.drop(self._held_bytes)
