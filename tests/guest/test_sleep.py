"""Sessions that nobody uses sleep and are woken; those that live long are told of their end."""

import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from playground.messages import Session
from sandbox.protocol import AnyEvent, Log, Notice, StateChange
from tests.product import (
    REPOSITORY,
    Playground,
    Problem,
    body,
    running_playground,
    running_source,
)

WAIT_SECONDS = 60.0
COUNTER = """
from pathlib import Path
from threading import Lock
from flask import Flask
app = Flask(__name__)
turn = Lock()
@app.get("/")
def count():
    file = Path("count.txt")
    with turn:
        file.write_text(file.read_text() + "x" if file.exists() else "x")
        return file.read_text()
app.run()
"""
LATE = "import time\ntime.sleep({seconds})\nwhile True: pass\n"
WOKEN = """
import os
from flask import Flask
app = Flask(__name__)
@app.get("/")
def index():
    while os.path.exists("was"): pass
    open("was", "w").close()
    return "first"
app.run()
"""


@pytest.fixture(scope="module")
def sleepy() -> Iterator[Playground]:
    """A product whose sessions sleep after a second, and whose runs may compute for one."""
    with running_playground(SANDBOX_IDLE_SECONDS="1", SANDBOX_CPU_SECONDS="1") as playground:
        yield playground


@pytest.fixture
def asleep(sleepy: Playground) -> Iterator[Session]:
    """A session that has answered once, was restarted, and sleeps."""
    session = sleepy.create_session({"app.py": COUNTER})
    assert sleepy.get(session.id, "/") == "x"
    again = sleepy.restart(session.id)
    sleepy.events_until(session.id, is_state("asleep"), after=last_seq(sleepy, again))
    yield until(sleepy, session, lambda now: (now.state, now.usage.processes) == ("asleep", 0))
    with suppress(Problem):
        sleepy.delete_session(session.id)


def is_state(name: str) -> Callable[[AnyEvent], bool]:
    return lambda event: isinstance(event, StateChange) and event.state == name


def until(playground: Playground, session: Session, is_so: Callable[[Session], bool]) -> Session:
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_so(session):
        assert time.monotonic() < deadline, session
        time.sleep(0.1)
        session = playground.get_session(session.id)
    return session


def test_a_session_that_sleeps_has_no_process_and_all_its_files(
    sleepy: Playground, asleep: Session
) -> None:
    assert (asleep.state, asleep.port, asleep.usage.processes) == ("asleep", None, 0)
    assert asleep.reason is not None
    assert asleep.reason.limit == "idle_seconds"
    assert "for 1 s" in asleep.reason.message
    assert sleepy.file(asleep.id, "count.txt") == b"x"
    assert sleepy.get_session(asleep.id).state == "asleep"  # looking wakes nobody


def test_a_request_wakes_it_and_the_log_says_so(sleepy: Playground, asleep: Session) -> None:
    assert sleepy.get(asleep.id, "/") == "xx"
    log = sleepy.log_until(asleep.id, "Waking up for a request.")
    said = [line.text for line in log if line.stream == "system"]
    assert asleep.reason is not None
    assert said[-2:] == [asleep.reason.message, "Waking up for a request."]


def test_the_preview_wakes_it(sleepy: Playground, asleep: Session) -> None:
    host = httpx.URL(asleep.preview_url).netloc.decode()
    answer = httpx.get(sleepy.address, headers={"Host": host}, timeout=WAIT_SECONDS)
    assert (answer.status_code, answer.text) == (200, "xx")


def test_all_who_come_at_once_are_answered_by_one_waking(
    sleepy: Playground, asleep: Session
) -> None:
    with ThreadPoolExecutor(8) as visitors:
        asked = [visitors.submit(sleepy.exchange, asleep.id, "GET", "/") for _ in range(8)]
        assert all(body(answer.result()).startswith("x") for answer in asked)
    log = sleepy.log_until(asleep.id, "Waking up")
    assert sum("Waking up" in line.text for line in log) == 1
    assert sleepy.get_session(asleep.id).generation == asleep.generation + 1


def test_new_files_and_a_restart_are_runs_like_any_other(
    sleepy: Playground, asleep: Session
) -> None:
    changed = sleepy.change_files(asleep.id, {"app.py": COUNTER.replace('"x"', '"y"')})
    assert changed.state == "running"
    sleepy.events_until(asleep.id, is_state("asleep"), after=last_seq(sleepy, changed))
    assert sleepy.restart(asleep.id).state == "running"


