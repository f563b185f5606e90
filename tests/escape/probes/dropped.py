"""Copy the interpreter into folders of our own, execute the copy, and let it say what it may do."""

import json
import os
import shutil
import subprocess
import sys

from tests.escape.probes.outcomes import given, tell

LOOK = """
import ctypes, json, os
libc = ctypes.CDLL(None)
header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
libc.capget(header, sets)
print(json.dumps({"no new privileges": libc.prctl(39, 0, 0, 0, 0), "capabilities": sum(sets),
    "seccomp": libc.prctl(21, 0, 0, 0, 0), "uid": os.getuid()}))
"""


def run_copy(folder: str) -> object:
    program = f"{folder}/dropped"
    shutil.copy(os.path.realpath(sys.executable), program)
    os.chmod(program, 0o6755)  # noqa: S103 the attack
    home = {**os.environ, "PYTHONHOME": f"{sys.base_prefix}:{sys.base_exec_prefix}"}
    result = subprocess.run([program, "-c", LOOK], env=home, capture_output=True, check=True)
    os.unlink(program)
    return json.loads(result.stdout)


tell({"told": {folder: run_copy(folder) for folder in given()["folders"]}, "uid": os.getuid()})
