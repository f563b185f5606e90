"""What a jail has of its own, seen from a process that takes it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = """
import os
from pathlib import Path
from sandbox.guest import jail, linux

linux.unshare(linux.CLONE_NEWUSER | linux.CLONE_NEWUTS)
linux.setdomainname("corp.example")
linux.unshare(linux.CLONE_NEWUTS)
print(Path("/proc/sys/kernel/domainname").read_text().strip())
jail.take_names()
print(os.uname().nodename, Path("/proc/sys/kernel/domainname").read_text().strip())
"""


def test_a_guest_does_not_read_the_name_of_the_hosts_domain() -> None:
    """A namespace of its own begins with it; uname(2) told it to every guest."""
    command = [sys.executable, "-c", NAMED]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == ["corp.example", "playground (none)"]
