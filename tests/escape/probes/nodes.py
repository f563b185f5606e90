"""Make what is neither a file nor a folder; say what of it there is."""

import os
import socket
import stat
from pathlib import Path

from tests.escape.probes.outcomes import given, outcome, tell

folder = given()["folder"]
os.chdir(folder)
Path("made.txt").write_text("made")
outcome(lambda: os.mkfifo("fifo"))
listener = socket.socket(socket.AF_UNIX)
outcome(lambda: listener.bind("socket"))
device = outcome(lambda: os.mknod("null", stat.S_IFCHR | 0o666, os.makedev(1, 3)))
special = [
    name for name in sorted(os.listdir()) if not os.path.isdir(name) and not os.path.isfile(name)
]
tell({"special": special, "device": device})
