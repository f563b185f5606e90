"""Look for a secret in everything that the interpreter remembers, and tell the environment."""

import gc
import os
import sys
from pathlib import Path

from tests.escape.probes.outcomes import given, tell


def holds(item: object, secret: str) -> bool:
    try:
        return secret in repr(item)
    except Exception:  # noqa: BLE001 strangers' objects may fail in any way
        return False


def types_that_hold(reversed_secret: str) -> list[str]:
    """The secret is put together here, so that no object but this frame's is ours."""
    secret = reversed_secret[::-1]
    return [type(item).__name__ for item in gc.get_objects() if holds(item, secret)]


planted = given()["planted"]  # the control: an object that does hold it
if planted:
    planted = [planted[::-1]]
tell(
    {
        "environment": dict(os.environ),
        "arguments": [*sys.argv, *sys.orig_argv],
        "types": types_that_hold(given()["reversed"]),
        "host": [
            os.uname().nodename,
            Path("/etc/hostname").read_text(),
            Path("/etc/machine-id").read_text(),
        ],
    }
)
