"""The guest's one way to speak to the worker beside its output: JSON lines on a write-only pipe.

Everything sent here is a hint from untrusted code: which port the interpreter listens on, which
routes the app has. The worker bounds and checks it, and nothing is decided by it that matters to
anyone else.
"""

import contextlib
import json
import os

_FD = 3


def send(fields: dict[str, object]) -> None:
    """Write one line; a pipe that is full or closed loses it, for the guest must not wait."""
    data = json.dumps(fields, separators=(",", ":")).encode() + b"\n"
    with contextlib.suppress(OSError):
        os.write(_FD, data)
