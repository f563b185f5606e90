"""What the check says of a host."""

import subprocess
import sys

import pytest

from sandbox.check import core_layer
from tests.product import REPOSITORY

KILLED = """
import os, signal
from sandbox import check
check._probe = lambda: os.kill(os.getpid(), signal.SIGKILL)
print(check.check_layers()[-1])
"""


def test_a_host_that_gives_crashes_of_guests_to_a_socket_is_not_fit() -> None:
    """No limit of core files holds there."""
    layer = core_layer("@/run/coredump.socket")
    assert not layer.ok
    assert "@/run/coredump.socket" in layer.detail
    assert layer.fix is not None
    assert "sysctl -w kernel.core_pattern=core" in layer.fix


@pytest.mark.parametrize("pattern", ["core", "|/usr/lib/systemd/systemd-coredump %P", ""])
def test_files_and_programs_are_kept_from_crashes_by_a_limit(pattern: str) -> None:
    assert core_layer(pattern).ok


def test_a_probe_that_is_killed_is_a_layer_that_fails() -> None:
    told = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert "ok=False" in told.stdout
    assert "the probe failed: it ended with -9" in told.stdout
