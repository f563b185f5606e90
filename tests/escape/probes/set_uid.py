"""Copy a program, mark it set-uid and set-gid, and run it."""

import os
import shutil
import subprocess

from tests.escape.probes.outcomes import tell

shutil.copy("/usr/bin/id", "own-id")
os.chmod("own-id", 0o6755)  # noqa: S103 the attack
ids = [
    subprocess.run([path, "-u"], capture_output=True, check=True).stdout.decode()
    for path in ("id", "./own-id")
]
tell({"before": ids[0], "after": ids[1], "is set": bool(os.stat("own-id").st_mode & 0o4000)})
