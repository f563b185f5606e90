"""Log lines between the steps of a trace, by counting bytes."""

from sandbox.placing import Placing, Printed


def placing(*lines: Printed, stdout: int = 0, stderr: int = 0) -> Placing:
    made = Placing({"stdout": stdout, "stderr": stderr})
    for line in lines:
        made.note(line)
    return made


def test_a_line_belongs_to_the_last_step_that_began_before_its_end() -> None:
    lines = placing(Printed("stdout", 4, 1), Printed("stdout", 8, 2), Printed("stderr", 3, 3))
    assert lines.place([(0, 0), (4, 0), (8, 3)]) == [[1], [2, 3], []]


def test_a_line_from_before_the_request_belongs_to_no_step() -> None:
    assert placing(Printed("stdout", 4, 1)).place([(4, 0), (4, 0)]) == [[], []]


def test_streams_are_told_apart_whatever_the_order_of_their_numbers() -> None:
    lines = placing(Printed("stderr", 5, 1), Printed("stdout", 5, 2))
    assert lines.place([(0, 0), (5, 0)]) == [[2], [1]]


def test_what_the_interpreter_did_not_count_before_is_made_up_for() -> None:
    """A child process printed 100 bytes that the interpreter knows nothing of."""
    lines = placing(Printed("stdout", 114, 1), stdout=110)
    assert lines.shifted([(10, 0), (14, 0)]) == [(110, 0), (114, 0)]
    assert lines.place(lines.shifted([(10, 0), (14, 0)])) == [[1], []]


def test_output_that_the_worker_has_yet_to_read_shifts_nothing() -> None:
    assert placing(stdout=6).shifted([(10, 0)]) == [(10, 0)]
