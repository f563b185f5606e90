"""Writes worker.json, the system calls open to the worker's container, from the engine's default.

The default keeps `unshare` and `mount` for containers with CAP_SYS_ADMIN, which would be a far
larger grant than what jails need: inside a user namespace of its own any process may make
namespaces. So the profile gains six calls and the container keeps no capability. It must not drift
from the default in anything else, because what the default refuses is refused for reasons found the
hard way; a test compares the two, and another asks the kernel of a real engine, call by call.

`engine-default.json` is `profiles/seccomp/default.json` of Moby 26.1.5 as Debian 13 ships it
(Apache-2.0, © Docker, Inc.). Naming a profile replaces the engine's, so on an engine whose default
has become narrower since, derive the profile from that one:

    python deploy/seccomp/derive.py                 writes worker.json anew
    python deploy/seccomp/derive.py DEFAULT.json    from another engine's default
"""

import json
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
DEFAULT = FOLDER / "engine-default.json"
WORKER = FOLDER / "worker.json"

ADDED = ("mount", "pivot_root", "setdomainname", "sethostname", "umount2", "unshare")
"""What entering a jail calls, each inside a user namespace that it has just made."""


def derive(default: dict[str, Any]) -> dict[str, Any]:
    """The worker's profile for this default."""
    jail = {
        "names": list(ADDED),
        "action": "SCMP_ACT_ALLOW",
        "comment": "what entering a jail needs, inside a user namespace of its own",
    }
    return {**default, "syscalls": [*default["syscalls"], jail]}


def main() -> None:
    """Write the profile beside this script."""
    default = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    profile = derive(json.loads(default.read_text()))
    WORKER.write_text(json.dumps(profile, indent="\t") + "\n")


if __name__ == "__main__":
    main()
