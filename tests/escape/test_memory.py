"""What a session can take of memory and disk, and who notices."""

from collections.abc import Iterator

import msgspec
import pytest

from playground.messages import Session
from sandbox.protocol import StateChange
from tests.escape import host
from tests.escape.conftest import NEIGHBOUR, Attack, Start, probe_files
from tests.product import Playground, Problem, running_playground

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


WAYS = [
    *("one process", "children", "ended threads", "names", "shared", "sockets"),
    *("page tables", "copies of page tables", "links of forks"),
    "shared and unmapped",
]
KEPT_BY_THE_KERNEL = {
    "mappings": 3,
    "watches": 3,
    "locks": 3,
    "pipes": 3,
    "queue": 1,
    "closed senders": 2,
}
"""Ways of the probe, and processes that go it, too few for a crowd: together more than LITTLE."""
LITTLE = 40 << 20
USUAL = 256 << 20
SHARE_OUTSIDE = 0.005
"""Of what lies in sockets: without our filter a sender may have megabytes under way."""


@pytest.fixture(scope="module")
def with_little() -> Iterator[Playground]:
    """A product whose sessions have little memory: so much is soon taken in small things."""
    with running_playground(SANDBOX_MEMORY_BYTES=str(LITTLE)) as running:
        yield running


def wait_for_end(playground: Playground, session: Session) -> Session:
    playground.events_until(session.id, lambda e: isinstance(e, StateChange) and e.state in ENDED)
    return playground.get_session(session.id)


@pytest.mark.host
@pytest.mark.parametrize("way", WAYS)
def test_memory_over_the_limit_ends_the_run_with_a_sentence(
    way: str, playground: Playground, start: Start, neighbour: Session
) -> None:
    """Also what no process shows: unmapped pages of shared mappings, page tables, buffers. And
    those of processes whose first thread has ended: five took a gigabyte, and were said to be 8 MB;
    and of those with a name that was read as a figure. Page tables that forks copied were 5.8 GB
    before anybody had counted them once; of a shared mapping one page was left, and all of it kept.
    """
    before = host.available_bytes()
    session = start(probe_files("memory", {"way": way}), "python probe.py")
    ended = wait_for_end(playground, session)
    assert before - host.available_bytes() < MOST_OVER * session.limits.memory_bytes
    assert ended.reason is not None
    assert "memory" in ended.reason.message.lower()
    assert playground.get(neighbour.id, "/") == "still here"
    again = playground.change_files(session.id, {"app.py": NEIGHBOUR}, "flask run")
    assert again.state == "running"


@pytest.mark.host
@pytest.mark.parametrize("way", KEPT_BY_THE_KERNEL)
def test_memory_that_the_kernel_keeps_for_a_session_counts_as_its_own(
    way: str, with_little: Playground, control: Attack
) -> None:
    """One process took 3 GB in nine seconds, in connections that nobody accepted. And of fds that
    are watched all of one user have so many, the worker included.
    """
    before = host.available_bytes()
    given = {"way": way, "processes": KEPT_BY_THE_KERNEL[way], "share": 1, "stays": True}
    session = with_little.create_session(probe_files("kernel", given), "python probe.py")
    ended = wait_for_end(with_little, session)
    assert before - host.available_bytes() < MOST_OVER * USUAL
    assert (ended.state, ended.reason and ended.reason.limit) == ("limited", "memory_bytes")
    with_little.delete_session(session.id)
    little = {"way": way, "processes": 1, "share": SHARE_OUTSIDE, "stays": False}
    assert control("kernel", little) == "taken"


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


FILL_ALL_BUT = """
import os
number = 0
try:
    while True:
        open(f"/tmp/{{number}}", "w").close()
        number += 1
except OSError:
    for last in range({free}):
        os.unlink(f"/tmp/{{last}}")
"""


@pytest.mark.parametrize("free", [1, 3, 4, 5])
def test_a_disk_without_room_for_a_folder_takes_all_files_or_none(
    free: int, playground: Playground, start: Start
) -> None:
    """Six places are needed, for three files and three folders. With three or four left, what the
    project no longer had was removed, one file of the new ones written, and the save refused.
    """
    session = start({"main.py": FILL_ALL_BUT.format(free=free)}, "python main.py")
    with pytest.raises(Problem) as refused:
        playground.change_files(session.id, {"a.txt": "", "b/c/d/e.txt": "", "f.txt": ""})
    assert refused.value.status == 413
    assert [entry.path for entry in playground.files(session.id).files] == ["main.py"]


STACK = """
import resource
from flask import Flask
app = Flask(__name__)

@app.get("/")
def index():
    try:
        resource.setrlimit(resource.RLIMIT_STACK, (1 << 28, 1 << 28))
    except ValueError:
        return dict(zip(("soft", "hard"), resource.getrlimit(resource.RLIMIT_STACK)))
"""


def test_a_stack_which_no_other_limit_counts_has_one_of_its_own(
    playground: Playground, start: Start
) -> None:
    session = start({"app.py": STACK})
    found = msgspec.json.decode(playground.get(session.id, "/"), type=dict[str, int])
    assert 1 << 20 <= found["soft"] <= found["hard"] == 64 << 20
