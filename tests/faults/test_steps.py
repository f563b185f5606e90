"""Launcher, zygote, usher and init end without a word, each at every step of its way: the worker
gets over all of them, and of what was half made nothing is left.

A copy of the worker's code is run in which each step, once, is the last of its process. Each says
so before, which is how the test knows that every step was reached.
"""

import os
import shutil
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from sandbox import processes
from sandbox.protocol import CreateSession
from tests.escape import host
from tests.faults import parts
from tests.faults.census import SPARE
from tests.faults.parts import are_gone_in_time, only_child
from tests.product import GUEST_PYTHON
from tests.sandbox.running import ROOT, Worker, running_worker

APP = "from flask import Flask\napp = Flask(__name__)\n"
REQUEST = CreateSession(files={"app.py": APP.encode()})
DEADLINE_SECONDS = 110.0
POOL = 4
PYTHON = os.environ.get(GUEST_PYTHON, str(ROOT / ".venv-guest/bin/python"))


class Step(NamedTuple):
    """The line of a file before which the process ends."""

    name: str
    file: str
    line: str


ZYGOTE, JAIL = "guest/zygote.py", "guest/jail.py"
READY = '        channel.send(self._control, {"event": "ready"})'
LAUNCHES = [
    Step("launcher, before its namespaces", "launcher.py", "    uid_base = enter_namespaces()\n"),
    Step("launcher, before the root", "launcher.py", "    Root(guests).enter()\n"),
    Step("launcher, before the zygote", "launcher.py", '    os.execve("/opt/venv'),
    Step("zygote, before it is sealed", ZYGOTE, "    _seal_root()\n    _forget"),
    Step("zygote, before it is warm", ZYGOTE, '    channel.send(control, {"event": "warm"})'),
]
SPAWNS = [
    Step("usher, before its namespaces", ZYGOTE, "        linux.unshare(jail.NAMESPACES)\n"),
    Step("usher, amid its uid maps", ZYGOTE, '        if zygote.recv(1) != b"m":\n'),
    Step("usher, before it tells", ZYGOTE, "        keeper = _hand_over(control, pid)"),
    Step("init, before its identity", JAIL, "    take_identity(jail.identity)\n    scratch"),
    Step("init, amid its mounts", JAIL, "    scratch = os.open(_SCRATCH"),
    Step("init, before its network", JAIL, "    linux.raise_loopback()\n"),
    Step("init, with its privileges", JAIL, "    linux.keep_capabilities(_INIT"),
    Step("init, before it is ready", "guest/init.py", READY),
]
DOOM = """
import itertools as _itertools
_LAUNCHES = iter({launches!r})
_SPAWNS = _itertools.chain.from_iterable(zip(_itertools.repeat(""), {spawns!r}))
"""


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new))


def doom(root: Path, step: Step) -> None:
    """init cannot kill itself, being pid 1; to end at once, as here, is the same to all others."""
    indent = step.line[: len(step.line) - len(step.line.lstrip())]
    last = f'{indent}if os.environ.get("DOOM") == {step.name!r}:\n'
    last += f'{indent}    os.write(2, {f"last: {step.name}"!r}.encode() + b"\\n"), os._exit(9)\n'
    change(root / "sandbox" / step.file, step.line, last + step.line)


@pytest.fixture
def doomed(tmp_path: Path) -> Path:
    """The worker's code, whose starts end one after the other."""
    shutil.copytree(ROOT / "sandbox", tmp_path / "sandbox")
    names = {"launches": [s.name for s in LAUNCHES], "spawns": [s.name for s in SPAWNS]}
    handle = tmp_path / "sandbox/zygote.py"
    change(handle, "\n_WARM_SECONDS", DOOM.format(**names) + "\n_WARM_SECONDS")
    change(handle, "_SPAWN_SECONDS = 10.0", "_SPAWN_SECONDS = 3.0")  # an usher is waited for
    change(handle, 'env={"LANG"', 'env={"DOOM": next(_LAUNCHES, ""), "LANG"')
    change(handle, '"slot": slot}', '"slot": slot, "doom": next(_SPAWNS, "")}')
    change(tmp_path / "sandbox/worker.py", "_RETRY_SECONDS = 1.0", "_RETRY_SECONDS = 0.1")
    launcher = tmp_path / "sandbox/launcher.py"
    change(launcher, "dict(_ENVIRONMENT)", 'dict(_ENVIRONMENT, DOOM=os.environ["DOOM"])')
    zygote = tmp_path / "sandbox/guest/zygote.py"
    change(
        zygote,
        "        to_usher, from",
        '        os.environ["DOOM"] = fields["doom"]\n        to_usher, from',
    )
    for step in [*LAUNCHES, *SPAWNS]:
        doom(tmp_path, step)
    return tmp_path


def test_a_start_that_ends_at_any_step_is_got_over_and_leaves_nothing(
    doomed: Path, tmp_path: Path
) -> None:
    mounts = parts.mounts()
    with running_worker(
        tmp_path / "whole.sock", SANDBOX_GUEST_PYTHON=PYTHON, SANDBOX_WARM_INITS=str(POOL)
    ) as worker:
        expected = settled(worker)
    with (tmp_path / "told").open("w+b") as told:
        with running_worker(
            tmp_path / "worker.sock",
            doomed,
            told,
            SANDBOX_GUEST_PYTHON=PYTHON,
            SANDBOX_WARM_INITS=str(POOL),
        ) as worker:
            reach_every_step(worker, tmp_path / "told")
            found = settled(worker)
            everything = processes.tree(worker.process.pid)
        assert are_gone_in_time(set(everything))
    assert found["fds"] <= expected["fds"] + SPARE, (expected, found)
    assert found["processes"] <= expected["processes"] + 1, (expected, found)
    assert parts.mounts() == mounts


def reach_every_step(worker: Worker, told: Path) -> None:
    """Use up jails, which has new ones made, until each step was somebody's last."""
    wanted = {f"last: {step.name}" for step in [*LAUNCHES, *SPAWNS]}
    deadline = time.monotonic() + DEADLINE_SECONDS
    while missing := wanted - set(told.read_text().splitlines()):
        assert time.monotonic() < deadline, missing
        answer = worker.call("POST", "/sessions", REQUEST)
        if answer.status == 503:  # no jail yet
            continue
        assert answer.session.state == "running", answer.session.reason
        worker.call("DELETE", f"/sessions/{answer.session.key}")


def settled(worker: Worker) -> dict[str, int]:
    """Fds and processes of a worker whose pool is full."""
    own = only_child(worker.process.pid)
    assert parts.comes_in_time(lambda: worker.call("GET", "/capacity").json["warm"] == POOL)
    pids = {pid for pid in processes.tree(own) if parts.is_alive(pid)}
    assert host.is_gone_in_time(lambda: [pid for pid in pids if host.name_of(pid) == ""])
    return {"fds": len([*Path(f"/proc/{own}/fd").iterdir()]), "processes": len(pids)}
