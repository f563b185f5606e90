"""Short lives, one after another: of sessions, and of what stands beside them."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bench.rig.cold import PROJECT
from bench.rig.http import Api, body

Life = Callable[[], None]


def lives(each: Sequence[Life], seconds: float) -> list[float]:
    """Milliseconds that each life took: again and again for so long, several side by side."""
    end = time.monotonic() + seconds

    def repeat(life: Life) -> list[float]:
        taken = []
        while time.monotonic() < end:
            started = time.perf_counter()
            life()
            taken.append(1000 * (time.perf_counter() - started))
        return taken

    with ThreadPoolExecutor(len(each)) as threads:
        return [one for part in threads.map(repeat, each) for one in part]


def live_once(api: Api) -> None:
    """A session that is created, asked once and deleted."""
    session_id = api.create(PROJECT)["id"]
    assert body(api.get(session_id, "/")) == "BODY"
    api.call("DELETE", f"/{session_id}")
