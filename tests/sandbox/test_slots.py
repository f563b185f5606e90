"""Each jail has a number of its own, and numbers stay small."""

from sandbox.slots import Slots


def test_no_two_holders_have_one_number() -> None:
    slots = Slots()
    assert [slots.take() for _ in range(4)] == [0, 1, 2, 3]


def test_a_number_is_used_again_lowest_first() -> None:
    slots = Slots()
    for _ in range(4):
        slots.take()
    slots.give_back(2)
    slots.give_back(0)
    assert [slots.take() for _ in range(3)] == [0, 2, 4]
