"""How long from `POST /api/v1/sessions` to the body of the guest's `/`, all of it through web?

Beside it, in turn, a cold `flask --app manage run` of the same project from its start to its first
answer; at 1, 10 and 50 at once. The parts are of the runs at 1: `create` is the call that starts
the session, `ready` what the worker measured of it (from the command to the listening socket),
`exchange` the call that asks for `/`, `connect` and `first_byte` what web measured of that.

`python -m bench.first_response http://127.0.0.1:8000` asks a deployment that runs already, such as
one in containers, at 1 alone; the cold run beside it is this machine's.
"""

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from functools import partial
from pathlib import Path
from typing import Any

from bench.rig.cold import PROJECT, flask_run, free_port, wait_for
from bench.rig.http import Api, body
from bench.rig.report import show, spread, times_faster
from tests.product import Playground, running_playground

ROUNDS = 21
AT_ONCE = (1, 10, 50)
ROUNDS_AT_ONCE = 3
PAUSE_SECONDS = 0.4
"""For the pool of jails to fill up again, as it does between people."""


def main() -> None:
    """Measure and print."""
    address = next(iter(sys.argv[1:]), None)
    with _product(address) as playground:
        _warm(Api(playground.address))  # whatever is imported at first use
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
        theirs += _at_once(count, _cold)
        time.sleep(PAUSE_SECONDS)
        clients = [Api(playground.address) for _ in range(count)]
        with_parts = _at_once(count, partial(_next_warm, clients))
        for measured in with_parts:
            ours.append(measured["total"])
            for name, value in measured.items():
                parts.setdefault(name, []).append(value)
    result = {"playground": spread(ours), "cold_flask_run": spread(theirs)}
    result["times_faster"] = times_faster(result["playground"], result["cold_flask_run"])
    if count == 1:
        result["parts_p50_ms"] = {name: spread(values)["p50_ms"] for name, values in parts.items()}
    return result


def _at_once(count: int, measure: Any) -> list[Any]:  # noqa: ANN401 milliseconds, or parts
    with ThreadPoolExecutor(count) as threads:
        return [future.result() for future in [threads.submit(measure) for _ in range(count)]]


def _cold() -> float:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "manage.py").write_text(PROJECT)
        started = time.perf_counter()
        with flask_run(Path(folder), port):
            wait_for(port, b"BODY")
            return 1000 * (time.perf_counter() - started)


def _next_warm(clients: list[Api]) -> dict[str, float]:
    return _warm(clients.pop())


def _warm(api: Api) -> dict[str, float]:
    started = time.perf_counter()
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
