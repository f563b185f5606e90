"""`tools/setup` is a newcomer's first contact: it works from nothing, twice, and says what lacks.

Each test runs the real script in a tree of its own, with lock files that name no package, so
nothing is downloaded.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT_TOOLS = "awk bash cat cut dirname find head mktemp printf rm sha256sum sort tee"
VENV_TOOLS = "env gcc id ldconfig uname"


def make_tree(folder: Path) -> Path:
    """A checkout with the script and empty lock files."""
    shutil.copytree(ROOT / "tools", folder / "tools")
    (folder / "requirements").mkdir()
    for name in ("services", "dev", "guest"):
        (folder / f"requirements/{name}.txt").write_text("# no package\n")
    return folder


def make_path(folder: Path) -> Path:
    """A PATH that holds the script's own tools and neither Python nor Node."""
    folder.mkdir()
    for tool in f"{SCRIPT_TOOLS} {VENV_TOOLS}".split():
        if found := shutil.which(tool):
            (folder / tool).symlink_to(found)
    return folder


def add_program(path: Path, name: str, lines: str) -> None:
    (path / name).write_text(f"#!/bin/sh\n{lines}\n")
    (path / name).chmod(0o755)


def add_python(path: Path, name: str) -> None:
    add_program(path, name, f'exec "{sys.executable}" "$@"')


def run(tree: Path, path: Path, part: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [tree / "tools/setup", part],
        env={
            "PATH": str(path),
            "HOME": str(tree),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
        },
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def works(venv: Path) -> bool:
    return subprocess.run([venv / "bin/python", "-c", ""], check=False).returncode == 0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A tree in which the environments were made once, and the PATH it was done with."""
    folder = tmp_path_factory.mktemp("made")
    tree, path = make_tree(folder / "tree"), make_path(folder / "bin")
    # what a shim looks like whose interpreter lies under a home that is closed to this user
    add_program(path, "python3", "echo 'Permission denied' >&2; exit 126")
    add_python(path, "python3.12")
    result = run(tree, path, "python")
    assert result.returncode == 0, result.stderr
    assert "python3.12 (Python 3." in result.stdout
    return tree, path


def test_makes_both_environments_passing_over_a_python_that_is_closed_to_this_user(
    made: tuple[Path, Path],
) -> None:
    assert works(made[0] / ".venv")
    assert works(made[0] / ".venv-guest")


def test_a_second_run_has_nothing_to_do(made: tuple[Path, Path]) -> None:
    assert run(*made, "python").stdout.splitlines() == [
        "setup: .venv is current",
        "setup: .venv-guest is current",
    ]


def test_an_environment_whose_interpreter_is_gone_is_made_anew(made: tuple[Path, Path]) -> None:
    (made[0] / ".venv/bin/python").unlink()
    again = run(*made, "python").stdout
    assert "setup: .venv from" in again
    assert "setup: .venv-guest is current" in again
    assert works(made[0] / ".venv")


def test_a_changed_lock_that_cannot_be_installed_is_not_taken_for_done(
    made: tuple[Path, Path],
) -> None:
    (made[0] / "requirements/guest.txt").write_text("no-such-package==1 --hash=sha256:00\n")
    failed = run(*made, "python")
    assert "setup: .venv is current" in failed.stdout
    assert failed.returncode == 1
    assert ".venv-guest could not be filled from requirements/guest.txt" in failed.stderr
    assert not (made[0] / ".venv-guest/.made-from").exists()


@pytest.mark.parametrize(
    ("programs", "part", "sentence"),
    [
        pytest.param({}, "python", "No Python ≥ 3.11 found", id="no-python"),
        pytest.param({"python3": "exit 1"}, "python", "No Python ≥ 3.11 found", id="old-python"),
        pytest.param(
            {"python3": 'case "$2" in *version*) exit 0;; *) exit 1;; esac'},
            "python",
            "python3 has no venv module",
            id="no-venv",
        ),
        pytest.param({}, "page", "No node found on PATH", id="no-node"),
        pytest.param({"node": "echo v18.20.1"}, "page", "node is v18.20.1", id="old-node"),
        pytest.param({"node": "echo v20.19.0"}, "page", "No npm found on PATH", id="no-npm"),
        pytest.param({}, "cellar", "'cellar' is no part", id="unknown-part"),
    ],
)
def test_what_is_missing_is_said_in_one_line(
    tmp_path: Path, programs: dict[str, str], part: str, sentence: str
) -> None:
    tree, path = make_tree(tmp_path / "tree"), make_path(tmp_path / "bin")
    for name, lines in programs.items():
        add_program(path, name, lines)
    result = run(tree, path, part)
    assert result.returncode == 1
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
