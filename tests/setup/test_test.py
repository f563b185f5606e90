"""`tools/test` leaves out only what it says it leaves out, and nothing at all in CI; what it runs
side by side is told apart, and is ended with it.

Each test runs the real script in a tree whose tools are stand-ins that report how they were called.
"""

import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.playground.served import wait_until

ROOT = Path(__file__).parents[2]
SYSTEM_TOOLS = "bash cat dirname env grep mktemp rm sleep tail"
CALLED_AS = 'echo "called: ${0##*/} $*"'
RUN_SECONDS = 120
HAS_TESTS = sorted({path.parent for path in (ROOT / "tests").glob("*/**/test_*.py")})


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout with stand-ins for all that `tools/test` starts."""
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    for name in ("python", "ruff", "mypy"):
        add_program(tmp_path / ".venv/bin" / name)
    add_program(tmp_path / "bin/npm")
    for name in SYSTEM_TOOLS.split():
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    return tmp_path


def add_program(path: Path, lines: str = CALLED_AS) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)


def run(tree: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [tree / "tools/test"],
        env={"PATH": str(tree / "bin"), **environment},
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )


def folders_run(output: str) -> list[str]:
    """The folders of tests that pytest was called with, those of `tests` itself by what is left."""
    calls = [line.split()[4:] for line in output.splitlines() if "python -m pytest" in line]
    named = [word for call in calls for word in call if word.startswith("tests/")]
    whole = next(call for call in calls if "tests" in call)
    ignored = {word.removeprefix("--ignore=") for word in whole if word.startswith("--ignore=")}
    folders = [str(folder.relative_to(ROOT)) for folder in HAS_TESTS]
    left = [folder for folder in folders if folder not in ignored]
    patterns = [word for word in named if "*" in word]
    folders_named = [word for word in named if word not in patterns]
    return sorted([*folders_named, *whole_folders(patterns), *left])


def whole_folders(patterns: list[str]) -> set[str]:
    """The folders whose tests are run in parts: each file of them by one of these patterns."""
    files = [file for pattern in patterns for file in ROOT.glob(pattern)]
    folders = {file.parent for file in files}
    assert sorted(files) == sorted(file for each in folders for file in each.glob("test_*.py"))
    return {str(folder.relative_to(ROOT)) for folder in folders}


def test_every_folder_of_tests_is_run_once_where_everything_is_there(tree: Path) -> None:
    add_program(tree / "bin/chromium")
    add_program(tree / "bin/docker")
    result = run(tree, CI="true")
    assert folders_run(result.stdout) == [str(folder.relative_to(ROOT)) for folder in HAS_TESTS]
    assert (result.returncode, result.stderr) == (0, "")


def test_what_a_desk_lacks_is_left_out_and_said_under_the_result(tree: Path) -> None:
    result = run(tree)
    assert not {"tests/e2e", "tests/compose"} & set(folders_run(result.stdout))
    assert result.stderr.count("The e2e tests are not run: no chromium on PATH") == 2
    assert result.stderr.count("The compose tests are not run: no Docker engine") == 2
    assert result.returncode == 0


def test_what_ci_lacks_is_a_failure(tree: Path) -> None:
    result = run(tree, CI="true")
    assert "In CI they must run." in result.stderr
    assert "pytest" not in result.stdout
    assert result.returncode == 1


def test_less_can_be_asked_for_by_name_and_is_said(tree: Path) -> None:
    add_program(tree / "bin/chromium")
    result = run(tree, CI="true", WITHOUT="compose")
    assert "tests/e2e" in folders_run(result.stdout)
    assert "tests/compose" not in folders_run(result.stdout)
    assert "The compose tests are left out, as asked by WITHOUT." in result.stderr
    assert result.returncode == 0


@pytest.mark.parametrize("kind", ["e2e", "compose"])
def test_what_can_be_left_out_is_a_folder_and_nothing_else(kind: str) -> None:
    """`make test` leaves out the folder, `make unit` the mark."""
    marked = {
        path.relative_to(ROOT / "tests").parts[0]
        for path in (ROOT / "tests").rglob("test_*.py")
        if re.search(rf"^pytestmark = .*\bmark\.{kind}\b", path.read_text(), re.MULTILINE)
    }
    unmarked = {
        path.name
        for path in (ROOT / "tests" / kind).rglob("test_*.py")
        if f"mark.{kind}" not in path.read_text()
    }
    assert (marked, unmarked) == ({kind}, set())


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        pytest.param(
            ".venv/bin/python", "faults,everything else,guest,playground hostile,escape", id="tests"
        ),
        pytest.param(".venv/bin/mypy", "checks", id="checks"),
        pytest.param("bin/npm", "the page's tests,checks", id="page"),
    ],
)
def test_a_failure_fails_the_whole_after_the_rest_has_run(
    tree: Path, broken: str, named: str
) -> None:
    add_program(tree / broken, f"{CALLED_AS}; exit 1")
    result = run(tree, WITHOUT="e2e compose", AT_ONCE="1")
    assert f"test: failed: {named}\n" in result.stderr
    assert "called: python -m pytest tests --ignore" in result.stdout
    assert result.returncode == 1


def test_what_a_part_says_is_printed_whole_though_another_speaks_beside_it(tree: Path) -> None:
    add_program(tree / ".venv/bin/python", "echo one; sleep 0.3; echo two; sleep 0.3; echo three")
    result = run(tree, WITHOUT="e2e compose")
    assert result.stdout.count("one\ntwo\nthree\n") == result.stdout.count("one") > 1


@pytest.mark.parametrize("part", ["e2e a-h", "e2e i-z", "escape", "faults"])
def test_what_the_engines_networks_and_mounts_disturb_waits_until_it_has_done(
    tree: Path, part: str
) -> None:
    """Chromium dropped requests of tests: the engine had taken a network away."""
    add_program(tree / "bin/chromium")
    add_program(tree / "bin/docker")
    said = run(tree, AT_ONCE="4").stdout
    assert said.index("  compose: passed") < said.index(f"  {part}: begins")
    assert said.index("  guest: begins") < said.index("  compose: passed")


def test_ctrl_c_reaches_the_tests_and_waits_until_they_have_cleaned_up(tree: Path) -> None:
    """As a shell without job control passes it on: to the script alone, which has to tell them."""
    begun, cleaned = tree / "begun", tree / "cleaned"
    ending = f"sleep 0.5; echo $$ >>{cleaned}; echo cleaned up; exit 2"
    waiting = f"trap '{ending}' INT; echo $$ >>{begun}; while :; do sleep 0.1; done"
    add_program(tree / ".venv/bin/python", f"[ $2 = pytest ] || exit 0; {waiting}")
    with subprocess.Popen(
        [tree / "tools/test"],
        env={"PATH": str(tree / "bin"), "WITHOUT": "e2e compose", "AT_ONCE": "2"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_until(lambda: len(lines_of(begun)) == 2)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=RUN_SECONDS)
    assert process.returncode == 130
    assert set(lines_of(cleaned)) == set(lines_of(begun))
    assert said.count("cleaned up\n") == 2


def lines_of(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []
