"""A worker attacks its first jail, and serves nothing if that succeeds."""

import json
import subprocess
import sys
import urllib.request
from typing import Any

import pytest

from tests.product import REPOSITORY, Playground

SECONDS = 60.0


def worker(how: str) -> dict[str, Any]:
    result = subprocess.run(
        [sys.executable, "-m", "tests.escape.weakened", how],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return dict(json.loads(result.stdout.splitlines()[-1]))


def test_the_attacks_are_a_layer_of_the_health(playground: Playground) -> None:
    with urllib.request.urlopen(f"{playground.address}/healthz") as answer:
        (found,) = json.load(answer)["workers"]
    (layer,) = [layer for layer in found["layers"] if layer["name"] == "attacks"]
    assert layer["ok"] is True
    assert found["ok"] is True


@pytest.mark.host
def test_a_worker_whose_jail_does_not_hold_serves_nothing_and_says_why() -> None:
    """Here without the system call filter: the layers around it hold, and some attacks get by."""
    told = worker("without filter")
    assert told["ok"] is False
    assert told["free"] == 0
    for attack in ("open a netlink socket", "make a user namespace"):
        assert attack in told["layer"]
    assert told["create"] == {"status": 503, "detail": told["layer"]}


@pytest.mark.host
def test_a_worker_whose_jail_holds_serves() -> None:
    """The control of the one above."""
    told = worker("whole")
    assert told["ok"] is True
    assert told["free"] > 0
    assert told["create"]["status"] == 201
