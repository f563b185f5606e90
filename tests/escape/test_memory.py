"""What a session can take of memory and disk, and who notices."""

import pytest

from playground.messages import Session
from sandbox.protocol import StateChange
from tests.escape import host
from tests.escape.conftest import NEIGHBOUR, Attack, Start, probe_files
from tests.product import Playground, Problem

ENDED = {"crashed", "limited"}
CHURN = """
import mmap
from flask import Flask
app = Flask(__name__)

@app.get("/")
def index():
    with mmap.mmap(-1, 100 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as area:
        for place in range(0, len(area), mmap.PAGESIZE):
            area[place] = 1
        return str(len(area))
"""
MOST_OVER = 4
"""The watchdog looks in intervals: what it finds is over the limit, by no more than this."""


def wait_for_end(playground: Playground, session: Session) -> Session:
    playground.events_until(session.id, lambda e: isinstance(e, StateChange) and e.state in ENDED)
    return playground.get_session(session.id)


@pytest.mark.host
@pytest.mark.parametrize("way", ["one process", "children", "shared", "page tables", "sockets"])
def test_memory_over_the_limit_ends_the_run_with_a_sentence(
    way: str, playground: Playground, start: Start, neighbour: Session
) -> None:
    """Also what no process shows: unmapped pages of shared mappings, page tables, buffers."""
    before = host.available_bytes()
    session = start(probe_files("memory", {"way": way}), "python probe.py")
    ended = wait_for_end(playground, session)
    assert before - host.available_bytes() < MOST_OVER * session.limits.memory_bytes
    assert ended.reason is not None
    assert "memory" in ended.reason.message.lower()
    assert playground.get(neighbour.id, "/") == "still here"
    again = playground.change_files(session.id, {"app.py": NEIGHBOUR}, "flask run")
    assert again.state == "running"


def test_a_program_that_takes_and_frees_memory_again_and_again_goes_on(
    playground: Playground, start: Start
) -> None:
    """It is held and weighed each time that it may have come to its limit, and never has."""
    session = start({"app.py": CHURN})
    taken = [int(playground.get(session.id, "/")) for _ in range(12)]
    assert sum(taken) > 4 * session.limits.memory_bytes
    again = playground.get_session(session.id)
    assert (again.state, again.generation) == ("running", 1)
    assert again.usage.memory_bytes < again.limits.memory_bytes


def test_the_disk_is_full_at_its_limit(attack: Attack, neighbour: Session) -> None:
    """Whichever folder is filled, by writing, by allocating, or by making files."""
    found = attack("disk")
    limit = neighbour.limits.disk_bytes
    assert all(limit // 2 < written <= limit for written in found["filled"].values())
    assert found["fallocate"] == found["1 PiB"] == "EFBIG"
    assert found["files"] == "ENOSPC"


def test_a_full_disk_is_said_and_the_files_that_were_there_stay(
    playground: Playground, start: Start
) -> None:
    source = "for n in range(9**9):\n    open(f'filled-{n}', 'wb').write(bytes(1 << 20))\n"
    session = start({"main.py": source, "kept.txt": "kept"}, "python main.py")
    assert (session.state, session.reason and session.reason.limit) == ("limited", "disk_bytes")
    with pytest.raises(Problem) as refused:
        playground.change_files(session.id, {"main.py": source, "kept.txt": "x" * (1 << 20)})
    assert refused.value.status == 413
    assert playground.file(session.id, "kept.txt") == b"kept"