def last_seq(playground: Playground, session: Session) -> int:
    """Of the event that its present run began with."""
    is_begun = lambda event: (  # noqa: E731 it closes over the session
        isinstance(event, StateChange) and event.generation == session.generation
    )
    return playground.events_until(session.id, is_begun)[-1].seq


def test_who_stops_a_session_that_sleeps_finds_it_stopped(
    sleepy: Playground, asleep: Session
) -> None:
    assert sleepy.stop(asleep.id).state == "stopped"
    with pytest.raises(Problem) as refused:
        sleepy.exchange(asleep.id, "GET", "/")
    assert refused.value.type == "not-running"


def test_one_that_crashes_when_it_is_woken_says_why(sleepy: Playground) -> None:
    source = "import os, sys\nif os.path.exists('was'): sys.exit('not twice')\nopen('was', 'w')\n"
    session = sleepy.create_session({"app.py": source + COUNTER}, "python app.py")
    sleepy.events_until(session.id, is_state("asleep"))
    with pytest.raises(Problem) as refused:
        sleepy.exchange(session.id, "GET", "/")
    assert refused.value.type == "not-running"
    assert "not twice" in refused.value.detail
    sleepy.delete_session(session.id)


def test_an_open_connection_keeps_it_awake(sleepy: Playground) -> None:
    source = COUNTER.replace("def count():", "def count():\n    import time; time.sleep(5)")
    session = sleepy.create_session({"app.py": source})
    assert sleepy.get(session.id, "/") == "x"
    log = sleepy.events_until(session.id, is_state("asleep"))
    states = [event.state for event in log if isinstance(event, StateChange)]
    assert states == ["starting", "running", "asleep"]
    sleepy.delete_session(session.id)


def test_the_end_of_a_life_is_announced_before_it_comes() -> None:
    with running_playground(SANDBOX_LIFETIME_SECONDS="6") as playground:
        session = playground.create_session({"app.py": COUNTER})
        events = playground.events_until(session.id, is_state("lost"))
        notices = [event for event in events if isinstance(event, Notice)]
        assert [notice.reason.limit for notice in notices] == ["lifetime_seconds"]
        assert notices[0].ends_in_seconds is not None
        assert 0 < notices[0].ends_in_seconds <= 3
        assert "Download what the app wrote" in notices[0].reason.message
        said = [event.text for event in events if isinstance(event, Log)]
        assert notices[0].reason.message in said
        last = events[-1]
        assert isinstance(last, StateChange)
        assert last.reason is not None
        assert last.reason.limit == "lifetime_seconds"
        with pytest.raises(Problem) as gone:
            until(playground, session, lambda _: False)
        assert gone.value.status == 404


def test_a_program_that_did_nothing_for_long_is_held_to_its_limits_when_it_does(
    thrifty: Playground,
) -> None:
    session = thrifty.create_session({"a.py": LATE.format(seconds=4)}, "python a.py")
    ended = until(thrifty, session, lambda now: now.state == "limited")
    assert ended.reason is not None
    assert ended.reason.limit == "cpu_seconds"
    thrifty.delete_session(session.id)


def test_one_that_computes_without_end_when_it_is_woken_is_ended_by_its_budget(
    sleepy: Playground,
) -> None:
    session = sleepy.create_session({"app.py": WOKEN})
    assert sleepy.get(session.id, "/") == "first"
    until(sleepy, session, lambda now: now.state == "asleep")
    hop = sleepy.exchange(session.id, "GET", "/").hops[0]
    assert hop.response is None
    ended = until(sleepy, session, lambda now: now.state == "limited")
    assert ended.reason is not None
    assert ended.reason.limit == "cpu_seconds"
    sleepy.delete_session(session.id)


def test_who_stops_editing_gives_back_the_process_that_waited_for_a_restart(
    tmp_path: Path,
) -> None:
    """It was kept until the session slept: half an hour, and as much memory as the app's own."""
    for package in ("playground", "sandbox"):
        shutil.copytree(REPOSITORY / package, tmp_path / package)
    with (tmp_path / "sandbox/runs.py").open("a") as file:
        file.write("\n_EDITING_SECONDS = 5.0\n")
    guest_python = str(REPOSITORY / ".venv-guest/bin/python")
    with running_source(tmp_path, {"SANDBOX_GUEST_PYTHON": guest_python}) as playground:
        session = playground.create_session({"app.py": COUNTER})
        alone = session.usage.processes
        playground.restart(session.id)
        until(playground, session, lambda now: now.usage.processes > alone)
        until(playground, session, lambda now: now.usage.processes == alone)
