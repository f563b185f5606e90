"""What guests see of the folders that their root is made of."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.root import read_package
from tests.product import GUEST_PYTHON, REPOSITORY, running_playground

ENVIRONMENT = Path(os.environ.get(GUEST_PYTHON, REPOSITORY / ".venv-guest/bin/python")).parents[1]
LOOK = """
import os, subprocess, sys
for folder, folders, files in os.walk("/opt/python"):
    if "/lib/python" in folder:
        folders.clear()
        continue
    for name in files:
        print("found", os.path.join(folder, name))
print("code", subprocess.run([sys._base_executable, "-c", "import ctypes"]).returncode)
"""


def asked(expression: str) -> str:
    """Of the interpreter that the guests' environment was made of."""
    code = f"import os, sys, sysconfig; print({expression})"
    command = [str(ENVIRONMENT / "bin/python"), "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """The guests' interpreter, installed where a person keeps other things, and an environment made
    of it; the prefix.
    """
    library = Path(asked("sysconfig.get_path('stdlib')"))
    executable = Path(asked("os.path.realpath(sys._base_executable)"))
    prefix = tmp_path / "local"
    for path in (*library.parent.glob("libpython*"), library):
        (prefix / "lib" / path.name).parent.mkdir(parents=True, exist_ok=True)
        (prefix / "lib" / path.name).symlink_to(path)
    (prefix / "bin").mkdir()
    (prefix / "bin" / executable.name).write_bytes(executable.read_bytes())
    (prefix / "bin" / executable.name).chmod(0o755)
    (prefix / "bin/own").write_text("a person's own program\n")
    (prefix / "lib/own").mkdir()
    (prefix / "lib/own/key").write_text("a person's own key\n")
    (prefix / "share").mkdir()
    (prefix / "share/key").write_text("a person's own key\n")
    environment = tmp_path / "environment"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin/python").symlink_to(prefix / "bin" / executable.name)
    (environment / "lib").symlink_to(ENVIRONMENT / "lib")
    (environment / "pyvenv.cfg").write_text(f"home = {prefix / 'bin'}\n")
    return prefix


def test_of_a_prefix_that_holds_other_things_guests_see_the_interpreter_alone(shared: Path) -> None:
    """All of it was bound: of `--prefix=$HOME/.local`, whatever a person had there."""
    environment = {"SANDBOX_GUEST_PYTHON": str(shared.parent / "environment/bin/python")}
    with running_playground(**environment) as playground:
        session = playground.create_session({"look.py": LOOK}, "python look.py")
        lines = [log.text for log in playground.log_until(session.id, "code ")]
    names = {Path(line).name for line in lines if line.startswith("found")}
    assert any(name.startswith("python3.") for name in names)
    assert {name for name in names if not name.startswith(("python", "libpython"))} == set()
    assert lines[-1] == "code 0"


def test_the_zygote_compiles_nothing_and_its_code_names_no_folder_of_the_host(
    tmp_path: Path,
) -> None:
    """Compiling its modules anew was a ninth of its start."""
    (tmp_path / "guest/__pycache__").mkdir(parents=True)
    package = read_package(REPOSITORY / "sandbox/guest")
    for name, data in package.items():
        (tmp_path / "guest" / name).write_bytes(data)
        assert str(REPOSITORY).encode() not in data
    modules = [name for name in package if name.endswith(".py")]
    told = subprocess.run(
        [sys.executable, "-v", "-c", "import guest.zygote"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"code object from '{tmp_path}/guest/__pycache__/zygote." in told.stderr
    assert "# wrote" not in told.stderr
    assert len(package) == 2 * len(modules)
