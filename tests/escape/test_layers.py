"""Each layer of the jail by itself: all others are taken out, and it still stops its attack.

The control is the same attack in a jail without any of them. User, pid and mount namespaces are
always there, so what those stop is seen in that bare jail, and their control is the host itself.
"""

import ctypes
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.escape.conftest import Attack, last_line, output_of, probe_files
from tests.escape.layers import HOST_ROOT, LAYERS, playground_without
from tests.product import Playground

pytestmark = pytest.mark.host
OWN_NAME = "playground"
KEY_BYTES, IPC_CREAT, IPC_RMID = 4096, 0o1000, 0
SECRET = "/etc/shadow"
TAKES = """
import os, signal
reader, writer = os.pipe()
for _ in range(3):
    if os.fork() == 0:
        block = bytearray(128 << 20)
        for place in range(0, len(block), 4096): block[place] = 1
        os.write(writer, b"x")
        signal.pause()
for _ in range(3): os.read(reader, 1)
print("all of it is taken", flush=True)
signal.pause()
"""
SETTLED_SECONDS = 1.0
STOPPED_BY = {
    "filter": {"mount": "EPERM"},
    "capabilities": {"mount": "EPERM"},
    "limits": {"processes": "EAGAIN", "files": "EMFILE"},
    "open files": {"folder": "ENOENT"},
    "mounts": {"host file": "ENOENT"},
    "network namespace": {"port": "ECONNREFUSED"},
    "ipc namespace": {"shared memory": "ENOENT"},
}
STOPPED_BY_THE_REST = {"secret file": "EACCES", "device": "EPERM", "signal": "ESRCH"}


@pytest.fixture(scope="module")
def targets() -> Iterator[dict[str, object]]:
    """What the attacks aim at: a file, a port, a piece of shared memory and a process."""
    libc = ctypes.CDLL(None, use_errno=True)
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        Path(folder).chmod(0o755)
        file = Path(folder, "file")
        file.write_text("the host's own")
        key = int.from_bytes(os.urandom(3)) + 1
        memory = libc.shmget(key, KEY_BYTES, IPC_CREAT | 0o666)
        assert memory >= 0, os.strerror(ctypes.get_errno())
        yield {
            "file": str(file),
            "port": server.getsockname()[1],
            "key": key,
            "pid": os.getpid(),
            "secret": SECRET,
            "cgroups": "/proc/self/ns/cgroup",
        }
        libc.shmctl(memory, IPC_RMID, None)


@pytest.fixture(scope="module")
def bare(
    targets: dict[str, object], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """The answers of a jail without any layer that can be taken out."""
    attacks = [*STOPPED_BY_THE_REST, *(name for stopped in STOPPED_BY.values() for name in stopped)]
    with playground_without(LAYERS, tmp_path_factory.mktemp("bare")) as running:
        yield attacked(running, targets, attacks)


def attacked(running: Playground, targets: dict[str, object], attacks: list[str]) -> dict[str, Any]:
    limits = running.create_session({"app.py": "print()"}, "python app.py").limits
    there = {name: f"{HOST_ROOT}{targets[name]}" for name in ("file", "secret", "cgroups")}
    given = {**targets, **there, "attacks": attacks, "open_files": limits.open_files}
    # in the network of the host, its listeners pass for the run's own: "running" says nothing
    session = running.create_session(probe_files("layer", given), "python probe.py")
    return dict(last_line(output_of(running, session)))


@pytest.mark.parametrize("layer", STOPPED_BY)
def test_a_layer_by_itself_stops_its_attack(
    layer: str, targets: dict[str, object], bare: dict[str, Any], tmp_path: Path
) -> None:
    others = [name for name in LAYERS if name != layer]
    with playground_without(others, tmp_path) as running:
        assert attacked(running, targets, [*STOPPED_BY[layer]])["attacks"] == STOPPED_BY[layer]
    assert {bare["attacks"][name] for name in STOPPED_BY[layer]} == {"done"}


@pytest.mark.parametrize(
    ("layer", "fact"), [("uts namespace", "name"), ("cgroup namespace", "cgroups")]
)
def test_a_namespace_by_itself_hides_the_hosts(
    layer: str, fact: str, targets: dict[str, object], bare: dict[str, Any], tmp_path: Path
) -> None:
    hosts = {"name": os.uname().nodename, "cgroups": str(Path("/proc/self/ns/cgroup").readlink())}
    assert bare[fact] == hosts[fact] != OWN_NAME
    with playground_without([name for name in LAYERS if name != layer], tmp_path) as running:
        assert attacked(running, targets, [])[fact] != hosts[fact]


@pytest.mark.parametrize("is_there", [True, False], ids=["watchdog", "control"])
def test_the_watchdog_by_itself_ends_a_run_whose_processes_take_too_much(
    is_there: bool, tmp_path: Path
) -> None:
    """Each has less than the limit, all together have more."""
    others = [name for name in LAYERS if not (is_there and name == "watchdog")]
    with playground_without(others, tmp_path) as running:
        session = running.create_session({"app.py": TAKES}, "python app.py")
        said = running.log_until(session.id, "memory" if is_there else "all of it is taken")
        assert said
        time.sleep(0 if is_there else SETTLED_SECONDS)
        assert (running.get_session(session.id).state == "limited") == is_there


def test_user_and_pid_namespaces_stop_their_attacks_without_any_other_layer(
    targets: dict[str, object], bare: dict[str, Any], control: Attack
) -> None:
    told = {name: bare["attacks"][name] for name in STOPPED_BY_THE_REST}
    assert told == STOPPED_BY_THE_REST
    given = {**targets, "attacks": [*STOPPED_BY_THE_REST], "open_files": 1}
    outside = control("layer", given)["attacks"]
    assert outside["signal"] == "done"
    if os.geteuid() == 0:
        assert set(outside.values()) == {"done"}
