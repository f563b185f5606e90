"""How long from `PUT …/files` to the new body of `/`?

Beside it, in turn, `flask run --debug` of the same project: from saving the file to the new body.
Its reloader looks at the files once a second, counted from its own last start, so its answer comes
up to a second later than the restart itself takes. People save at any moment of that second: the
edits here fall on moments spread evenly over it, so that no run is luckier than another.
"""

import itertools
import random
import tempfile
import time
from pathlib import Path

from bench.rig.cold import PROJECT, flask_run, free_port, wait_for
from bench.rig.http import Api, body
from bench.rig.report import show, spread, times_faster
from tests.product import running_playground

ROUNDS = 40
SHORTEST_PAUSE_SECONDS = 1.0
RELOADER_SECONDS = 1.0
QUIET_SECONDS = 0.5


def main() -> None:
    """Measure and print."""
    edits = itertools.count(1)
    port = free_port()
    ours, theirs, puts = [], [], []
    with tempfile.TemporaryDirectory() as name, running_playground() as playground:
        file = Path(name) / "manage.py"
        file.write_text(PROJECT)
        api = Api(playground.address)
        session_id = api.call("POST", "", {"files": {"manage.py": PROJECT}})["id"]
        with flask_run(file.parent, port, "--debug"):
            wait_for(port, b"BODY")
            for moment in random.sample(range(ROUNDS), ROUNDS):
                time.sleep(SHORTEST_PAUSE_SECONDS + RELOADER_SECONDS * moment / ROUNDS)
                theirs.append(_save(file, port, f"edit {next(edits)}"))
                time.sleep(QUIET_SECONDS)
                put, total = _put(api, session_id, f"edit {next(edits)}")
                puts.append(put)
                ours.append(total)
    playground_ms, flask_ms = spread(ours), spread(theirs)
    show(
        __doc__,
        playground=playground_ms,
        flask_run_debug=flask_ms,
        times_faster=times_faster(playground_ms, flask_ms),
        parts_p50_ms={"put": spread(puts)["p50_ms"]},
    )


def _save(file: Path, port: int, text: str) -> float:
    started = time.perf_counter()
    file.write_text(PROJECT.replace("BODY", text))
    wait_for(port, text.encode())
    return 1000 * (time.perf_counter() - started)


def _put(api: Api, session_id: str, text: str) -> tuple[float, float]:
    started = time.perf_counter()
    files = {"manage.py": PROJECT.replace("BODY", text)}
    api.call("PUT", f"/{session_id}/files", {"files": files})
    put = time.perf_counter()
    assert body(api.get(session_id, "/")) == text
    return 1000 * (put - started), 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
