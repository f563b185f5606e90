"""A limit that is met is said once, in a sentence: what, the limit, the peak, what to do."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from playground.messages import Session
from sandbox.protocol import AnyEvent, Log, Notice, StateChange
from tests.product import Playground, Problem, body, running_playground

MIB = 1 << 20
WAIT_SECONDS = 60.0
LIMITS = {
    "SANDBOX_MEMORY_BYTES": str(160 * MIB),
    "SANDBOX_DISK_BYTES": str(24 * MIB),
    "SANDBOX_FILE_BYTES": str(8 * MIB),
    "SANDBOX_DISK_FILES": "600",
    "SANDBOX_OPEN_FILES": "80",
    "SANDBOX_PROCESSES": "24",
    "SANDBOX_CPU_SECONDS": "6",
    "SANDBOX_CPU_EXTENSIONS": "1",
    "SANDBOX_TUNNELS": "2",
}
SERVE = "\nfrom flask import Flask\napp = Flask(__name__)\napp.run()\n"
GO_ON = """
try:
    {attempt}
except Exception as error:
    print("met:", error, flush=True)
"""
SPIN = """
import threading
def spin():
    while True: pass
threading.Thread(target=spin).start()
"""
UNWAITED = """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    if os.fork() == 0:
        end = time.process_time() + 1
        while time.process_time() < end: pass
        os._exit(0)
    time.sleep(1)
"""
FILL = "[open(f'{n}', 'wb').write(bytes(1 << 20)) for n in range(99)]"
MANY = "[open(f'{n}', 'w').close() for n in range(9999)]"
OPEN = "kept = [open('app.py') for _ in range(999)]"
LARGE = "open('large', 'wb').write(bytes(9 << 20))"
THREADS = """
import threading, time
kept = [threading.Thread(target=time.sleep, args=[600], daemon=True) for _ in range(99)]
[thread.start() for thread in kept]
"""
SILENT = """
import os, time
for _ in range(99):
    try:
        if os.fork() == 0:
            time.sleep(600)
    except OSError:
        pass
"""
SHELL = """
import subprocess
subprocess.run(["sh", "-c", "f() { f | f & }; f"])
"""
SHARED = """
import mmap, os, time
open('half', 'wb').write(bytes(7 << 20)); open('/tmp/half', 'wb').write(bytes(7 << 20))
open('/dev/shm/half', 'wb').write(bytes(7 << 20))
kept = mmap.mmap(-1, 150 << 20)
for place in range(0, len(kept), 4096): kept[place] = 1
time.sleep(600)
"""
"""On disk and in memory each less than a limit, together more."""


@pytest.fixture(scope="module")
def small() -> Iterator[Playground]:
    with running_playground(**LIMITS) as playground:
        yield playground


@pytest.fixture
def begin(small: Playground) -> Iterator[Callable[..., Session]]:
    """Sessions of the small product that end with their test."""
    made: list[Session] = []

    def create(source: str, command: str = "python app.py") -> Session:
        made.append(small.create_session({"app.py": source}, command))
        return made[-1]

    yield create
    for session in made:
        with suppress(Problem):
            small.delete_session(session.id)


def until_notice(playground: Playground, session: Session, limit: str) -> Notice:
    events = playground.events_until(
        session.id, lambda event: isinstance(event, Notice) and event.reason.limit == limit
    )
    assert isinstance(events[-1], Notice)
    said = [event.text for event in events if isinstance(event, Log) and event.stream == "system"]
    assert said.count(events[-1].reason.message) == 1
    return events[-1]


def until_limited(playground: Playground, session: Session) -> Session:
    playground.events_until(session.id, is_limited)
    return playground.get_session(session.id)


def is_limited(event: AnyEvent, generation: int = 1) -> bool:
    if not isinstance(event, StateChange):
        return False
    return (event.state, event.generation) == ("limited", generation)


@pytest.mark.parametrize(
    ("attempt", "limit", "said"),
    [
        pytest.param(FILL, "disk_bytes", "of 24 MiB are used", id="disk"),
        pytest.param(MANY, "disk_files", "holds 600 files", id="inodes"),
        pytest.param(OPEN, "open_files", "the limit is 80", id="open files"),
        pytest.param(LARGE, "file_bytes", "the limit of 8 MiB a file", id="file size"),
    ],
)
def test_an_app_that_lives_on_at_a_limit_is_told_of_it(
    small: Playground, begin: Callable[..., Session], attempt: str, limit: str, said: str
) -> None:
    session = begin(GO_ON.format(attempt=attempt) + SERVE)
    notice = until_notice(small, session, limit)
    assert said in notice.reason.message
    assert notice.ends_in_seconds is None
    assert small.get_session(session.id).state == "running"


@pytest.mark.parametrize("bomb", [SILENT, SHELL])
def test_a_fork_bomb_is_told_of_its_limit(
    small: Playground, begin: Callable[..., Session], bomb: str
) -> None:
    """One says nothing itself; the other's processes end before anybody could have counted them."""
    session = begin(bomb + SERVE)
    assert "processes and threads" in until_notice(small, session, "processes").reason.message
    assert small.get_session(session.id).state == "running"


