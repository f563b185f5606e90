"""The CPU time of one run: a budget, a warning before its end, and a few extensions of it."""

_WARNING_SHARE = 0.2
_WARNING_LEAST_SECONDS = 10.0
"""Of a small budget, half: time to hear of it, and to answer."""


class Budget:
    """How long a run may compute. A new run has a new one."""

    def __init__(self, seconds: float, extensions: int) -> None:
        self._each = seconds
        self._most_extensions = extensions
        self.begin_run()

    def begin_run(self) -> None:
        """All that was used and given before was the last run's."""
        self.seconds = self._each
        self.extensions_left = self._most_extensions
        self._warned_at = 0.0

    @property
    def warning_seconds(self) -> float:
        """From when on somebody should be asked."""
        left = max(_WARNING_SHARE * self._each, min(self._each / 2, _WARNING_LEAST_SECONDS))
        return self.seconds - left

    def should_warn(self, used: float) -> bool:
        """True once for each end that comes near."""
        if used < self.warning_seconds or self._warned_at == self.seconds:
            return False
        self._warned_at = self.seconds
        return True

    def extend(self) -> bool:
        """As much again; False where there is nothing left to give."""
        if self.extensions_left == 0:
            return False
        self.extensions_left -= 1
        self.seconds += self._each
        return True
