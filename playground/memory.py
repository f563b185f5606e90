"""How much all bodies and answers that one process of web holds may be together.

Who wants to harm everybody sends or reads slowly, many times at once: each of his requests is
within its limits, and is held until its last byte. So what is large is counted, as often as it is
held; where there is no room the next one waits for a moment, and is refused. One address has a
share of all, so that no single one can have it refused to others.

What is small is not counted, and never waits: connections bound it.
"""

from functools import cached_property

from gevent.event import Event

from .deadline import Deadline
from .network import network_of
from .problems import Overloaded
from .sentences import sentence
from .settings import Settings
from .shares import FREE_BYTES, Shares

HELD_TIMES = 3
"""The bytes, their base64, and the call or answer that carries it."""

SHARES = 4
"""One address may hold so much of all."""

WAIT_SECONDS = 3.0
"""For room: what is large is there for a moment, where nobody is slow."""

RETRY_AFTER_SECONDS = 5


class Memory:
    """What may be held; one for each process of web."""

    def __init__(self, settings: Settings) -> None:
        self.most_bytes = settings.held_bytes
        each = self.most_bytes // SHARES if settings.limits_callers else self.most_bytes
        self._shares = Shares(self.most_bytes, each)
        self._given_back = Event()

    @property
    def share_bytes(self) -> int:
        """The most that one caller may hold."""
        return int(self._shares.each)

    def take(self, caller: str, size: int) -> bool:
        """Whether there was room for so much, at once or a little later."""
        patience = Deadline.after(WAIT_SECONDS)
        while not self._shares.take(caller, size):
            self._given_back.clear()
            try:
                self._given_back.wait(patience.remaining())
            except TimeoutError:
                return False
        return True

    def count(self, caller: str, size: int) -> None:
        """What is there already, and is not to be lost."""
        self._shares.count(caller, size)

    def give_back(self, caller: str, size: int) -> None:
        """Let others in."""
        self._shares.give_back(caller, size)
        self._given_back.set()


class Hold:
    """What one request holds, from its body to the last byte of its answer."""

    def __init__(self, memory: Memory, address: str) -> None:
        self._memory = memory
        self._address = address
        self._bytes = 0
        self._counted = 0
        self._has_left = False

    @cached_property
    def _caller(self) -> str:
        """Whose share it is; looked at for what is large alone."""
        return network_of(self._address)

    def add(self, size: int) -> bool:
        """Whether so many bytes more may be held; then they are counted."""
        if self._has_left:
            return False
        more = self._due(self._bytes + size) - self._counted
        if more > 0 and not self._take(more):
            return False
        self._bytes += size
        return True

    def need(self, size: int) -> None:
        """As `add`. Raises `Overloaded`."""
        if not self.add(size):
            raise self.overload(size)

    def drop(self, size: int) -> None:
        """So many bytes are not held any more."""
        self._bytes -= size
        self._give_back(max(0, self._counted - self._due(self._bytes)))

    def cover(self, size: int, *, is_refusable: bool) -> None:
        """An answer of so many bytes is there: all that is left, and held once. Raises `Overloaded`
        where it is refusable: where asking again does no harm.
        """
        more = min(size, self._memory.share_bytes) - self._counted
        if more <= 0:
            return
        if is_refusable and not self._take(more):
            raise self.overload(size)
        if not is_refusable:
            self._memory.count(self._caller, more)
            self._counted += more

    def overload(self, size: int) -> Overloaded:
        """Why so many bytes more are not taken."""
        most, share = self._memory.most_bytes, self._memory.share_bytes
        why = sentence("overloaded", bytes=size, most=most, share=share)
        return Overloaded(why, retry_after_seconds=RETRY_AFTER_SECONDS)

    def close(self) -> None:
        """Nothing is held any more; whoever goes on all the same gets nothing again."""
        self._has_left = True
        self._give_back(self._counted)

    def _due(self, size: int) -> int:
        """What is counted for so many bytes. What no share can hold counts as one whole share, or
        nobody could ever send it.
        """
        if size <= FREE_BYTES:
            return 0
        return min(size * HELD_TIMES, self._memory.share_bytes)

    def _take(self, more: int) -> bool:
        if not self._memory.take(self._caller, more):
            return False
        self._counted += more
        return True

    def _give_back(self, size: int) -> None:
        if size:
            self._counted -= size
            self._memory.give_back(self._caller, size)