@pytest.mark.parametrize(
    ("source", "limit"),
    [
        pytest.param(FILL, "disk_bytes", id="disk"),
        pytest.param(MANY, "disk_files", id="inodes"),
        pytest.param(OPEN, "open_files", id="open files"),
        pytest.param(LARGE, "file_bytes", id="file size"),
        pytest.param(THREADS, "processes", id="processes"),
        pytest.param("kept = bytes(1 << 30)", "memory_bytes", id="memory"),
    ],
)
def test_a_program_that_a_limit_ended_is_told_which_once(
    small: Playground, begin: Callable[..., Session], source: str, limit: str
) -> None:
    session = begin(source)
    assert (session.state, session.reason and session.reason.limit) == ("limited", limit)
    assert session.reason is not None
    assert session.reason.allowed is not None
    assert session.error is not None
    assert session.error.line is not None
    again = small.restart(session.id)
    assert again.reason is not None
    log = small.events_until(session.id, lambda event: is_limited(event, 2))
    said = [event.text for event in log if isinstance(event, Log) and event.generation == 1]
    assert said.count(session.reason.message) == 1


def test_a_program_that_knows_no_python_is_told_by_the_kernels_signal(
    begin: Callable[..., Session],
) -> None:
    session = begin("", "dd if=/dev/zero of=large bs=1048576 count=20")
    assert (session.state, session.reason and session.reason.limit) == ("limited", "file_bytes")


def test_disk_and_memory_are_counted_together(
    small: Playground, begin: Callable[..., Session]
) -> None:
    ended = until_limited(small, begin(SHARED))
    assert ended.reason is not None
    assert ended.reason.limit == "memory_bytes"
    assert ended.reason.peak is not None
    assert ended.reason.peak > 160 * MIB
    assert ended.usage.disk_bytes > 20 * MIB


@pytest.mark.parametrize(
    ("prints", "limit", "most"),
    [
        (
            "for n in range(15_000): print('x' * 1_000)",
            "log_bytes_per_second",
            "256 KiB a second",
        ),
        ("print('x\\n' * 100_000)", "log_lines_per_second", "2000 lines a second"),
    ],
)
def test_a_flood_is_told_in_a_sentence(
    prints: str, limit: str, most: str, small: Playground, begin: Callable[..., Session]
) -> None:
    """Of short lines it said that the program printed faster than 256 KiB a second, by far not."""
    session = begin(f"{prints}\n{SERVE}")
    assert most in until_notice(small, session, limit).reason.message


