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
    problems.queued(3, 1, "t", 1),
    problems.queue_full(3, 5, 10),
    problems.too_many_sessions(3),
    problems.used_up(3, 4.0),
    problems.too_many_tunnels("x"),
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
    assert (error.problem.retry_after_seconds is not None) == (error.problem.status in {429, 503})


def test_a_full_worker_names_its_limit_and_the_place() -> None:
    error = problems.queued(3, 7, "ticket", 2)
    assert str(error).startswith("All 3 places for sessions are taken; this request is number 7 ")
    assert (error.problem.place, error.problem.ticket) == (7, "ticket")


def test_a_full_queue_names_both_limits_and_gives_no_place() -> None:
    error = problems.queue_full(3, 5, 10)
    assert "All 3 places for sessions are taken, and 5 requests wait" in str(error)
    assert (error.problem.place, error.problem.ticket) == (None, None)


def test_a_conflict_names_the_path() -> None:
    assert problems.conflict("a/b").problem.path == "a/b"
