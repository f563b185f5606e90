"""How the worker starts and ends, as an operator sees it."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from sandbox import processes
from sandbox.check import UNTRIED
from sandbox.protocol import Health, Layer
from tests.escape import host

from .calls import settles
from .running import ROOT, Worker, running_worker, starting_worker

TOKEN = "0123456789abcdef-secret"
APP = {"app.py": "from flask import Flask\napp = Flask(__name__)\n"}
END_SECONDS = 10.0


def run(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "sandbox", *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@pytest.mark.parametrize("arguments", [(), ("help",), ("serve", "more")])
def test_a_mistake_in_the_call_shows_the_usage(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert (result.returncode, result.stderr) == (2, "usage: python -m sandbox serve | check\n")


def test_a_bad_setting_is_one_sentence_and_no_traceback() -> None:
    result = run("serve", SANDBOX_LISTEN="127.0.0.1:1")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "set SANDBOX_TOKEN" in result.stderr


def test_the_worker_loads_nothing_that_only_guests_need() -> None:
    """It had all of Flask, for one number: half of its start, and 15 MB."""
    code = "import sandbox.server, sys; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {"sandbox.server", "httptools"} <= set(told.stdout.split())
    assert not {"flask", "werkzeug", "jinja2"} & set(told.stdout.split())


def test_check_names_every_layer() -> None:
    result = run("check")
    assert result.returncode == 0, result.stdout
    lines = [line for line in result.stdout.splitlines() if line[:1].strip()]
    assert {line[:4] for line in lines} == {"ok  "}
    for layer in ("guest interpreter", "user namespace", "mounts", "pid namespace", "limits"):
        assert any(layer in line for line in lines), layer


@pytest.mark.parametrize("lacks", ["interpreter", "flask"])
def test_health_says_why_guests_have_no_interpreter(tmp_path: Path, lacks: str) -> None:
    """A Flask that is there and cannot be imported is none."""
    python = tmp_path / "environment/bin/python"
    if lacks == "flask":
        make_environment(python, "raise ImportError")
    with starting_worker(tmp_path / "worker.sock", SANDBOX_GUEST_PYTHON=str(python)) as worker:
        layer = interpreter_layer(worker)
        while layer.detail == UNTRIED.detail:
            time.sleep(0.1)
            layer = interpreter_layer(worker)
    assert not layer.ok
    assert str(python) in layer.detail
    assert layer.fix is not None
    assert "run `make setup`" in layer.fix


def make_environment(python: Path, flask: str) -> None:
    """Of the interpreter of the tests, with this as its Flask."""
    real = Path(os.path.realpath(sys.executable))
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = python.parents[1] / "lib" / version / "site-packages"
    packages.mkdir(parents=True)
    (packages / "flask.py").write_text(flask)
    python.parent.mkdir()
    python.symlink_to(real)
    (python.parents[1] / "pyvenv.cfg").write_text(f"home = {real.parent}\n")


def interpreter_layer(worker: Worker) -> Layer:
    """As the health has it, once there is one."""
    while True:
        with suppress(OSError):
            health = msgspec.json.decode(worker.call("GET", "/healthz").body, type=Health)
            return next(layer for layer in health.layers if layer.name == UNTRIED.name)
        time.sleep(0.1)


def test_a_worker_that_nobody_uses_is_well_again_after_its_zygote_has_ended(tmp_path: Path) -> None:
    """It waited for somebody to take a warm jail, and was unwell until then."""
    with running_worker(tmp_path / "worker.sock", SANDBOX_WARM_INITS="1") as worker:
        assert settles(lambda: worker.call("GET", "/capacity").json["warm"] == 1)
        time.sleep(0.5)  # whatever it does beyond that is done
        zygotes = named("zygote", worker.process.pid)
        for pid in zygotes:
            os.kill(pid, signal.SIGKILL)
        assert settles(lambda: bool(named("zygote", worker.process.pid) - zygotes))
        assert settles(lambda: worker.call("GET", "/healthz").status == 200)


def named(name: str, root: int) -> set[int]:
    """The processes below `root` that have this name."""
    return {pid for pid in processes.tree(root) if host.name_of(pid) == name}


def test_over_tcp_no_call_works_without_the_token() -> None:
    with running_worker(("127.0.0.1", free_port()), SANDBOX_TOKEN=TOKEN) as worker:
        given = [None, TOKEN, f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN} ", "Basic x", "Bearer é"]
        for value in given:
            headers = {} if value is None else {"Authorization": value}
            for target in ("/capacity", "/healthz", "/metrics", "/sessions/x", "/none"):
                answer = worker.call("GET", target, headers=headers)
                stripped = value is not None and value.strip() == f"Bearer {TOKEN}"
                assert stripped or answer.problem.type == "unauthorized", (value, target)
        good = worker.call("GET", "/capacity", headers={"Authorization": f"Bearer {TOKEN}"})
        assert good.status == 200


def test_the_socket_is_for_its_owner_and_group(tmp_path: Path) -> None:
    path = tmp_path / "made" / "worker.sock"
    with running_worker(path):
        assert stat.S_IMODE(path.stat().st_mode) & 0o007 == 0
        assert not list(tmp_path.rglob("*.ctl"))


def test_sigterm_ends_everything_soon(tmp_path: Path) -> None:
    with running_worker(tmp_path / "worker.sock") as worker, worker.connect() as idle:
        session = worker.create(APP)
        target = f"/sessions/{session.key}"
        _, tunnel = worker.tunnel(f"{target}/tunnel")
        below = descendants(worker.process.pid)
        assert len(below) > 3
        with tunnel, worker.open("GET", f"{target}/events?after={session.last_seq}") as stream:
            worker.process.send_signal(signal.SIGTERM)
            last = json.loads(stream.read().splitlines()[-1])
            assert (last["type"], last["state"]) == ("state", "lost")
            assert "shutting down" in last["reason"]["message"]
            assert (tunnel.recv(1), idle.recv(1)) == (b"", b"")
        assert worker.process.wait(END_SECONDS) == 0
        assert not alive(below)


@pytest.mark.parametrize("victim", ["master", "process"])
def test_a_worker_that_is_killed_leaves_nothing(tmp_path: Path, victim: str) -> None:
    with running_worker(tmp_path / "worker.sock") as worker:
        worker.create(APP)
        below = descendants(worker.process.pid)
        own = children(worker.process.pid)[0]
        left = below - {own} if victim == "process" else below
        os.kill(worker.process.pid if victim == "master" else own, signal.SIGKILL)
        deadline = time.monotonic() + END_SECONDS
        while alive(left) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not alive(left)
        if victim == "process":
            assert lives_again(worker)
        else:
            worker.process.wait()
            worker.process.returncode = 0  # as it was meant to end


def lives_again(worker: Worker) -> bool:
    """gunicorn starts another process, with another id and no session."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            return bool(json.loads(worker.call("GET", "/capacity").body)["sessions"] == 0)
        except OSError:
            time.sleep(0.1)
    return False


def children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in text.split()]


def descendants(pid: int) -> set[int]:
    found = set(children(pid))
    return found.union(*(descendants(child) for child in found))


def alive(pids: set[int]) -> set[int]:
    """Those that still run; a zombie does not."""
    return {pid for pid in pids if state(pid) not in {"", "Z", "X"}}


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


EARLY = """
from types import SimpleNamespace
from sandbox.gunicorn_conf import Worker
early = Worker.__new__(Worker)
early._idle, early.app = set(), SimpleNamespace(callable=None)
early._end_sessions()
"""


def test_a_worker_that_is_told_to_end_before_it_has_loaded_ends_without_a_traceback(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", EARLY],
        cwd=ROOT,
        env={**os.environ, "SANDBOX_LISTEN": f"unix:{tmp_path}/worker.sock"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
