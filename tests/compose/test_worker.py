"""What the worker itself could do, should a guest ever become it: probes by its own uid."""

import json
from typing import Any

import pytest

from .conftest import Deployment

pytestmark = [pytest.mark.compose, pytest.mark.timeout(900)]

KERNEL = """
import json, os, sys
def outcome(path):
    try:
        os.close(os.open(path, os.O_WRONLY))
    except OSError as error:
        return error.strerror
    return "open"
print(json.dumps({path: outcome(path) for path in sys.argv[1:]}))
"""
KERNEL_FILES = [
    "/proc/sys/kernel/core_pattern",
    "/proc/sys/kernel/modprobe",
    "/proc/sys/vm/overcommit_memory",
    "/proc/sysrq-trigger",
    "/sys/kernel/uevent_helper",
    "/sys/fs/cgroup/release_agent",
]
NETWORK = """
import json, os, socket, sys
def outcome(host, port):
    with socket.socket() as sock:
        sock.settimeout(5)
        try:
            sock.connect((host, port))
        except OSError as error:
            return error.strerror
    return "connected"
with socket.create_server(("127.0.0.1", 0)) as server:
    places = [("127.0.0.1", server.getsockname()[1]), *((host, 80) for host in sys.argv[1:])]
    print(json.dumps([outcome(*place) for place in places]))
"""


def ask(deployment: Deployment, program: str, *arguments: str) -> Any:
    said = deployment.said_by("sandbox", ".venv/bin/python", "-c", program, *arguments)
    return json.loads(said)


def test_the_worker_cannot_write_to_the_hosts_kernel(deployment: Deployment) -> None:
    """KS-12; /dev/null is the control."""
    outcomes = ask(deployment, KERNEL, "/dev/null", *KERNEL_FILES)
    assert outcomes.pop("/dev/null") == "open"
    assert "open" not in outcomes.values(), outcomes


def test_the_worker_reaches_nothing_over_a_network(deployment: Deployment) -> None:
    """NW-07: not web, no gateway, no metadata service; its own loopback is the control."""
    (web,) = deployment.containers("web")
    (network,) = web["NetworkSettings"]["Networks"].values()
    places = (network["IPAddress"], network["Gateway"], "169.254.169.254")
    own, *others = ask(deployment, NETWORK, *places)
    assert own == "connected"
    assert set(others) == {"Network is unreachable"}


def test_four_workers_need_no_configuration(deployment: Deployment) -> None:
    """`docker compose up --scale sandbox=4`, and web finds each by its socket."""
    deployment.up(4, "--no-recreate")
    for worker in deployment.containers("sandbox"):
        assert worker["State"]["Health"]["Status"] == "healthy"
    sockets = deployment.said_by("web", "sh", "-c", "ls /run/workers/*.sock")
    assert len(sockets.split()) == 4
    deployment.up(1, "--no-recreate")
