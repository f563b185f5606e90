"""What this process may do, as the kernel tells it; then the same of a thread and a program."""

import ctypes
import os
import subprocess
import sys
import threading

from tests.escape.probes.outcomes import outcomes, tell

PR_GET_SECCOMP, PR_CAPBSET_READ, PR_GET_NO_NEW_PRIVS, PR_CAP_AMBIENT, AMBIENT_IS_SET = (
    21,
    23,
    39,
    47,
    1,
)
LAST_CAPABILITY = 40
VERSION_3 = 0x20080522
libc = ctypes.CDLL(None, use_errno=True)


def capability_sets() -> list[int]:
    """Effective, permitted and inheritable, low and high words."""
    header = (ctypes.c_uint32 * 2)(VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)()
    libc.capget(header, sets)
    return list(sets)


def bounding_and_ambient() -> int:
    numbers = range(LAST_CAPABILITY + 1)
    bounding = sum(libc.prctl(PR_CAPBSET_READ, n, 0, 0, 0) for n in numbers)
    ambient = sum(libc.prctl(PR_CAP_AMBIENT, AMBIENT_IS_SET, n, 0, 0) for n in numbers)
    return int(bounding + ambient)


def look() -> dict[str, int]:
    return {
        "capabilities": sum(capability_sets()),
        "bounding and ambient": bounding_and_ambient(),
        "no new privileges": libc.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0),
        "seccomp": libc.prctl(PR_GET_SECCOMP, 0, 0, 0, 0),
        "ids": len({*os.getresuid(), *os.getresgid()}),
        "is root": int(os.geteuid() == 0),
    }


def look_in_thread() -> dict[str, int]:
    found: list[dict[str, int]] = []
    thread = threading.Thread(target=lambda: found.append(look()))
    thread.start()
    thread.join()
    return found[0]


def look_in_program() -> dict[str, int]:
    """In an interpreter that was executed."""
    code = "import json, probe; print(json.dumps(probe.look()))"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    ).stdout
    return dict(__import__("json").loads(told))


if __name__ == "__main__":
    tell(
        {
            "process": look(),
            "thread": look_in_thread(),
            "program": look_in_program(),
            "become root": outcomes(
                {
                    "setuid": lambda: os.setuid(0),
                    "setgid": lambda: os.setgid(0),
                    "setgroups": lambda: os.setgroups([0]),
                    "setreuid": lambda: os.setreuid(0, 0),
                    "chown": lambda: os.chown("probe.py", 0, 0),
                }
            ),
        }
    )
