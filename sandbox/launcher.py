"""Prepare the jail's read-only root once, enter it, and become the zygote.

A program of its own (`python -m sandbox.launcher`, started by the worker), because unshare(2) wants
a single thread and because what follows must hold nothing of the worker's. It never returns: the
zygote is executed inside the root that it has made.

As root, this happens before any user namespace: an interpreter may lie under a home that is closed
to the jail's uids. As an ordinary user, one user namespace is entered first, in which those of the
jails nest.
"""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

from . import interpreter
from .guest import linux
from .guest.zygote_fds import CONTROL_FD, FILTER_FD, PROC_FD
from .root import LIBPYTHON_FOLDER, Root

_UID_BASE = 1_879_048_192
"""First of the host uids that jails get under root: far from those of people and of subuid ranges.
"""

_ABOVE_ALL = 64
"""A number above the fds that anybody has given us."""

_BOOT = """
import json, sys
sys.path[0] = "/opt/zygote"
from guest.zygote import main
del sys.path[0]
main(json.loads(sys.argv[1]))
"""

_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PATH": "/opt/venv/bin:/usr/local/bin:/usr/bin:/bin",
    "HOME": "/",
    "PYTHONDONTWRITEBYTECODE": "1",  # as every guest's says: it shows in sys.flags
}


def _find(guest_python: str) -> interpreter.Interpreter:
    """Or end with a line for the operator, to whom the worker's layer then tells the mend."""
    try:
        return interpreter.find(guest_python)
    except (interpreter.NotApart, OSError, subprocess.SubprocessError) as error:
        raise SystemExit(f"The guest's interpreter is of no use: {error}") from None


def main() -> None:
    """`python -m sandbox.launcher OPTIONS`; OPTIONS is JSON: `guest_python`, `limits`,
    `control_fd`, `filter_fd`.
    """
    options = json.loads(sys.argv[1])
    os.umask(0o022)  # whoever starts the worker: guests must be able to read the root
    place_fds({options["control_fd"]: CONTROL_FD, options["filter_fd"]: FILTER_FD})
    guests = _find(options["guest_python"])
    die_before_the_worker()
    uid_base = enter_namespaces()
    keep_proc()
    Root(guests).enter()
    zygote_options = json.dumps({"limits": options["limits"], "uid_base": uid_base})
    environment = dict(_ENVIRONMENT)
    if os.path.isdir(LIBPYTHON_FOLDER):
        environment["LD_LIBRARY_PATH"] = LIBPYTHON_FOLDER
    os.execve("/opt/venv/bin/python", ["python", "-c", _BOOT, zygote_options], environment)


def place_fds(places: dict[int, int]) -> None:
    """Move inherited fds to where the zygote looks for them, by way of copies that no target
    overwrites.
    """
    copies = {
        fcntl.fcntl(source, fcntl.F_DUPFD, _ABOVE_ALL): target for source, target in places.items()
    }
    for source in places:
        os.close(source)
    for copy, target in copies.items():
        os.dup2(copy, target)
        os.close(copy)


def die_before_the_worker() -> None:
    """Be what a host without memory ends first (proc(5), oom_score_adj). Zygote and jails inherit
    it; a zygote is replaced in a second, a worker takes all sessions along.
    """
    Path("/proc/self/oom_score_adj").write_text("1000")


def enter_namespaces() -> int | None:
    """A mount namespace of our own, and a user namespace first where we are not root.

    Returns the first host uid for jails where two can be mapped, else None.
    """
    if os.geteuid() == 0:
        linux.unshare(linux.CLONE_NEWNS)
        linux.mount(None, "/", None, linux.MS_REC | linux.MS_PRIVATE)
        return _UID_BASE
    uid, gid = os.geteuid(), os.getegid()
    linux.unshare(linux.CLONE_NEWUSER | linux.CLONE_NEWNS)
    linux.write_map("/proc/self/setgroups", "deny")
    linux.write_map("/proc/self/uid_map", f"0 {uid} 1")
    linux.write_map("/proc/self/gid_map", f"0 {gid} 1")
    linux.mount(None, "/", None, linux.MS_REC | linux.MS_PRIVATE)
    return None


def keep_proc() -> None:
    """The zygote writes uid maps through this fd; no path leads to it once the root is changed."""
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    if proc != PROC_FD:
        os.dup2(proc, PROC_FD)
        os.close(proc)
    os.set_inheritable(PROC_FD, True)


if __name__ == "__main__":
    main()
