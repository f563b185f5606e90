"""How many sessions a second are created, asked once and deleted, and what is left of them?

Beside it, in turn, the same with a cold process each: `flask run` from its start to its first
answer and its end. As many at once as the machine has processors. What is left is counted once all
is quiet again, and compared with a moment at which the product had served some already.
"""

import os
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from bench.rig.cold import PROJECT, flask_run, free_ports, wait_for
from bench.rig.counts import count
from bench.rig.host import footprint, mounts
from bench.rig.http import Api
from bench.rig.lives import live_once, lives
from bench.rig.report import show, spread, times_faster
from tests.product import running_playground

SECONDS = count("SECONDS", 60)
TURNS = 4
AT_ONCE = os.cpu_count() or 1
WARM_UP_SECONDS = 5.0
SETTLE_SECONDS = 5.0


def main() -> None:
    """Measure and print."""
    ours: list[float] = []
    theirs: list[float] = []
    with (
        tempfile.TemporaryDirectory() as name,
        running_playground(PLAYGROUND_DATA=f"{name}/data", TMPDIR=name) as playground,
    ):
        warm = [partial(live_once, Api(playground.address)) for _ in range(AT_ONCE)]
        cold = [partial(_cold, port) for port in free_ports(AT_ONCE)]
        lives(warm, WARM_UP_SECONDS)
        before = _there(Path(name))
        for _ in range(TURNS):
            theirs += lives(cold, SECONDS / TURNS)
            ours += lives(warm, SECONDS / TURNS)
        after = _there(Path(name))
    left = {kind: round(after[kind] - before[kind], 1) for kind in before}
    rates = {"playground": len(ours) / SECONDS, "cold_flask_run": len(theirs) / SECONDS}
    show(
        __doc__,
        at_once=AT_ONCE,
        sessions_a_second={kind: round(rate, 1) for kind, rate in rates.items()},
        times_more=round(rates["playground"] / rates["cold_flask_run"], 1),
        playground=spread(ours),
        cold_flask_run=spread(theirs),
        times_faster=times_faster(spread(ours), spread(theirs)),
        left_over=left,
    )


def _cold(port: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "manage.py").write_text(PROJECT)
        with flask_run(Path(folder), port):
            wait_for(port, b"BODY")


def _there(folder: Path) -> dict[str, float]:
    """All that could be left over, once it is quiet."""
    time.sleep(SETTLE_SECONDS)
    now: dict[str, Any] = footprint()._asdict()
    now["mounts"] = mounts()
    now["files"] = sum(1 for _ in folder.rglob("*"))
    return now


if __name__ == "__main__":
    main()
