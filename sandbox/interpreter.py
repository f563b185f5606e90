"""The guest's interpreter: the virtual environment that projects import from, and the installation
that it was made of, of which a jail gets no more than what runs.
"""

import os
import pwd
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

_QUESTION = """
import sys, sysconfig
folder = sysconfig.get_path("stdlib")
print(sys.prefix, sys.base_prefix, sys._base_executable, folder, sep="\\n")
"""
_SECONDS = 30
_SYSTEM = (Path("/usr"), Path("/usr/local"))


class NotApart(Exception):
    """The sentence says where the environment lies, and what to do."""


class Interpreter(NamedTuple):
    """Absolute paths; `library` is the name of the standard library's folder, `python3.11`."""

    venv: Path
    base_prefix: Path
    base_executable: Path
    library: str

    @property
    def is_system(self) -> bool:
        """It keeps its place in the jail, where the system's folders are."""
        return self.base_prefix in _SYSTEM

    @property
    def version(self) -> str:
        """`3.11`."""
        return ".".join(re.findall(r"\d+", self.library)[:2])

    def parts(self) -> dict[str, Path]:
        """What a jail needs of the installation, by its place below the prefix.

        Not all of `bin` and `lib`: an installation may have its prefix in common with other
        programs, `$HOME/.local` for one. Conda's has a prefix of its own, and cannot do without the
        libraries in it.
        """
        found = [self.base_executable]
        libraries = [self.base_prefix / "lib", self.base_prefix / "lib64"]
        if (self.base_prefix / "conda-meta").is_dir():
            found += libraries
        else:
            found += [folder / self.library for folder in libraries]
            found += self.libpython()
        return {str(path.relative_to(self.base_prefix)): path for path in found if path.exists()}

    def libpython(self) -> list[Path]:
        """Of an interpreter that is a shared library."""
        return sorted((self.base_prefix / "lib").glob("libpython*.so*"))


def find(guest_python: str) -> Interpreter:
    """Ask the guest's interpreter where it lives. Raises OSError or CalledProcessError where there
    is none, NotApart where a jail would show more than an environment.
    """
    answer = subprocess.run(
        [guest_python, "-I", "-c", _QUESTION],
        capture_output=True,
        text=True,
        check=True,
        timeout=_SECONDS,
    )
    venv, base_prefix, executable, library = answer.stdout.splitlines()
    _check_apart(Path(venv))
    return Interpreter(
        Path(venv),
        Path(os.path.realpath(base_prefix)),
        Path(os.path.realpath(executable)),
        os.path.basename(library),
    )


def _check_apart(venv: Path) -> None:
    """All programs of an environment are shown, so that it may not be where a person keeps others.

    An environment that is none, but the installation itself, counts as one.
    """
    real = Path(os.path.realpath(venv))
    homes = {Path(os.path.realpath(entry.pw_dir)) for entry in pwd.getpwall()}
    if real in homes or (real.name == ".local" and real.parent in homes):
        raise NotApart(
            f"The guest's interpreter is that of {venv}, where a person's own programs are, which"
            " guests could read: make an environment apart (`python -m venv FOLDER`), and name its"
            " interpreter in SANDBOX_GUEST_PYTHON."
        )
