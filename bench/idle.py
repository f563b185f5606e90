"""How much of a processor do 500 sessions take that nobody uses?

Beside them, in the same run, none: the same product before the first one. Awake, each has a run
that listens; asleep, its processes are gone. In slices of the minute, in percent of one core,
and for the whole of it by the names of the processes that computed.
"""

import time
from typing import Any

from bench.rig.cold import PROJECT
from bench.rig.counts import count
from bench.rig.host import cpu_seconds
from bench.rig.http import Api, fill
from bench.rig.report import show, spread
from tests.product import running_playground

SESSIONS = count("SESSIONS", 500)
SECONDS = count("SECONDS", 60)
SLICE_SECONDS = 5
SETTLE_SECONDS = 3.0
NEVER = "86400"
SOON = "2"
ASLEEP_SECONDS = 120.0


def main() -> None:
    """Measure and print."""
    most = str(SESSIONS + 1)
    with running_playground(SANDBOX_MAX_SESSIONS=most, SANDBOX_IDLE_SECONDS=NEVER) as playground:
        none = _percent()
        fill(playground.address, PROJECT, SESSIONS)
        awake = _percent()
    with running_playground(SANDBOX_MAX_SESSIONS=most, SANDBOX_IDLE_SECONDS=SOON) as playground:
        session_ids = fill(playground.address, PROJECT, SESSIONS)
        _wait_until_asleep(Api(playground.address), session_ids)
        asleep = _percent()
    show(__doc__, sessions=SESSIONS, seconds=SECONDS, none=none, awake=awake, asleep=asleep)


def _wait_until_asleep(api: Api, session_ids: list[str]) -> None:
    deadline = time.monotonic() + ASLEEP_SECONDS
    for session_id in session_ids:
        while api.call("GET", f"/{session_id}")["state"] != "asleep":
            assert time.monotonic() < deadline, "it does not fall asleep"
            time.sleep(0.1)


def _percent() -> dict[str, Any]:
    """Of a core, from now on."""
    time.sleep(SETTLE_SECONDS)
    before = last = cpu_seconds()
    slices = []
    for _ in range(max(1, SECONDS // SLICE_SECONDS)):
        time.sleep(SLICE_SECONDS)
        now = cpu_seconds()
        slices.append(100 * (sum(now.values()) - sum(last.values())) / SLICE_SECONDS)
        last = now
    parts = {name: 100 * (last[name] - before.get(name, 0.0)) / SECONDS for name in last}
    largest = sorted(parts.items(), key=lambda part: -part[1])
    shown = {name: round(value, 2) for name, value in largest if value >= 0.01}
    return {**spread(slices, "percent"), "parts_percent": shown}


if __name__ == "__main__":
    main()
