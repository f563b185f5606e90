"""How long from `POST /api/v1/sessions` to the body of the guest's `/`, all of it through web?

Beside it, in turn, a cold `flask --app manage run` of the same project from its start to its first
answer; at 1, 10 and 50 at once, counted from the moment at which all begin. The parts are of the
runs at 1: `create` is the call that starts the session, `ready` what the worker measured of it
(from the command to the listening socket), `exchange` the call that asks for `/`, `connect` and
`first_byte` what web measured of that.

`python -m bench.first_response http://127.0.0.1:8000` asks a deployment that runs already, such as
one in containers, at 1 alone; the cold run beside it is this machine's.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

from bench.rig.cold import PROJECT, flask_run, free_ports, wait_for
from bench.rig.http import Api, body
from bench.rig.report import show, spread, times_faster
from tests.product import Playground, running_playground

Measured = TypeVar("Measured")

ROUNDS = 21
AT_ONCE = (1, 10, 50)
ROUNDS_AT_ONCE = 3
PAUSE_SECONDS = 0.4
"""For the pool of jails to fill up again, as it does between people."""


def main() -> None:
    """Measure and print."""
    address = next(iter(sys.argv[1:]), None)
    with _product(address) as playground:
        _warm(Api(playground.address), time.perf_counter())  # whatever is imported at first use
        counts = AT_ONCE[:1] if address else AT_ONCE
        results = {f"at_{count}": _compare(playground, count) for count in counts}
    show(__doc__, **results)


def _product(address: str | None) -> AbstractContextManager[Playground]:
    if address is not None:
        return closing(Playground(address))
    return running_playground(SANDBOX_MAX_SESSIONS="200")


def _compare(playground: Playground, count: int) -> dict[str, Any]:
    ours: list[float] = []
    theirs: list[float] = []
    parts: dict[str, list[float]] = {}
    for _ in range(ROUNDS if count == 1 else ROUNDS_AT_ONCE):
        time.sleep(PAUSE_SECONDS * count**0.5)
        theirs += _at_once([partial(_cold, port) for port in free_ports(count)])
        time.sleep(PAUSE_SECONDS)
        clients = [Api(playground.address) for _ in range(count)]
        with_parts = _at_once([partial(_warm, client) for client in clients])
        for measured in with_parts:
            ours.append(measured["total"])
            for name, value in measured.items():
                parts.setdefault(name, []).append(value)
    result = {"playground": spread(ours), "cold_flask_run": spread(theirs)}
    result["times_faster"] = times_faster(result["playground"], result["cold_flask_run"])
    if count == 1:
        result["parts_p50_ms"] = {name: spread(values)["p50_ms"] for name, values in parts.items()}
    return result


def _at_once(measures: Sequence[Callable[[float], Measured]]) -> list[Measured]:
    """All begin at one moment, and count from it: where the first fill the machine, the last wait
    before they can so much as start.
    """
    moments: list[float] = []
    gate = Barrier(len(measures), action=lambda: moments.append(time.perf_counter()))

    def begin(measure: Callable[[float], Measured]) -> Measured:
        gate.wait()
        return measure(moments[0])

    with ThreadPoolExecutor(len(measures)) as threads:
        return list(threads.map(begin, measures))


def _cold(port: int, started: float) -> float:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "manage.py").write_text(PROJECT)
        with flask_run(Path(folder), port):
            wait_for(port, b"BODY")
            return 1000 * (time.perf_counter() - started)


def _warm(api: Api, started: float) -> dict[str, float]:
    session = api.call("POST", "", {"files": {"manage.py": PROJECT}})
    created = time.perf_counter()
    hop = api.get(session["id"], "/")
    done = time.perf_counter()
    assert body(hop) == "BODY"
    api.call("DELETE", f"/{session['id']}")
    return {
        "total": 1000 * (done - started),
        "create": 1000 * (created - started),
        "ready": session["ready_ms"],
        "exchange": 1000 * (done - created),
        "connect": hop["timing_ms"]["connect"],
        "first_byte": hop["timing_ms"]["first_byte"],
    }


if __name__ == "__main__":
    main()
