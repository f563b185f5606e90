"""Counts of what this process did since it started, for `/metrics`. Greenlets share them without a
lock: they switch only where they wait.
"""

from collections import Counter


class Tally:
    """Counters and gauges by name."""

    def __init__(self) -> None:
        self.requests_by_status: Counter[int] = Counter()
        self.sessions_created = 0
        self.event_sockets = 0
