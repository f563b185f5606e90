"""A thing that all callers share: how much of it is left, and that nobody takes it all.

One table for connections and for bytes. Whoever takes gives back; a caller who has nothing is not
remembered.
"""

from collections import defaultdict
from math import inf

FREE_BYTES = 32 * 1024
"""Of one request: most projects and answers are smaller, and so many are not counted."""


class Shares:
    """`total` of something, of which one caller may have `each`; endless where neither is said."""

    def __init__(self, total: float = inf, each: float = inf) -> None:
        self.free = total
        self.each = min(each, total)
        self._held: defaultdict[str, int] = defaultdict(int)

    def take(self, caller: str, amount: int = 1) -> bool:
        """Whether there was as much, for this caller; then it is his."""
        if amount > self.free or self._held.get(caller, 0) + amount > self.each:
            return False
        self.count(caller, amount)
        return True

    def count(self, caller: str, amount: int) -> None:
        """What he has in any case: where that is more than there was, the next ones wait for it."""
        self.free -= amount
        self._held[caller] += amount

    def give_back(self, caller: str, amount: int = 1) -> None:
        """So much is others' again."""
        self.free += amount
        self._held[caller] -= amount
        if self._held[caller] == 0:
            del self._held[caller]
