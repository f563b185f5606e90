"""Very many sessions, one after the other and some at once: what is left of them is nothing.

`CHAOS_SESSIONS` says how many; what was measured over 5,000 is in docs/security.md.
"""

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.faults import census
from tests.faults.conftest import Product
from tests.product import Playground

SESSIONS = int(os.environ.get("CHAOS_SESSIONS", "60"))
FIRST_SESSIONS = 40
"""Until every part has grown to its working size."""
LANES = 4
GROWTH_BYTES = 15 * 1024 * 1024
"""Of one service, however many sessions: 60 that each left 256 KB would be it."""

APP = "from flask import Flask\napp = Flask(__name__)\napp.get('/')(lambda: 'here')\napp.run()\n"
MESSY = "import os\nfor _ in range(8):\n    os.fork() or os.execlp('sleep', 'sleep', '600')\n"


def serves(playground: Playground) -> None:
    session = playground.create_session({"app.py": APP}, "python app.py")
    assert playground.get(session.id, "/") == "here"
    playground.delete_session(session.id)


def crashes(playground: Playground) -> None:
    session = playground.create_session({"app.py": "1 / 0"}, "python app.py")
    assert session.state == "crashed"
    playground.delete_session(session.id)


def leaves_processes(playground: Playground) -> None:
    session = playground.create_session({"app.py": MESSY + APP}, "python app.py")
    assert session.state == "running"
    playground.delete_session(session.id)


def is_edited_and_restarted(playground: Playground) -> None:
    session = playground.create_session({"app.py": APP}, "python app.py")
    changed = {"app.py": APP.replace("here", "there"), "more.txt": "x" * 10_000}
    playground.change_files(session.id, changed)
    assert playground.get(session.id, "/") == "there"
    playground.restart(session.id)
    playground.stop(session.id)
    playground.delete_session(session.id)


def is_followed(playground: Playground) -> None:
    session = playground.create_session({"app.py": "print('said')\n" + APP}, "python app.py")
    assert playground.log_until(session.id, "said")
    playground.delete_session(session.id)


LIVES: tuple[Callable[[Playground], None], ...] = (
    serves,
    crashes,
    leaves_processes,
    is_edited_and_restarted,
    is_followed,
)


def live(address: str, count: int) -> None:
    """`count` sessions of all kinds, in a few lanes."""

    def lane(number: int) -> None:
        with closing(Playground(address)) as playground:
            for index in range(number, count, LANES):
                LIVES[index % len(LIVES)](playground)

    with ThreadPoolExecutor(LANES) as lanes:
        for ended in [lanes.submit(lane, number) for number in range(LANES)]:
            ended.result()


@pytest.mark.timeout(0)  # as long as it was asked to be
def test_very_many_sessions_leave_nothing_behind_and_memory_stays_flat(
    product: Product,
) -> None:
    playground, found = product
    live(playground.address, FIRST_SESSIONS)
    with census.nothing_left(found):
        before, started = census.resident_bytes(found), time.monotonic()
        live(playground.address, SESSIONS)
        spent = time.monotonic() - started
    after = census.resident_bytes(found)
    figures = {"sessions": SESSIONS, "seconds": round(spent, 1), "left": census.take(found)}
    print(json.dumps({**figures, "resident_before": before, "resident_after": after}))
    assert all(after[name] - before[name] < GROWTH_BYTES for name in before), (before, after)