def test_usage_and_limits_have_the_same_keys_and_what_is_used_shows(
    small: Playground, begin: Callable[..., Session]
) -> None:
    source = "kept = bytearray(b'x' * (40 << 20))\nopen('made', 'wb').write(bytes(3 << 20))\n"
    session = begin(source + "files = [open('made') for _ in range(20)]\n" + SERVE)
    time.sleep(0.6)  # what was measured at the start is believed for half a second
    usage = small.get_session(session.id).usage
    assert 40 * MIB < usage.memory_bytes < session.limits.memory_bytes
    assert 3 * MIB <= usage.disk_bytes < 4 * MIB
    assert 20 < usage.open_files < session.limits.open_files
    assert 0 < usage.processes < session.limits.processes
    assert 1 < usage.disk_files < session.limits.disk_files
    assert 0 < usage.startup_seconds < session.limits.startup_seconds
    assert 0 < usage.lifetime_seconds < session.limits.lifetime_seconds
    assert 0 < usage.log_bytes < session.limits.log_bytes


def test_a_cpu_budget_is_warned_of_extended_and_ends_the_run(
    small: Playground, begin: Callable[..., Session]
) -> None:
    session = begin(SPIN + SERVE)
    notice = until_notice(small, session, "cpu_seconds")
    assert notice.can_extend
    assert notice.ends_in_seconds is not None
    assert 0 < notice.ends_in_seconds <= 3
    extended = small.extend(session.id)
    assert (extended.state, extended.limits.cpu_seconds) == ("running", 12)
    ended = until_limited(small, session)
    assert ended.reason is not None
    assert ended.reason.limit == "cpu_seconds"
    assert "its budget is 12 s" in ended.reason.message
    with pytest.raises(Problem) as refused:
        small.extend(session.id)
    assert (refused.value.status, refused.value.type) == (409, "not-running")


def test_a_budget_counts_children_that_nobody_waits_for(
    small: Playground, begin: Callable[..., Session]
) -> None:
    """Their time is nobody's once they have ended, so a run of them had no budget at all."""
    ended = until_limited(small, begin(UNWAITED))
    assert ended.reason is not None
    assert ended.reason.limit == "cpu_seconds"


def test_a_budget_can_be_extended_so_often_and_a_new_run_has_a_new_one(
    small: Playground, begin: Callable[..., Session]
) -> None:
    session = begin(SERVE)
    small.extend(session.id)
    with pytest.raises(Problem) as refused:
        small.extend(session.id)
    assert (refused.value.status, refused.value.type) == (409, "used-up")
    assert small.restart(session.id).limits.cpu_seconds == 6
    assert small.extend(session.id).limits.cpu_seconds == 12


def test_what_a_run_has_computed_is_not_counted_against_the_next(
    small: Playground, begin: Callable[..., Session]
) -> None:
    busy = "import time\nwhile time.process_time() < 1.1: pass\n"
    session = begin(busy + SERVE)
    assert small.get_session(session.id).usage.cpu_seconds >= 1
    for _ in range(5):
        small.restart(session.id)
    small.change_files(session.id, {"app.py": SERVE})
    assert small.get_session(session.id).usage.cpu_seconds < 1


def test_more_connections_than_a_session_may_have_are_refused_in_words(
    small: Playground, begin: Callable[..., Session]
) -> None:
    slow = "import time\nfrom flask import Flask\napp = Flask(__name__)\n"
    slow += "@app.get('/')\ndef index():\n    time.sleep(8)\n    return 'late'\napp.run()\n"
    session = begin(slow)
    with ThreadPoolExecutor() as crowd:
        asked = [crowd.submit(small.exchange, session.id, "GET", "/") for _ in range(2)]
        deadline = time.monotonic() + WAIT_SECONDS
        while small.get_session(session.id).usage.tunnels < 2:
            assert time.monotonic() < deadline
        with pytest.raises(Problem) as refused:
            small.exchange(session.id, "GET", "/")
        assert [body(answer.result()) for answer in asked] == ["late", "late"]
    assert (refused.value.status, refused.value.type) == (503, "busy")
    assert "has 2 open connections; the limit is 2" in refused.value.detail
