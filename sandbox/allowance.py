"""How much a stream may say: a token bucket of characters and lines.

Once it has refused, it stays shut until a second's worth has gathered, or the stream has fallen
silent: what comes then is no part of the flood. So a flood is shown as some hundreds of lines that
belong together and one gap a second, not as single lines out of nowhere, and what is refused need
not even be split into lines.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

from .settings import Limits


class Refused(NamedTuple):
    """What did not pass since the last time."""

    lines: int
    characters: int


class Allowance:
    """The rate of one stream. Characters stand for bytes: the ring counts the bytes it keeps."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._characters_per_second = limits.log_bytes_per_second
        self._lines_per_second = limits.log_lines_per_second
        self._most_characters = max(limits.log_burst_bytes, limits.log_bytes_per_second)
        self._most_lines = max(limits.log_ring_events, limits.log_lines_per_second)
        self._characters = float(self._most_characters)
        self._lines = float(self._most_lines)
        self._clock = clock
        self._filled = clock()
        self.is_open = True
        self.met = "log_bytes_per_second"
        """The limit that shut it last."""
        self._refused = Refused(0, 0)

    @property
    def has_refused(self) -> bool:
        """Whether there is something that `collect_refused` would tell."""
        return self._refused.lines > 0 or self._refused.characters > 0

    def refill(self) -> None:
        """Add what has gathered since the last time; once a chunk, for it looks at the clock."""
        now = self._clock()
        passed, self._filled = now - self._filled, now
        self._characters = min(
            self._most_characters, self._characters + passed * self._characters_per_second
        )
        self._lines = min(self._most_lines, self._lines + passed * self._lines_per_second)
        if (
            self._characters >= self._characters_per_second
            and self._lines >= self._lines_per_second
        ):
            self.is_open = True

    def reopen(self) -> None:
        """The stream was silent: let pass again what has gathered since."""
        self.is_open = True

    def take(self, characters: int) -> bool:
        """Whether a line of this length passes; a line that does not shuts the stream."""
        if self.is_open and (self._characters < characters or self._lines < 1):
            self.met = "log_lines_per_second" if self._lines < 1 else "log_bytes_per_second"
            self.is_open = False
        if not self.is_open:
            return False
        self._characters -= characters
        self._lines -= 1
        return True

    def refuse(self, lines: int, characters: int) -> None:
        """Count what did not pass."""
        self._refused = Refused(self._refused.lines + lines, self._refused.characters + characters)

    def collect_refused(self) -> Refused:
        """What did not pass since the last time; counting begins anew."""
        refused, self._refused = self._refused, Refused(0, 0)
        return refused
