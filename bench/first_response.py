"""How long from `POST /api/v1/sessions` to the body of the guest's `/`, all of it through web?

Beside it, in turn, a cold `flask --app manage run` of the same project from its start to its first
answer; at 1, 10 and 50 at once. The parts are of the runs at 1: `create` is the call that starts
the session, `ready` what the worker measured of it (from the command to the listening socket),
`exchange` the call that asks for `/`, `connect` and `first_byte` what web measured of that.
"""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.rig.cold import PROJECT, flask_run, free_port, wait_for
from bench.rig.report import show, spread, times_faster
from tests.product import Playground, body, running_playground

ROUNDS = 21
AT_ONCE = (1, 10, 50)
ROUNDS_AT_ONCE = 3
PAUSE_SECONDS = 0.4
"""For the pool of jails to fill up again, as it does between people."""


def main() -> None:
    """Measure and print."""
    with running_playground(SANDBOX_MAX_SESSIONS="200") as playground:
        playground.get_session(_start(playground)[0])  # whatever is imported at first use
        results = {f"at_{count}": _compare(playground, count) for count in AT_ONCE}
    show(__doc__, **results)


def _compare(playground: Playground, count: int) -> dict[str, Any]:
    ours: list[float] = []
    theirs: list[float] = []
    parts: dict[str, list[float]] = {}
    for _ in range(ROUNDS if count == 1 else ROUNDS_AT_ONCE):
        time.sleep(PAUSE_SECONDS * count**0.5)
        theirs += _at_once(count, _cold)
        time.sleep(PAUSE_SECONDS)
        with_parts = _at_once(count, lambda: _warm(playground))
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


def _warm(playground: Playground) -> dict[str, float]:
    started = time.perf_counter()
    session_id, ready_ms = _start(playground)
    created = time.perf_counter()
    result = playground.exchange(session_id, "GET", "/")
    done = time.perf_counter()
    assert body(result) == "BODY"
    timing = result.hops[0].timing_ms
    playground.delete_session(session_id)
    return {
        "total": 1000 * (done - started),
        "create": 1000 * (created - started),
        "ready": ready_ms,
        "exchange": 1000 * (done - created),
        "connect": timing.connect or 0.0,
        "first_byte": timing.first_byte or 0.0,
    }


def _start(playground: Playground) -> tuple[str, float]:
    session = playground.create_session({"manage.py": PROJECT})
    return session.id, session.ready_ms or 0.0


if __name__ == "__main__":
    main()
