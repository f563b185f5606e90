"""The worker's container may do what the engine allows by default, and six calls more."""

import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "deploy/seccomp"
ADDED = ["mount", "pivot_root", "setdomainname", "sethostname", "umount2", "unshare"]
ENOSYS = 38

Profile = dict[str, Any]  # its shape is the engine's

derive = runpy.run_path(str(FOLDER / "derive.py"))["derive"]


def load(name: str) -> Profile:
    profile: Profile = json.loads((FOLDER / name).read_text())
    return profile


def test_the_profile_is_what_the_script_derives() -> None:
    assert load("worker.json") == derive(load("engine-default.json"))


def test_it_is_the_engines_default_and_one_rule_that_allows_six_calls() -> None:
    default, worker = load("engine-default.json"), load("worker.json")
    *others, gained = worker["syscalls"]
    assert {**worker, "syscalls": others} == default
    assert (gained["names"], gained["action"]) == (ADDED, "SCMP_ACT_ALLOW")
    assert not {"args", "includes", "excludes"} & gained.keys()


def test_the_call_that_no_filter_can_read_is_missing_without_the_capability() -> None:
    """clone3(2) takes its flags by reference; ENOSYS, so that libc falls back to clone(2)."""
    rules = [rule for rule in load("worker.json")["syscalls"] if "clone3" in rule["names"]]
    allowed = [rule for rule in rules if rule["action"] == "SCMP_ACT_ALLOW"]
    (missing,) = [rule for rule in rules if rule["action"] == "SCMP_ACT_ERRNO"]
    assert [rule["includes"]["caps"] for rule in allowed] == [["CAP_SYS_ADMIN"]]
    assert missing["errnoRet"] == ENOSYS
    assert missing["excludes"] == {"caps": ["CAP_SYS_ADMIN"]}


def test_it_can_be_derived_from_another_engines_default(tmp_path: Path) -> None:
    script = tmp_path / "derive.py"
    script.write_text((FOLDER / "derive.py").read_text())
    narrower = {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": []}
    (tmp_path / "default.json").write_text(json.dumps(narrower))
    subprocess.run([sys.executable, str(script), str(tmp_path / "default.json")], check=True)
    derived = json.loads((tmp_path / "worker.json").read_text())
    assert [rule["names"] for rule in derived["syscalls"]] == [ADDED]
