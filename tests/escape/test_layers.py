"""Each layer of the jail by itself: all others are taken out, and it still stops its attack.

The control is the same attack in a jail without any of them. User, pid and mount namespaces are
always there, so what those stop is seen in that bare jail, and their control is the host itself.
"""

import ctypes
import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.escape.conftest import Attack, last_line, output_of, probe_files
from tests.escape.layers import HOST_ROOT, LAYERS, web_of_workers, worker_without
from tests.product import NO_TLS, Playground

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
TAKEN = "all of it is taken"
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


@dataclass(frozen=True)
class Bare:
    """What happened in a jail without any layer that can be taken out."""

    answers: dict[str, Any]
    has_ended_what_takes: bool


Without = Callable[..., AbstractContextManager[Playground]]


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Without]:
    """Start the one worker, without these layers, of a web that serves the whole module."""
    with web_of_workers() as (playground, folder):

        @contextmanager
        def start(layers: Iterable[str]) -> Iterator[Playground]:
            copy = tmp_path_factory.mktemp("copy")
            with worker_without(layers, copy, folder / f"{copy.name}.sock"):
                health = httpx.get(f"{playground.address}/healthz", verify=NO_TLS)  # web looks anew
                assert health.status_code == 200, health.text
                yield playground

        yield start


@pytest.fixture(scope="module")
def bare(targets: dict[str, object], without: Without) -> Bare:
    """A jail without any layer that can be taken out."""
    attacks = [*STOPPED_BY_THE_REST, *(name for stopped in STOPPED_BY.values() for name in stopped)]
    with without(LAYERS) as running:
        return Bare(attacked(running, targets, attacks), has_ended_what_takes(running, TAKEN))


def attacked(running: Playground, targets: dict[str, object], attacks: list[str]) -> dict[str, Any]:
    limits = running.create_session({"app.py": "print()"}, "python app.py").limits
    there = {name: f"{HOST_ROOT}{targets[name]}" for name in ("file", "secret", "cgroups")}
    given = {**targets, **there, "attacks": attacks, "open_files": limits.open_files}
    # in the network of the host, its listeners pass for the run's own: "running" says nothing
    session = running.create_session(probe_files("layer", given), "python probe.py")
    return dict(last_line(output_of(running, session)))


@pytest.mark.parametrize("layer", STOPPED_BY)
def test_a_layer_by_itself_stops_its_attack(
    layer: str, targets: dict[str, object], bare: Bare, without: Without
) -> None:
    with without(name for name in LAYERS if name != layer) as running:
        assert attacked(running, targets, [*STOPPED_BY[layer]])["attacks"] == STOPPED_BY[layer]
    assert {bare.answers["attacks"][name] for name in STOPPED_BY[layer]} == {"done"}


@pytest.mark.parametrize(
    ("layer", "fact"), [("uts namespace", "name"), ("cgroup namespace", "cgroups")]
)
def test_a_namespace_by_itself_hides_the_hosts(
    layer: str, fact: str, targets: dict[str, object], bare: Bare, without: Without
) -> None:
    hosts = {"name": os.uname().nodename, "cgroups": str(Path("/proc/self/ns/cgroup").readlink())}
    assert bare.answers[fact] == hosts[fact] != OWN_NAME
    with without(name for name in LAYERS if name != layer) as running:
        assert attacked(running, targets, [])[fact] != hosts[fact]


def test_the_watchdog_by_itself_ends_a_run_whose_processes_take_too_much(
    bare: Bare, without: Without
) -> None:
    """Each has less than the limit, all together have more."""
    with without(name for name in LAYERS if name != "watchdog") as running:
        assert has_ended_what_takes(running, "memory")
    assert not bare.has_ended_what_takes


def has_ended_what_takes(running: Playground, said: str) -> bool:
    """Whether a run that takes more than the limit has been ended by it, once this is in its log.

    Nothing comes of an end that does not come: so the control gives it a moment.
    """
    session = running.create_session({"app.py": TAKES}, "python app.py")
    assert running.log_until(session.id, said)
    time.sleep(0 if said == "memory" else SETTLED_SECONDS)
    return running.get_session(session.id).state == "limited"


def test_user_and_pid_namespaces_stop_their_attacks_without_any_other_layer(
    targets: dict[str, object], bare: Bare, control: Attack
) -> None:
    told = {name: bare.answers["attacks"][name] for name in STOPPED_BY_THE_REST}
    assert told == STOPPED_BY_THE_REST
    given = {**targets, "attacks": [*STOPPED_BY_THE_REST], "open_files": 1}
    outside = control("layer", given)["attacks"]
    assert outside["signal"] == "done"
    if os.geteuid() == 0:
        assert set(outside.values()) == {"done"}
