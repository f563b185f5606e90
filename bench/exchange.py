"""What does the playground add to one request, and what does its trace add to that?

Beside it, in turn, the same request straight to the same app under `flask run`, on a fresh
connection each: its server closes every one.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

from bench.rig.cold import PROJECT, ask, flask_run, free_port, wait_for
from bench.rig.http import Api, body
from bench.rig.report import show, spread, times
from tests.product import running_playground

ROUNDS = 400
WARM_UP = 40


def main() -> None:
    """Measure and print."""
    port = free_port()
    taken: dict[str, list[float]] = {"straight": [], "untraced": [], "traced": []}
    with tempfile.TemporaryDirectory() as name, running_playground() as playground:
        (Path(name) / "manage.py").write_text(PROJECT)
        api = Api(playground.address)
        session_id = api.call("POST", "", {"files": {"manage.py": PROJECT}})["id"]
        with flask_run(Path(name), port):
            wait_for(port, b"BODY")
            for number in range(WARM_UP + ROUNDS):
                figures = {
                    "straight": _straight(port),
                    "untraced": _exchange(api, session_id, is_traced=False),
                    "traced": _exchange(api, session_id, is_traced=True),
                }
                if number >= WARM_UP:
                    for kind, milliseconds in figures.items():
                        taken[kind].append(milliseconds)
    found = {kind: spread(milliseconds) for kind, milliseconds in taken.items()}
    show(
        __doc__,
        **found,
        times_straight=times(found["untraced"], found["straight"]),
        trace_adds=_added(found),
    )


def _straight(port: int) -> float:
    started = time.perf_counter()
    answer = ask(port)
    taken = 1000 * (time.perf_counter() - started)
    assert answer is not None
    assert answer.endswith(b"BODY")
    return taken


def _exchange(api: Api, session_id: str, *, is_traced: bool) -> float:
    content = {"method": "GET", "target": "/", "trace": is_traced}
    started = time.perf_counter()
    answer = api.call("POST", f"/{session_id}/exchanges", content)
    taken = 1000 * (time.perf_counter() - started)
    hop: dict[str, Any] = answer["hops"][0]
    assert body(hop) == "BODY"
    assert (hop["trace"] is not None) == is_traced
    return taken


def _added(found: dict[str, dict[str, float]]) -> dict[str, float]:
    return {
        f"{key}_ms": round(found["traced"][f"{key}_ms"] - found["untraced"][f"{key}_ms"], 2)
        for key in ("p50", "p95")
    }


if __name__ == "__main__":
    main()
