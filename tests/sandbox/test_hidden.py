"""What a jail hides, by what its faults, its weight and the host's shared memory say together."""

import pytest

from sandbox.hidden import Hidden, Look

MIB = 1 << 20


def hidden(*looks: tuple[int, int, int, int, int]) -> int:
    """Found, possible, shared, disk and of the host, each in MiB; what is hidden at the last."""
    counted = Hidden()
    return [counted.note(Look(*(figure * MIB for figure in look))) for look in looks][-1] // MIB


@pytest.mark.parametrize(
    ("second", "is_hidden"),
    [
        ((10, 110, 1, 0, 200), 100),  # a mapping was made, filled, and all but a page unmapped
        ((110, 110, 101, 0, 200), 0),  # it is mapped as a whole
        ((10, 110, 1, 0, 100), 0),  # the memory was private, and is given back
        ((10, 110, 1, 0, 140), 40),  # no more can be hidden than the host has more
        ((10, 10, 1, 0, 200), 0),  # others took it: this jail has had no fault
        ((110, 110, 1, 100, 200), 0),  # it was written to the disk, which counts by itself
        ((10, 110, 0, 0, 200), 0),  # nothing can be hidden where there is no such mapping
    ],
)
def test_what_is_hidden_is_what_faults_and_the_host_tell_and_no_process_shows(
    second: tuple[int, int, int, int, int], is_hidden: int
) -> None:
    assert hidden((10, 10, 1, 0, 100), second) == is_hidden


def test_what_is_hidden_stays_until_the_host_has_it_back() -> None:
    before = (10, 10, 1, 0, 100), (10, 110, 1, 0, 200)
    assert hidden(*before, (10, 20, 1, 0, 200)) == 100
    assert hidden(*before, (10, 20, 1, 0, 160)) == 60
    assert hidden(*before, (110, 110, 101, 0, 200)) == 0  # mapped again
