"""Read by every Python service of a test that moves the wall clock: `CLOCK_FILE` says by how many
seconds, or that it stands still. The monotonic clock, which no operator can set, goes on.
"""

import os
import time
from pathlib import Path

_real = time.time
_file = Path(os.environ["CLOCK_FILE"])
_stopped = _real()


def _shifted() -> float:
    text = _file.read_text()
    return _stopped if text == "stopped" else _real() + float(text)


time.time = _shifted
time.time_ns = lambda: int(_shifted() * 1e9)
