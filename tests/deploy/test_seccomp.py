"""The worker's container may do what the engine allows by default, and five calls more."""

import json
import runpy
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "deploy/seccomp"
AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_ALG, AF_VSOCK = 1, 2, 10, 16, 38, 40

Profile = dict[str, Any]  # its shape is the engine's

derive = runpy.run_path(str(FOLDER / "derive.py"))["derive"]


def load(name: str) -> Profile:
    profile: Profile = json.loads((FOLDER / name).read_text())
    return profile


def rules_but_sockets(profile: Profile) -> list[Any]:
    return [rule for rule in profile["syscalls"] if rule["names"] != ["socket"]]


def socket_families(profile: Profile) -> set[int]:
    rules = [rule for rule in profile["syscalls"] if "socket" in rule["names"]]
    assert all(rule["args"][0]["op"] == "SCMP_CMP_EQ" for rule in rules)
    return {rule["args"][0]["value"] for rule in rules}


def test_the_profile_is_what_the_script_derives() -> None:
    assert load("worker.json") == derive(load("engine-default.json"))


def test_it_gains_five_calls_and_nothing_else() -> None:
    default, worker = load("engine-default.json"), load("worker.json")
    gained = [rule for rule in rules_but_sockets(worker) if rule not in default["syscalls"]]
    assert [rule["names"] for rule in gained] == [
        ["mount", "pivot_root", "sethostname", "umount2", "unshare"]
    ]
    assert not {"args", "includes", "excludes"} & gained[0].keys()


def test_it_loses_nothing_and_keeps_what_is_around_the_rules() -> None:
    default, worker = load("engine-default.json"), load("worker.json")
    assert [rule for rule in rules_but_sockets(worker) if rule in default["syscalls"]] == (
        rules_but_sockets(default)
    )
    assert {**worker, "syscalls": []} == {**default, "syscalls": []}


def test_sockets_of_dangerous_families_are_closed() -> None:
    families = socket_families(load("worker.json"))
    assert {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK} <= families
    assert not {AF_ALG, AF_VSOCK} & families
