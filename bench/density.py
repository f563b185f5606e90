"""How much memory and how many processes do 1, 100, 500 and 1,000 live sessions take?

Beside them, in the same run, one `flask run` of the same project that nothing else shares pages
with. Each session listens and nobody uses it. `pss` is what its processes hold, pages that several
have divided among them; `machine` is what the machine has less than before, and so contains what
the kernel keeps for a jail. Sessions come one after another; the first and the last of them with a
pause between, as people come: what those take to start is compared.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

from bench.rig.cold import PROJECT, flask_run, free_port, wait_for
from bench.rig.counts import count
from bench.rig.host import Footprint, footprint, pss_mib
from bench.rig.http import Api, fill
from bench.rig.report import show, spread, times
from tests.product import running_playground

STEPS = (1, 100, 500, 1000)
MOST = count("SESSIONS", STEPS[-1])
TIMED = 20
PAUSE_SECONDS = 0.25
SETTLE_SECONDS = 2.0


def main() -> None:
    """Measure and print."""
    steps = [step for step in STEPS if step < MOST] + [MOST]
    beside = _flask_run_mib()
    results = {}
    with running_playground(SANDBOX_MAX_SESSIONS=str(2 * MOST + 2 * TIMED)) as playground:
        first = _timed(playground.address)
        time.sleep(SETTLE_SECONDS)
        empty = footprint()
        live = 0
        for step in steps:
            fill(playground.address, PROJECT, step - live)
            live = step
            time.sleep(SETTLE_SECONDS)
            results[f"at_{step}"] = _each(empty, footprint(), live, beside)
        last = _timed(playground.address)
    starts = {"first": first, "last": last, "times": times(last, first)}
    show(__doc__, flask_run_mib=round(beside, 1), **results, starts=starts)


def _flask_run_mib() -> float:
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "manage.py").write_text(PROJECT)
        with flask_run(Path(name), port) as pid:
            wait_for(port, b"BODY")
            return pss_mib(pid)


def _each(empty: Footprint, now: Footprint, live: int, beside: float) -> dict[str, Any]:
    """Beyond the product without sessions."""
    pss = (now.pss_mib - empty.pss_mib) / live
    return {
        "pss_mib_each": round(pss, 2),
        "machine_mib_each": round((now.machine_mib - empty.machine_mib) / live, 2),
        "processes_each": round((now.processes - empty.processes) / live, 2),
        "open_files_each": round((now.open_files - empty.open_files) / live, 2),
        "share_of_flask_run": round(pss / beside, 2),
    }


def _timed(address: str) -> dict[str, float]:
    """What starts take, with what is there; these sessions are deleted."""
    api, taken = Api(address), []
    for _ in range(TIMED):
        time.sleep(PAUSE_SECONDS)
        started = time.perf_counter()
        session = api.create(PROJECT)
        taken.append(1000 * (time.perf_counter() - started))
        api.call("DELETE", f"/{session['id']}")
    return spread(taken)


if __name__ == "__main__":
    main()
