"""Do four workers cost a request more than one, and are sessions spread evenly over them?

Beside two and four workers, in turn and in the same run, one: each number with a web of its own.
Measured are the call that creates a session and the exchange after it (`life`, deletion included),
exchanges with a session that is there, sessions a second of several clients at once, and where
those of a crowd were placed. On one machine more workers have no more processors: what is asked is
what they cost, not what they bring.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from bench.rig.cold import PROJECT
from bench.rig.counts import count
from bench.rig.http import Api, asked_ms, fill
from bench.rig.lives import live_once, lives
from bench.rig.report import show, spread, times
from tests.product import REPOSITORY, running_playground

WORKERS = (1, 2, 4)
TURNS = count("TURNS", 5)
SECONDS = count("SECONDS", 4)
ROUNDS = 60
CLIENTS = 4
CROWD = 40
START_SECONDS = 60.0

Taken = dict[str, list[float]]


def main() -> None:
    """Measure and print."""
    taken: dict[int, Taken] = {number: {} for number in WORKERS}
    with ExitStack() as stack:
        addresses = {number: stack.enter_context(_with_workers(number)) for number in WORKERS}
        for address in addresses.values():
            live_once(Api(address))
        for _ in range(TURNS):
            for number, address in addresses.items():
                for what, figures in _measure(address).items():
                    taken[number].setdefault(what, []).extend(figures)
        spreads = {number: _placement(address) for number, address in addresses.items()}
    results = {f"with_{number}": _compare(taken[number], taken[1]) for number in WORKERS}
    show(__doc__, **results, placement=spreads)


@contextmanager
def _with_workers(number: int) -> Iterator[str]:
    """The address of a web that has so many workers."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        for place in range(number):
            stack.enter_context(_worker(Path(name) / f"{place}.sock"))
        pattern = f"unix:{name}/*.sock"
        with running_playground(PLAYGROUND_WORKERS=pattern) as playground:
            deadline = time.monotonic() + START_SECONDS
            while len(_sessions(playground.address)) < number:
                assert time.monotonic() < deadline, "a worker is missing"
                time.sleep(0.1)
            yield playground.address


@contextmanager
def _worker(path: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "sandbox", "serve"]
    environment = {**os.environ, "SANDBOX_LISTEN": f"unix:{path}"}
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment) as process:
        try:
            yield
        finally:
            process.terminate()


def _measure(address: str) -> Taken:
    apis = [Api(address) for _ in range(CLIENTS)]
    session_id = apis[0].create(PROJECT)["id"]
    exchanges = asked_ms(apis[0], session_id, ROUNDS)
    apis[0].call("DELETE", f"/{session_id}")
    alone = lives([partial(live_once, apis[0])], SECONDS)
    crowd = lives([partial(live_once, api) for api in apis], SECONDS)
    return {"exchange": exchanges, "life": alone, "life_of_four_at_once": crowd}


def _compare(taken: Taken, one: Taken) -> dict[str, Any]:
    return {
        what: {**spread(figures), "times_one_worker": times(spread(figures), spread(one[what]))}
        for what, figures in taken.items()
    }


def _placement(address: str) -> dict[str, Any]:
    """Where a crowd's sessions are, and by how much of the mean the fullest and emptiest differ."""
    fill(address, PROJECT, CROWD)
    placed = _sessions(address)
    uneven = (max(placed) - min(placed)) / (sum(placed) / len(placed))
    return {"sessions": sorted(placed), "uneven_percent": round(100 * uneven)}


def _sessions(address: str) -> list[int]:
    """Of each worker that is well."""
    health = httpx.get(f"{address}/healthz", timeout=START_SECONDS, trust_env=False).json()
    return [worker["sessions"] for worker in health["workers"] if worker["ok"]]


if __name__ == "__main__":
    main()
