"""What is said of the exception that ended a run, for the words of real interpreters."""

import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.run_error import read_error


def stderr_of(folder: Path, *files: tuple[str, str], main: str = "app.py") -> str:
    """What the interpreter writes for a project, as if it lay in /app."""
    for name, text in files:
        (folder / name).write_text(text)
    command = [sys.executable, str(folder / main)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert result.returncode != 0
    return result.stderr.replace(str(folder), "/app")


def test_an_exception_is_placed_at_its_last_frame_in_the_project(tmp_path: Path) -> None:
    error = read_error(
        stderr_of(
            tmp_path,
            ("app.py", "import views\n\nviews.load()\n"),
            ("views.py", "import json\n\ndef load():\n    return json.loads('{')\n"),
        )
    )
    assert error is not None
    assert (error.type, error.file, error.line) == ("JSONDecodeError", "views.py", 4)
    assert error.message.startswith("Expecting property name")
    assert error.traceback.startswith("Traceback (most recent call last):\n")
    assert error.traceback.endswith(error.message)


@pytest.mark.parametrize(
    ("source", "kind", "message", "line"),
    [
        pytest.param("x = 1\nprint(y)", "NameError", "name 'y' is not defined", 2, id="name"),
        pytest.param("import nope", "ModuleNotFoundError", "No module named 'nope'", 1),
        pytest.param("raise ValueError", "ValueError", "", 1, id="no message"),
        pytest.param("raise ValueError('a: b: c')", "ValueError", "a: b: c", 1, id="colons"),
        pytest.param("raise ValueError('错误 ü')", "ValueError", "错误 ü", 1, id="other scripts"),
        pytest.param("\nassert False, 'no'", "AssertionError", "no", 2, id="assertion"),
        pytest.param("def f(): f()\nf()", "RecursionError", "maximum recursion depth exceeded", 1),
        pytest.param("class Odd(Exception): pass\nraise Odd('x')", "Odd", "x", 2, id="own class"),
        pytest.param("raise ValueError('a\\n  b\\nHint: c')", "ValueError", "a", 1, id="long"),
        pytest.param(
            "try:\n    1/0\nexcept ZeroDivisionError:\n    raise KeyError('k')",
            "KeyError",
            "'k'",
            4,
            id="chained",
        ),
        pytest.param(
            "e = ValueError('a')\ne.add_note('Note: b')\nraise e", "ValueError", "a", 3, id="note"
        ),
    ],
)
def test_type_message_and_line_are_those_of_the_last_exception(
    tmp_path: Path, source: str, kind: str, message: str, line: int
) -> None:
    error = read_error(stderr_of(tmp_path, ("app.py", source)))
    assert error is not None
    assert (error.type, error.message, error.file, error.line) == (kind, message, "app.py", line)


def test_a_syntax_error_of_the_program_itself_has_its_own_place(tmp_path: Path) -> None:
    error = read_error(stderr_of(tmp_path, ("app.py", "x = 1\ndef f(:\n")))
    assert error is not None
    assert (error.type, error.file, error.line) == ("SyntaxError", "app.py", 2)


def test_a_syntax_error_of_an_imported_file_is_placed_there(tmp_path: Path) -> None:
    error = read_error(stderr_of(tmp_path, ("app.py", "import b"), ("b.py", "\n\nx = (\n")))
    assert error is not None
    assert (error.type, error.file, error.line) == ("SyntaxError", "b.py", 3)


def test_an_exception_outside_the_project_has_no_place() -> None:
    text = 'Traceback (most recent call last):\n  File "/usr/x.py", line 3\nKeyError: 1\n'
    error = read_error(text)
    assert error is not None
    assert (error.type, error.file, error.line) == ("KeyError", None, None)


def test_a_flask_commands_own_report_of_a_failed_import_is_read() -> None:
    error = read_error(
        "Usage: flask run [OPTIONS]\n\nError: While importing 'app', an ImportError was raised:\n\n"
        'Traceback (most recent call last):\n  File "/venv/flask/cli.py", line 245\n    x\n'
        '  File "/app/app.py", line 1, in <module>\n    import nope\n'
        "ModuleNotFoundError: No module named 'nope'\n"
    )
    assert error is not None
    assert (error.type, error.file, error.line) == ("ModuleNotFoundError", "app.py", 1)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("\n \n", id="blank"),
        pytest.param(" * Running on http://127.0.0.1:5000\nPress CTRL+C to quit\n", id="banner"),
        pytest.param("ValueError: printed, not raised\n", id="no frames"),
        pytest.param("Traceback (most recent call last):\n", id="a header alone"),
        pytest.param('Traceback (most recent call last):\n  File "/app/a.py", line 1\n', id="cut"),
        pytest.param("Error: No such command 'x'.\n", id="usage"),
    ],
)
def test_text_without_an_exception_is_no_error(text: str) -> None:
    assert read_error(text) is None


@pytest.mark.parametrize(
    "after",
    ['127.0.0.1 - - [01/Jan/2026 00:00:00] "GET / HTTP/1.1" 500 -\n', "more\n" * 101],
    ids=["access line", "many lines"],
)
def test_an_exception_that_the_program_survived_did_not_end_it(tmp_path: Path, after: str) -> None:
    raised = stderr_of(tmp_path, ("app.py", "1/0"))
    assert read_error(raised) is not None
    assert read_error(raised + after) is None


@pytest.mark.parametrize(
    "text",
    [
        "A\n" * 30_000,
        "  x\n" * 15_000,
        "Traceback (most recent call last):\n" * 1_800,
        "A: " * 20_000,
        '  File "' + "/app/a" * 10_000,
        "a." * 30_000,
        "a_" * 30_000 + "!",
        '  File "/app/a.py", line 3\nE: x\n' * 2_000,
        "\x00\u2028\x0b\x1b[31m\ufffd" * 10_000,
    ],
)
def test_hostile_text_gives_a_bounded_error_or_none(text: str) -> None:
    error = read_error(text)
    if error is not None:
        assert len(error.traceback) <= 16_384
        assert len(error.message) <= 1_000
        assert len(error.type) <= 201


GROUP = """
def fail():
    raise ExceptionGroup("two", [ValueError(1), OSError(2)])
try:
    fail()
except* OSError:
    pass
"""
TASKS = """
import asyncio
async def fail():
    1/0
async def main():
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(fail())
asyncio.run(main())
"""
MANY = """
def nested(depth):
    try:
        1/0 if depth == 0 else nested(depth - 1)
    except Exception as error:
        raise ExceptionGroup(f"at {depth}", [error] * 3)
nested(4)
"""


@pytest.mark.parametrize(
    ("source", "message", "line"),
    [
        pytest.param(GROUP, "two (1 sub-exception)", 3, id="what is left of one"),
        pytest.param(TASKS, "unhandled errors in a TaskGroup (1 sub-exception)", 6, id="tasks"),
        pytest.param(MANY, "at 4 (3 sub-exceptions)", 6, id="many lines"),
    ],
)
def test_a_group_of_exceptions_is_told_by_its_name_not_by_its_frame(
    tmp_path: Path, source: str, message: str, line: int
) -> None:
    """The reason of such a crash was `+------------------------------------`."""
    error = read_error(stderr_of(tmp_path, ("app.py", source)))
    assert error is not None
    assert (error.type, error.message) == ("ExceptionGroup", message)
    assert (error.file, error.line) == ("app.py", line)
