"""Where the guest's interpreter lives, and what of it a jail is given."""

import os
import pwd
import sys
from pathlib import Path

import pytest

from sandbox import interpreter

LIBRARY = f"python{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of the only person whom this machine knows."""
    person = pwd.struct_passwd(("ann", "x", 1000, 1000, "", str(tmp_path), "/bin/sh"))
    monkeypatch.setattr(pwd, "getpwall", lambda: [person])
    return tmp_path


def make_environment(folder: Path) -> str:
    """Its interpreter."""
    real = Path(os.path.realpath(sys.executable))
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/python").symlink_to(real)
    (folder / "pyvenv.cfg").write_text(f"home = {real.parent}\n")
    return str(folder / "bin/python")


@pytest.mark.parametrize("name", ["", ".local"])
def test_an_environment_among_a_persons_own_programs_is_refused_with_what_to_do(
    home: Path, name: str
) -> None:
    """Guests see all programs of an environment: of `~/.local`, whatever a person keeps in it."""
    python = make_environment(home / name)
    with pytest.raises(interpreter.NotApart, match=r"make an environment apart .*FOLDER"):
        interpreter.find(python)


def test_an_environment_in_a_folder_of_its_own_is_taken(home: Path) -> None:
    found = interpreter.find(make_environment(home / "environment"))
    assert found.venv == home / "environment"
    assert found.library == LIBRARY
    assert found.base_executable == Path(os.path.realpath(sys.executable))


def install(prefix: Path, *paths: str) -> interpreter.Interpreter:
    """An interpreter in this prefix, beside these files."""
    for path in (f"bin/{LIBRARY}", f"lib/{LIBRARY}/os.py", *paths):
        (prefix / path).parent.mkdir(parents=True, exist_ok=True)
        (prefix / path).touch()
    return interpreter.Interpreter(prefix, prefix, prefix / f"bin/{LIBRARY}", LIBRARY)


def test_a_jail_is_given_what_runs_and_nothing_else_of_a_prefix(tmp_path: Path) -> None:
    others = ("bin/own", "lib/own/key", "lib/libown.so", "share/key", "lib64/own")
    parts = install(tmp_path, "lib/libpython3.so", *others).parts()
    assert set(parts) == {f"bin/{LIBRARY}", f"lib/{LIBRARY}", "lib/libpython3.so"}


def test_condas_interpreter_keeps_the_libraries_that_it_needs(tmp_path: Path) -> None:
    parts = install(tmp_path, "conda-meta/history", "lib/libssl.so.3", "share/key").parts()
    assert set(parts) == {f"bin/{LIBRARY}", "lib"}
