"""Leave something in every folder that may be written, or say what is there."""

import fcntl
import os

from tests.escape.probes.outcomes import given, outcome, tell

FOLDERS = ("/tmp", "/dev/shm", "/var/tmp", "/home/guest", "/app")

if given()["leaves"]:
    for folder in FOLDERS:
        with open(f"{folder}/left-behind", "w") as file:
            file.write("left behind")
    tell("left")
else:
    found = {folder: sorted(os.listdir(folder)) for folder in FOLDERS}
    shared = os.open("/usr/bin/env", os.O_RDONLY)
    lock = outcome(lambda: fcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB))
    tell({"found": found, "lock": lock})
