"""How long a full run is. Each count can be lowered where time is short, and results show it."""

import os


def count(name: str, full: int) -> int:
    """`BENCH_NAME` of the environment, or the count of a full run."""
    return int(os.environ.get(f"BENCH_{name}", full))
