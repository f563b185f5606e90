"""The containers against the points of the CIS Docker Benchmark, section 5 (version 1.6).

Left out, as they are the host's or an administrator's: 5.2 (SELinux), 5.22 and 5.23 (how somebody
calls `docker exec`), 5.27 (images are built here).
"""

from typing import Any

import pytest

from .conftest import Deployment

pytestmark = [pytest.mark.compose, pytest.mark.timeout(900)]

SERVICES = ["web", "sandbox"]
SHARED_PLACES = ("/", "/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr", "/run", "/var")
Container = dict[str, Any]  # as `docker inspect` says it


@pytest.fixture(params=SERVICES)
def container(request: pytest.FixtureRequest, deployment: Deployment) -> Container:
    return deployment.containers(request.param)[0]


def test_it_gets_no_privilege_and_keeps_no_capability(container: Container) -> None:
    """5.3, 5.4, 5.25; and its user is not root (4.1)."""
    host = container["HostConfig"]
    assert not host["Privileged"]
    assert (host["CapDrop"], host["CapAdd"] or []) == (["ALL"], [])
    assert "no-new-privileges:true" in host["SecurityOpt"]
    assert container["Config"]["User"] not in {"", "0", "root"}


def test_its_system_calls_are_filtered_and_apparmor_is_not_off_by_accident(
    container: Container,
) -> None:
    """5.1, 5.21: the worker's profile is one that an operator names; web has the engine's."""
    options = dict(option.split("=", 1) for option in container["HostConfig"]["SecurityOpt"][1:])
    is_web = "web" in container["Config"]["Labels"]["com.docker.compose.service"]
    assert set(options) == (set() if is_web else {"seccomp", "apparmor"})
    assert options.get("seccomp") != "unconfined"


def test_no_place_of_the_host_is_mounted_and_no_engine_can_be_asked(container: Container) -> None:
    """5.5, 5.17, 5.19, 5.31: volumes only, whose mounts do not spread."""
    mounts = container["Mounts"]
    assert {mount["Type"] for mount in mounts} == {"volume"}
    assert all(mount["Propagation"] in {"", "private", "rprivate"} for mount in mounts)
    assert not any(mount["Destination"] in SHARED_PLACES for mount in mounts)
    assert not any("docker.sock" in str(mount) for mount in mounts)
    assert not container["HostConfig"]["Devices"]


def test_it_shares_no_namespace_of_the_host(container: Container) -> None:
    """5.9, 5.15, 5.16, 5.20, 5.30."""
    host = container["HostConfig"]
    shared = {name: host[name] for name in ("PidMode", "UTSMode", "UsernsMode", "CgroupParent")}
    assert set(shared.values()) == {""}
    assert host["IpcMode"] == "private"
    assert host["NetworkMode"] != "host"
    assert host["NetworkMode"] not in {"default", "bridge"}  # 5.29


def test_it_is_bounded(container: Container) -> None:
    """5.10, 5.11, 5.12, 5.18, 5.28."""
    host = container["HostConfig"]
    assert 0 < host["Memory"] <= 4 << 30
    assert host["ReadonlyRootfs"]
    assert 0 < host["PidsLimit"] <= 8192
    assert {"Name": "core", "Hard": 0, "Soft": 0} in host["Ulimits"]
    is_worker = container["Config"]["Labels"]["com.docker.compose.service"] == "sandbox"
    assert host["CpuShares"] == (1024 if is_worker else 2048)  # web answers while guests compute
    assert not is_worker or host["MemorySwap"] == host["Memory"]


def test_it_is_watched_and_not_restarted_for_ever(container: Container) -> None:
    """5.14, 5.26."""
    assert container["HostConfig"]["RestartPolicy"] == {
        "Name": "on-failure",
        "MaximumRetryCount": 5,
    }
    assert container["State"]["Health"]["Status"] == "healthy"


def test_one_port_is_open_and_on_this_machine_only(deployment: Deployment) -> None:
    """5.6, 5.7, 5.8, 5.13."""
    (web,), (worker,) = deployment.containers("web"), deployment.containers("sandbox")
    bound = [place for ports in web["HostConfig"]["PortBindings"].values() for place in ports]
    assert [place["HostIp"] for place in bound] == ["127.0.0.1"]
    assert int(bound[0]["HostPort"]) >= 1024
    assert not worker["HostConfig"]["PortBindings"]


def test_the_limits_hold_in_the_kernel(deployment: Deployment) -> None:
    """5.24: the engine's own cgroup, whichever version."""
    places = ("memory/memory.limit_in_bytes", "memory.max")
    read = " || ".join(f"cat /sys/fs/cgroup/{place} 2>/dev/null" for place in places)
    assert int(deployment.said_by("sandbox", "sh", "-c", read)) == 4 << 30
