"""What the check says of a host."""

import pytest

from sandbox.check import core_layer


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
