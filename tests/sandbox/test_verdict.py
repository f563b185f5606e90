"""A run's end in one sentence, from its exit code and its last words."""

import pytest

from sandbox import limits, protocol
from sandbox.settings import Limits
from sandbox.verdict import judge

TRACEBACK = (
    "Traceback (most recent call last):\n"
    '  File "/app/app.py", line 3, in <module>\n'
    "    {last}\n"
    "{last}\n"
)


def explain(limit: str) -> protocol.Reason:
    return limits.reason(limit, Limits())


@pytest.mark.parametrize(
    ("code", "stderr", "state", "message"),
    [
        pytest.param(
            0,
            "",
            "exited",
            "The program ended without starting a server (exit code 0).",
            id="a script",
        ),
        pytest.param(
            1,
            TRACEBACK.format(last="KeyError: 'tea'"),
            "crashed",
            "KeyError at app.py:3: 'tea'",
            id="an exception",
        ),
        pytest.param(
            1,
            TRACEBACK.format(last="AssertionError"),
            "crashed",
            "AssertionError at app.py:3",
            id="an exception without words",
        ),
        pytest.param(
            1,
            TRACEBACK.replace("/app/", "/opt/venv/lib/").format(last="ImportError: no"),
            "crashed",
            "ImportError outside the project: no",
            id="an exception elsewhere",
        ),
        pytest.param(
            2,
            "usage: app.py\n\nError: no such option: --x\n",
            "crashed",
            "The program ended with exit code 2: Error: no such option: --x",
            id="last words",
        ),
        pytest.param(
            1,
            "\x1b[31m\x1b[1mno \x1b]8;;http://a\x07database\x1b]8;;\x1b\\\x1b[0m\n",
            "crashed",
            "The program ended with exit code 1: no database",
            id="last words in colours, which stood before the reader as □[31m",
        ),
        pytest.param(
            1,
            " * Running on http://127.0.0.1:5000\n\x1b[33mPress CTRL+C to quit\x1b[0m\n",
            "crashed",
            "The program ended with exit code 1.",
            id="a server's start is no reason",
        ),
        pytest.param(
            1,
            '127.0.0.1 - - [26/Nov/2026 11:40:00] "\x1b[35mGET / HTTP/1.1\x1b[0m" 500 -\n',
            "crashed",
            "The program ended with exit code 1.",
            id="an access line is no reason",
        ),
        pytest.param(
            2,
            "Usage: flask [OPTIONS] COMMAND\n\nCommands:\n  shell   Run a shell.\n",
            "crashed",
            "The program ended with exit code 2.",
            id="the last command of a help text is no reason",
        ),
        pytest.param(3, " \n", "crashed", "The program ended with exit code 3.", id="no words"),
        pytest.param(
            1,
            "Address already in use\nPort 5000 is in use by another program.\n",
            "crashed",
            "The port is already taken by another program of this project.",
            id="a port that is taken",
        ),
        pytest.param(
            127, "x: command not found\n", "crashed", "x: command not found", id="no program"
        ),
        pytest.param(
            -11, "", "crashed", "The program was ended by signal 11 (SIGSEGV).", id="a signal"
        ),
        pytest.param(
            -9,
            TRACEBACK.format(last="ValueError: old"),
            "crashed",
            "The program was ended by signal 9 (SIGKILL).",
            id="a signal after an exception",
        ),
        pytest.param(
            -40, "", "crashed", "The program was ended by signal 40 (unknown).", id="no name"
        ),
        pytest.param(
            1,
            TRACEBACK.format(last="MemoryError"),
            "limited",
            "The program asked for more memory than it may have; the limit is 256 MiB. "
            "Load less at once, then run it again.",
            id="memory",
        ),
    ],
)  # fmt: skip
def test_an_end_is_told_in_one_sentence(code: int, stderr: str, state: str, message: str) -> None:
    verdict = judge(code, stderr, explain, has_served=False)
    assert (verdict.state, verdict.reason.message) == (state, message)


def test_a_server_that_ends_is_told_from_a_script() -> None:
    served = judge(0, "", explain, has_served=True)
    assert served.reason.message == "The program ended by itself (exit code 0)."


def test_an_exit_without_fault_has_no_error_whatever_was_printed() -> None:
    assert judge(0, TRACEBACK.format(last="KeyError: 1"), explain, has_served=True).error is None


@pytest.mark.parametrize(
    ("last", "limit"),
    [
        ("MemoryError", "memory_bytes"),
        ("OSError: [Errno 12] Cannot allocate memory", "memory_bytes"),
        ("RuntimeError: can't start new thread", "processes"),
        ("BlockingIOError: [Errno 11] Resource temporarily unavailable", "processes"),
        ("OSError: [Errno 24] Too many open files: '/app/a'", "open_files"),
        ("OSError: [Errno 27] File too large", "file_bytes"),
        ("OSError: [Errno 28] No space left on device", "disk_bytes"),
        ("sqlite3.OperationalError: database or disk is full", "disk_bytes"),
    ],
)
def test_an_exception_that_a_limit_made_names_it(last: str, limit: str) -> None:
    verdict = judge(1, TRACEBACK.format(last=last), explain, has_served=True)
    assert (verdict.state, verdict.reason.limit) == ("limited", limit)
    assert verdict.error is not None
    assert verdict.error.line == 3


def test_a_file_that_grew_too_large_is_told_by_the_kernels_signal() -> None:
    verdict = judge(-25, "", explain, has_served=False)
    assert (verdict.state, verdict.reason.limit) == ("limited", "file_bytes")


def test_an_exception_that_only_speaks_of_files_is_no_limit() -> None:
    said = TRACEBACK.format(last="ValueError: Too many open files, said the manual")
    assert judge(1, said, explain, has_served=False).state == "crashed"
