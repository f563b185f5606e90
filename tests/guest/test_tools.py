"""Ruff reads what is being typed, in the session's jail, whatever that does to ruff."""

import threading
import time

import pytest

from sandbox.protocol import SOURCE_CHARACTERS, Spot
from tests.conftest import Start
from tests.product import Playground, Problem

APP = "from flask import Flask\napp = Flask(__name__)\n"
SERVER = APP + "app.run()\n"

HOSTILE = [
    pytest.param("(" * 100_000, id="parentheses"),
    pytest.param("[" * 100_000 + "]" * 100_000, id="lists"),
    pytest.param("x = " + "9" * 190_000, id="giant literal"),
    pytest.param("x = 10 ** 10 ** 8\n", id="giant power"),
    pytest.param("a\0b", id="null byte"),
    pytest.param("x = " + "1+" * 95_000 + "1", id="sums"),
    pytest.param("x" + ".a" * 95_000, id="attributes"),
    pytest.param("abc\n" * 50_000, id="many findings"),
    pytest.param('f"{' * 5_000, id="f-strings"),
    pytest.param("x = '\ud83d'\n".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
                 id="half a character"),
]  # fmt: skip


def test_what_is_wrong_is_named_with_its_place_and_its_fix(
    playground: Playground, start: Start
) -> None:
    found = playground.lint(start({"app.py": SERVER}).id, "import os\nprint(nam)\n").diagnostics
    assert [(each.code, each.name, each.start) for each in found] == [
        ("F401", "unused-import", Spot(line=1, column=8)),
        ("F821", "undefined-name", Spot(line=2, column=7)),
    ]
    assert found[0].fix is not None
    assert found[0].fix.edits[0].end == Spot(line=2, column=1)
    assert found[1].fix is None


def test_broken_syntax_is_a_finding_and_keeps_the_layout(
    playground: Playground, start: Start
) -> None:
    session = start({"app.py": SERVER})
    found = playground.lint(session.id, "def f(:\n").diagnostics
    assert found[0].code == "invalid-syntax"
    assert playground.format(session.id, "def f(:\n").failure == "syntax"


def test_text_is_laid_out_as_ruff_does(playground: Playground, start: Start) -> None:
    laid_out = playground.format(
        start({"app.py": SERVER}).id, "x = { 'a':1 }\ndef f( a ): return a"
    )
    assert laid_out.text == 'x = {"a": 1}\n\n\ndef f(a):\n    return a\n'


def test_projects_own_rules_hold(playground: Playground, start: Start) -> None:
    own = '[tool.ruff]\nline-length = 20\n[tool.ruff.lint]\nselect = ["E501"]\n'
    session = start({"app.py": SERVER, "pyproject.toml": own})
    found = playground.lint(session.id, "import os\nx = 'this is a long line'\n").diagnostics
    assert [each.code for each in found] == ["E501"]


def test_wrong_rules_of_the_project_are_said(playground: Playground, start: Start) -> None:
    session = start({"app.py": SERVER, "ruff.toml": "select = 7\n"})
    assert playground.lint(session.id, "x = 1\n").failure == "settings"


def test_a_session_without_a_run_is_helped_too(playground: Playground, start: Start) -> None:
    session = start({"app.py": "1/0\n"}, "python app.py")
    assert session.state == "crashed"
    assert playground.lint(session.id, "print(nam)\n").diagnostics[0].code == "F821"


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_harms_the_tool_harms_nothing_else(
    playground: Playground, start: Start, text: str
) -> None:
    session = start({"app.py": SERVER})
    playground.lint(session.id, text)
    playground.format(session.id, text)
    after = playground.get_session(session.id)
    assert (after.state, after.generation) == ("running", session.generation)
    assert code_of_first(playground, session.id, "print(nam)\n") == "F821"


def code_of_first(playground: Playground, session_id: str, text: str) -> str:
    """On a machine too busy for the tool's own deadline, at a later try."""
    deadline = time.monotonic() + 60
    while (found := playground.lint(session_id, text)).failure is not None:
        assert time.monotonic() < deadline, found.failure
        time.sleep(0.2)
    return found.diagnostics[0].code


def test_a_tool_that_dies_is_a_value_and_no_error(playground: Playground, start: Start) -> None:
    session = start({"app.py": SERVER})
    # which of them depends on where in ruff the memory ends: it may still exit by itself, with 2
    assert playground.lint(session.id, "(" * 100_000).failure is not None
    laid_out = playground.format(session.id, "(" * 100_000)
    assert laid_out.text is None
    assert laid_out.failure is not None


def test_findings_are_bounded(playground: Playground, start: Start) -> None:
    found = playground.lint(start({"app.py": SERVER}).id, "abc\n" * 2_000)
    assert len(found.diagnostics) == 200
    assert found.truncated


def test_an_answer_that_is_cut_off_does_not_end_the_session(
    playground: Playground, start: Start
) -> None:
    """Init told how the tool had ended to a worker that had heard enough, and took that for the
    worker's end."""
    session = start({"app.py": SERVER})
    for _ in range(3):
        assert playground.lint(session.id, "abc\n" * 12_000).truncated
        assert code_of_first(playground, session.id, "print(nam)\n") == "F821"


def test_restarts_meanwhile_answer_try_again(playground: Playground, start: Start) -> None:
    """A tool ends with the run beside it, which says nothing of the text."""
    session = start({"app.py": SERVER})
    text, ended = "abc = undefined\n" * 10_000, threading.Event()
    seen: set[str] = set()

    def ask() -> None:
        client = Playground(playground.address)
        while not ended.is_set():
            seen.add(client.format(session.id, text).failure or "done")
        client.close()

    asking = threading.Thread(target=ask)
    asking.start()
    for _ in range(15):
        assert playground.restart(session.id).state == "running"
    ended.set()
    asking.join()
    assert seen <= {"done", "interrupted"}


def test_tools_write_nothing_into_the_project(playground: Playground, start: Start) -> None:
    session = start({"app.py": SERVER})
    playground.lint(session.id, "x = 1\n")
    playground.format(session.id, "x=1\n")
    assert [each.path for each in playground.files(session.id).files] == ["app.py"]


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        pytest.param("../app.py", "", "invalid-request", id="outside"),
        pytest.param("style.css", "", "invalid-request", id="not Python"),
        pytest.param("app.py", "x" * (SOURCE_CHARACTERS + 1), "invalid-request", id="too long"),
    ],
)
def test_what_no_tool_reads_is_refused(
    playground: Playground, start: Start, path: str, text: str, kind: str
) -> None:
    with pytest.raises(Problem) as caught:
        playground.lint(start({"app.py": SERVER}).id, text, path)
    assert caught.value.type == kind
