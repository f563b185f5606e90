"""Reads `requests.http` with the page's own functions, for tests that send what is saved there."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from tests.product import REPOSITORY

READ_SECONDS = 120


def read_saved(projects: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """For each project its requests, as the page would send them, and what could not be read."""
    answer = subprocess.run(
        ["node", "dev/savedRequests.mjs"],
        cwd=REPOSITORY / "frontend",
        input=json.dumps(projects),
        capture_output=True,
        text=True,
        timeout=READ_SECONDS,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    found: list[dict[str, Any]] = json.loads(answer.stdout)
    return found
