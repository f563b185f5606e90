"""Each problem has the type and status that protocol.py promises."""

import re

import pytest

from sandbox import problems, protocol

ALL = [
    problems.invalid("x"),
    problems.not_found("x"),
    problems.conflict("a/b"),
    problems.not_running("x"),
    problems.too_large("x"),
    problems.disk_full("x"),
    problems.starting(),
    problems.full(3),
    problems.too_many_tunnels(3),
    problems.not_ready("x", 2),
    problems.draining(),
    problems.internal("x"),
]


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.problem.type)
def test_type_and_status_are_those_of_the_protocol(error: problems.WorkerProblem) -> None:
    documented = dict(re.findall(r"`([a-z-]+)` (\d{3})", protocol.Problem.__doc__ or ""))
    assert documented[error.problem.type] == str(error.problem.status)


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.problem.type)
def test_what_may_pass_says_when_to_ask_again(error: problems.WorkerProblem) -> None:
    assert (error.problem.retry_after_seconds is not None) == (error.problem.status == 503)


def test_a_full_worker_names_its_limit() -> None:
    assert "3 sessions" in str(problems.full(3))


def test_a_conflict_names_the_path() -> None:
    assert problems.conflict("a/b").problem.path == "a/b"
