"""Leave something in every folder that may be written, or say what is there."""

import os

from tests.escape.probes.outcomes import given, tell

FOLDERS = ("/tmp", "/dev/shm", "/var/tmp", "/home/guest", "/app")

if given()["leaves"]:
    for folder in FOLDERS:
        with open(f"{folder}/left-behind", "w") as file:
            file.write("left behind")
    tell("left")
else:
    found = {folder: sorted(os.listdir(folder)) for folder in FOLDERS}
    tell({"found": found})
