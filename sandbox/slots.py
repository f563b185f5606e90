"""Small numbers for jails: each has its own host uids, and a number is used again when its jail is
gone.
"""

import heapq


class Slots:
    """The lowest number that no jail has."""

    def __init__(self) -> None:
        self._free: list[int] = []
        self._next = 0

    def take(self) -> int:
        """A number that nobody holds."""
        if self._free:
            return heapq.heappop(self._free)
        self._next += 1
        return self._next - 1

    def give_back(self, slot: int) -> None:
        """Its jail has ended, and with it every process of its uids."""
        heapq.heappush(self._free, slot)
