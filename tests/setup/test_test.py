"""`tools/test` leaves out only what it says it leaves out, and nothing at all in CI.

Each test runs the real script in a tree whose tools are stand-ins that report how they were called.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SYSTEM_TOOLS = "bash cat dirname env"
CALLED_AS = 'echo "called: ${0##*/} $*"'


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
        timeout=20,
        check=False,
    )


def test_everything_runs_where_everything_is_there(tree: Path) -> None:
    add_program(tree / "bin/chromium")
    add_program(tree / "bin/docker")
    result = run(tree, CI="true")
    assert "called: python -m pytest\n" in result.stdout
    assert (result.returncode, result.stderr) == (0, "")


def test_what_a_desk_lacks_is_left_out_and_said_under_the_result(tree: Path) -> None:
    result = run(tree)
    assert "called: python -m pytest -m not e2e and not compose\n" in result.stdout
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
    assert "called: python -m pytest -m not compose\n" in result.stdout
    assert "The compose tests are left out, as asked by WITHOUT." in result.stderr
    assert result.returncode == 0


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        pytest.param(".venv/bin/python", "pytest", id="tests"),
        pytest.param(".venv/bin/mypy", "checks", id="checks"),
        pytest.param("bin/npm", "checks,the page's tests", id="page"),
    ],
)
def test_a_failure_fails_the_whole_after_the_rest_has_run(
    tree: Path, broken: str, named: str
) -> None:
    add_program(tree / broken, f"{CALLED_AS}; exit 1")
    result = run(tree, WITHOUT="e2e compose")
    assert f"test: failed: {named}\n" in result.stderr
    assert "called: python -m pytest" in result.stdout
    assert result.returncode == 1
