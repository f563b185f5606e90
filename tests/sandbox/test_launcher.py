"""What an operator reads where the root of the jails cannot be made."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .running import ROOT

BROKEN = "#!/bin/sh\nexit 3\n"


@pytest.mark.parametrize("source", [None, BROKEN], ids=["missing", "broken"])
def test_an_interpreter_of_no_use_is_told_in_a_line_and_not_in_a_traceback(
    tmp_path: Path, source: str | None
) -> None:
    python = tmp_path / "python"
    if source is not None:
        python.write_text(source)
        python.chmod(0o755)
    fds = os.pipe()
    options = {"guest_python": str(python), "control_fd": fds[0], "filter_fd": fds[1], "limits": {}}
    launched = subprocess.run(
        [sys.executable, "-m", "sandbox.launcher", json.dumps(options)],
        cwd=ROOT,
        pass_fds=fds,
        capture_output=True,
        text=True,
        check=False,
    )
    for fd in fds:
        os.close(fd)
    assert launched.returncode == 1
    (line,) = launched.stderr.splitlines()
    assert line.startswith("The guest's interpreter is of no use: ")
    assert str(python) in line
