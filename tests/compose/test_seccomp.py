"""What the kernel of a real engine makes of our profile, compared with the engine's default."""

import json
import platform
from pathlib import Path

import pytest

from .conftest import ROOT, Deployment, run_container

pytestmark = [pytest.mark.compose, pytest.mark.timeout(900)]

NUMBERS = {"x86_64": (165, 166, 155, 170, 171, 272), "aarch64": (40, 39, 41, 161, 162, 97)}
"""Of mount, umount2, pivot_root, sethostname, setdomainname and unshare."""
PROBE = ROOT / "tests/compose/calls.py"


def refused(deployment: Deployment, profile: Path, folder: Path) -> set[int]:
    """The calls that a container like the worker's is refused by the profile."""
    loud = {**json.loads(profile.read_text()), "defaultAction": "SCMP_ACT_TRAP"}
    loud.pop("defaultErrnoRet")
    (folder / profile.name).write_text(json.dumps(loud))
    seccomp = f"--security-opt=seccomp={folder / profile.name}"
    options = ("--user=worker", "--cap-drop=ALL", "--security-opt=no-new-privileges:true", seccomp)
    image = deployment.image("sandbox")
    said = run_container(image, "python3", "-c", PROBE.read_text(), options=options)
    numbers: list[int] = json.loads(said)
    return set(numbers)


def test_the_kernel_refuses_what_it_refuses_by_default_but_for_six_calls(
    deployment: Deployment, tmp_path: Path
) -> None:
    default = refused(deployment, ROOT / "deploy/seccomp/engine-default.json", tmp_path)
    worker = refused(deployment, ROOT / "deploy/seccomp/worker.json", tmp_path)
    assert default - worker == set(NUMBERS[platform.machine()])
    assert worker <= default
    assert worker  # or the probe would see nothing
