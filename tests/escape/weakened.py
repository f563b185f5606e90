"""A worker whose jails lack the system call filter: what its canary makes of it, as JSON.

A program of its own, because a worker patches the standard library and adopts orphans.
"""

# ruff: noqa: E402 gevent patches before anything else is imported
from gevent import monkey

monkey.patch_all()

import json
import struct
import sys
import time

import gevent

from sandbox import worker
from sandbox.problems import WorkerProblem
from sandbox.protocol import CreateSession
from sandbox.settings import Settings

ALLOW_EVERYTHING = struct.pack("=HBBI", 0x06, 0, 0, 0x7FFF0000)
DEADLINE_SECONDS = 30.0


def refusal(weak: worker.Worker) -> dict[str, object]:
    """What a caller who wants a session is told."""
    try:
        weak.create(CreateSession(files={"main.py": b"print('served')"}))
    except WorkerProblem as problem:
        return {"status": problem.problem.status, "detail": problem.problem.detail}
    return {"status": 201, "detail": ""}


def main() -> None:
    if sys.argv[1] == "without filter":
        worker.compile_filter = lambda: ALLOW_EVERYTHING  # type: ignore[attr-defined]
    weak = worker.Worker(Settings())
    started = time.monotonic()
    while "has not been attacked" in weak.layers[-1].detail:
        if time.monotonic() - started > DEADLINE_SECONDS:
            sys.exit("the canary came to no end")
        gevent.sleep(0.01)
    told = {
        "ok": weak.health().ok,
        "layer": weak.layers[-1].detail,
        "free": weak.capacity().free,
        "create": refusal(weak),
    }
    weak.close()
    print(json.dumps(told))


main()
