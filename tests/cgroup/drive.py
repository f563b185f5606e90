"""Drive a worker in a delegated cgroup (`make cgroup-test`) and say what its jails were held to.

Not a test that pytest collects: it is run where there is a tree, by tools/cgroup-test.
"""

import os
import time
from pathlib import Path

from sandbox import protocol
from tests.sandbox import running
from tests.sandbox.running import Worker, running_worker

TREE = Path(os.environ.get("SANDBOX_CGROUP", "/sys/fs/cgroup/delegated"))
SLOW_SECONDS = 300.0
"""A Linux in a process is many times slower."""
LIMIT_BYTES = 256 << 20
ROOM_BYTES = 64 << 20
APP = """
from flask import Flask
app = Flask(__name__)
app.run()
"""
CHILDREN = """
import os, signal
for _ in range(8):
    if os.fork() == 0:
        block = bytearray(60 << 20)
        for place in range(0, len(block), 4096): block[place] = 1
        signal.pause()
signal.pause()
"""
SHARED = """
import mmap
kept = []
while True:
    kept.append(mmap.mmap(-1, 8 << 20))
    for place in range(0, 8 << 20, 4096): kept[-1][place] = 1
"""


def main() -> None:
    """Raises AssertionError where a jail is not held."""
    running.START_SECONDS = running.TIMEOUT_SECONDS = running.END_SECONDS = SLOW_SECONDS
    with running_worker(
        Path("/tmp/worker.sock"),
        SANDBOX_CGROUP=str(TREE),
        SANDBOX_STARTUP_SECONDS="60",
    ) as worker:
        layers = worker.call("GET", "/healthz").json["layers"]
        (limits,) = [layer for layer in layers if layer["name"] == "limits"]
        assert "a cgroup for each jail" in limits["detail"], limits
        quiet = worker.create({"app.py": APP})
        assert quiet.state == "running", quiet
        quotas = {(jail / "cpu.max").read_text() for jail in TREE.glob("jail-*")}
        assert quotas == {"100000 100000\n"}, quotas  # of the one processor that this Linux has
        for name, source in (("children", CHILDREN), ("shared", SHARED)):
            over = check_memory(worker, source)
            print(f"{name}: {over / (1 << 20):.1f} MiB over the limit", flush=True)
        assert worker.call("GET", f"/sessions/{quiet.key}").session.state == "running"
    left = [path.name for path in TREE.iterdir() if path.is_dir()]
    assert left == ["worker"], left


def check_memory(worker: Worker, source: str) -> int:
    """The run ends with a sentence, far below where the kernel ends it; bytes over the limit."""
    session = worker.create({"app.py": source}, "python app.py")
    ended = until(worker, session, "limited")
    assert ended.reason is not None
    assert ended.reason.limit == "memory_bytes", ended.reason
    assert ended.reason.peak is not None
    over = max(peak_bytes()) - LIMIT_BYTES
    assert 0 < over < ROOM_BYTES, over
    assert worker.call("POST", f"/sessions/{session.key}/restart").status == 200
    worker.call("DELETE", f"/sessions/{session.key}")
    return over


def until(worker: Worker, session: protocol.Session, state: str) -> protocol.Session:
    deadline = time.monotonic() + SLOW_SECONDS
    while session.state != state:
        assert time.monotonic() < deadline, session
        time.sleep(0.2)
        session = worker.call("GET", f"/sessions/{session.key}").session
    return session


def peak_bytes() -> list[int]:
    return [int((jail / "memory.peak").read_text()) for jail in TREE.glob("jail-*")]


if __name__ == "__main__":
    main()
