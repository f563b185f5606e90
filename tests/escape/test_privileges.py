"""What a guest is, and what it could become."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.escape.conftest import Attack

NOBODY = 65534
LOCKED_DOWN = {
    "capabilities": 0,
    "bounding and ambient": 0,
    "no new privileges": 1,
    "seccomp": 2,  # a filter
    "ids": 1,
    "is root": 0,
}


def test_a_guest_has_no_capability_no_new_privileges_and_a_filter(
    attack: Attack, control: Attack
) -> None:
    """In its first thread, in another one, and in a program that it executes.

    The control is what this process is: nothing of that, unless a container holds it.
    """
    inside = attack("privileges")
    assert inside["process"] == inside["thread"] == inside["program"] == LOCKED_DOWN
    outside = control("privileges")["process"]
    own = dict(line.split(":\t") for line in Path("/proc/self/status").read_text().splitlines())
    assert outside["no new privileges"] == int(own["NoNewPrivs"])
    capabilities = int(own["CapBnd"], 16).bit_count() + int(own["CapAmb"], 16).bit_count()
    assert outside["bounding and ambient"] == capabilities


def test_a_program_that_is_executed_cold_is_locked_down_as_well(attack: Attack) -> None:
    assert attack("privileges", command="python -X utf8 probe.py")["process"] == LOCKED_DOWN


def test_a_guest_cannot_become_another_user(attack: Attack, control: Attack) -> None:
    inside = attack("privileges")["become root"]
    assert set(inside.values()) <= {"EPERM", "EINVAL"}
    if os.geteuid() == 0:
        assert set(control("privileges")["become root"].values()) == {"done"}


def test_a_copy_with_the_set_uid_bit_gives_nothing(attack: Attack, tmp_path: Path) -> None:
    """Of one's own file, executed: the mounts are nosuid and no_new_privs is set."""
    told = attack("set_uid")
    assert told["is set"] is True
    assert told["before"] == told["after"]
    if os.geteuid() == 0:
        copy = shutil.copy("/usr/bin/id", tmp_path)
        os.chown(copy, NOBODY, NOBODY)
        Path(copy).chmod(0o4755)
        outside = subprocess.run([copy, "-u"], capture_output=True, text=True, check=True)
        assert outside.stdout.strip() == str(NOBODY)
