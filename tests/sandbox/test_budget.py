"""How long a run may compute, when it is warned, and how often it may go on."""

import pytest

from sandbox.budget import Budget


@pytest.mark.parametrize(
    ("seconds", "warned_from"),
    [(300, 240.0), (20, 10.0), (2, 1.0)],
    ids=["large", "small", "tiny"],
)
def test_a_warning_leaves_time_to_answer(seconds: float, warned_from: float) -> None:
    budget = Budget(seconds, 3)
    assert not budget.should_warn(warned_from - 0.01)
    assert budget.should_warn(warned_from)


def test_an_end_is_warned_of_once_and_the_next_one_again() -> None:
    budget = Budget(100, 1)
    assert [budget.should_warn(90), budget.should_warn(95)] == [True, False]
    budget.extend()
    assert [budget.should_warn(100), budget.should_warn(190)] == [False, True]


def test_an_extension_is_as_much_again_and_there_are_few() -> None:
    budget = Budget(10, 2)
    assert [budget.extend(), budget.extend(), budget.extend()] == [True, True, False]
    assert (budget.seconds, budget.extensions_left) == (30, 0)


def test_a_new_run_has_a_new_budget() -> None:
    budget = Budget(10, 1)
    budget.extend()
    budget.should_warn(19)
    budget.begin_run()
    assert (budget.seconds, budget.extensions_left) == (10, 1)
    assert budget.should_warn(9)
