"""Writes worker.json, the system calls open to the worker's container, from the engine's default.

The default keeps `unshare` and `mount` for containers with CAP_SYS_ADMIN, which would be a far
larger grant than what jails need: inside a user namespace of its own any process may make
namespaces. So the profile gains five calls and the container keeps no capability. It must not drift
from the default in anything else, because what the default refuses is refused for reasons found the
hard way; a test compares the two.

`engine-default.json` is `profiles/seccomp/default.json` of Moby 26.1.5 as Debian 13 ships it
(Apache-2.0, © Docker, Inc.). Naming a profile replaces the engine's, so an old base would loosen a
newer engine: the one rule that later engines made narrower, the families of sockets, is narrowed
here too.

    python deploy/seccomp/derive.py        writes worker.json anew
"""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
DEFAULT = FOLDER / "engine-default.json"
WORKER = FOLDER / "worker.json"

ADDED = ("mount", "pivot_root", "sethostname", "umount2", "unshare")
"""What entering a jail calls, each inside a user namespace that it has just made."""

LAST_FAMILY = 45
CLOSED_FAMILIES = {12, 19, 20, 23, 25, 34, 37, 38, 40}
"""Those that Moby 29.4 closes: above all AF_ALG (38, CVE-2026-31431) and AF_VSOCK (40)."""

Rule = dict[str, Any]
"""A rule of the profile, in the engine's shape; `names` and `args` are all that matters here."""


def socket_rules() -> list[Rule]:
    """One rule for each family: several conditions in one rule would all have to hold."""
    return [
        {
            "names": ["socket"],
            "action": "SCMP_ACT_ALLOW",
            "args": [{"index": 0, "value": family, "op": "SCMP_CMP_EQ"}],
        }
        for family in range(LAST_FAMILY + 1)
        if family not in CLOSED_FAMILIES
    ]


def derive(default: dict[str, Any]) -> dict[str, Any]:
    """The worker's profile for this default."""
    others = [rule for rule in default["syscalls"] if rule["names"] != ["socket"]]
    jail = {
        "names": list(ADDED),
        "action": "SCMP_ACT_ALLOW",
        "comment": "what entering a jail needs, inside a user namespace of its own",
    }
    return {**default, "syscalls": [*others, *socket_rules(), jail]}


def main() -> None:
    """Write the profile beside this script."""
    profile = derive(json.loads(DEFAULT.read_text()))
    WORKER.write_text(json.dumps(profile, indent="\t") + "\n")


if __name__ == "__main__":
    main()
