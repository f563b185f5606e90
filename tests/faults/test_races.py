"""Calls that cross each other: whatever the order, all who look see the same, and nothing hangs."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest

from sandbox.protocol import StateChange
from tests.faults import census
from tests.faults.conftest import Product
from tests.faults.parts import comes_in_time
from tests.product import NO_TLS, Playground, Problem

SLOW_START = "import time\ntime.sleep(0.3)\n"
APP = """
from flask import Flask
app = Flask(__name__)
app.get("/")(lambda: "{word}")
app.run()
"""
FILES = {"app.py": APP.format(word="one")}
SLOW = {"app.py": SLOW_START + FILES["app.py"]}
ROUNDS = 3
SETTLED = {"running", "stopped", "crashed", "exited"}


@pytest.fixture
def playground(product: Product) -> Iterator[Playground]:
    """Each test leaves nothing."""
    with census.nothing_left(product[1]):
        yield product[0]


Call = Callable[[Playground, str], object]
CALLS: dict[str, Call] = {
    "stop": lambda one, session: one.stop(session),
    "restart": lambda one, session: one.restart(session),
    "save": lambda one, session: one.change_files(session, {"app.py": APP.format(word="two")}),
    "delete": lambda one, session: one.delete_session(session),
    "send": lambda one, session: one.exchange(session, "GET", "/"),
    "list": lambda one, session: one.files(session),
}
CROSSINGS = [
    ("restart", "stop"),
    ("stop", "restart"),
    ("save", "stop"),
    ("save", "restart"),
    ("save", "save"),
    ("restart", "delete"),
    ("save", "delete"),
    ("send", "delete"),
    ("send", "save"),
    ("list", "delete"),
    ("stop", "delete"),
    ("delete", "delete"),
]


def told(call: Call, address: str, session: str) -> str:
    """`ok`, or the type of the problem."""
    with closing(Playground(address)) as playground:
        try:
            call(playground, session)
        except Problem as problem:
            return problem.type
        return "ok"


@pytest.mark.parametrize(("first", "second"), CROSSINGS)
def test_calls_that_cross_leave_a_session_that_works_or_is_gone(
    first: str, second: str, playground: Playground
) -> None:
    for _ in range(ROUNDS):
        session = playground.create_session(SLOW if first != "send" else FILES, "python app.py").id
        with ThreadPoolExecutor(2) as lanes:
            both = [
                lanes.submit(told, CALLS[name], playground.address, session)
                for name in (first, second)
            ]
            answers = [each.result() for each in both]
        assert set(answers) <= {"ok", "not-found", "not-running", "starting"}, answers
        if "delete" in (first, second):
            with pytest.raises(Problem) as gone:
                playground.get_session(session)
            assert gone.value.status == 404
            continue
        assert comes_in_time(lambda: playground.get_session(session).state in SETTLED)  # noqa: B023  # called here
        assert playground.restart(session).state == "running"
        assert playground.get(session, "/") in {"one", "two"}
        playground.delete_session(session)


def test_who_waits_for_a_start_is_told_at_once_that_the_session_was_deleted(
    narrow: Product,
) -> None:
    """He waited as long as a start may take, and was then told that the session is running."""
    playground, _ = narrow
    with ThreadPoolExecutor(1) as lane:
        session = playground.create_session(FILES, "python app.py").id
        silent = {"app.py": "import time\ntime.sleep(3600)\n"}
        change = lambda one, session: one.change_files(session, silent)  # noqa: E731  # as in CALLS
        waiting = lane.submit(told, change, playground.address, session)
        assert comes_in_time(lambda: playground.get_session(session).state == "starting")
        playground.delete_session(session)
        assert waiting.result() == "not-found"


def test_two_tabs_on_one_session_see_the_same(playground: Playground) -> None:
    session = playground.create_session(FILES, "python app.py")
    with closing(Playground(playground.address)) as tab:
        playground.stop(session.id)
        assert tab.get_session(session.id).state == "stopped"
        tab.restart(session.id)
        seen = [one.get_session(session.id) for one in (playground, tab)]
        assert {(each.state, each.generation) for each in seen} == {("running", 2)}
        heard = [one.events_until(session.id, is_second_run) for one in (playground, tab)]
        assert heard[0] == heard[1]
    playground.delete_session(session.id)


def is_second_run(event: object) -> bool:
    return isinstance(event, StateChange) and (event.state, event.generation) == ("running", 2)


def test_a_hundred_clicks_on_run_within_a_moment_leave_one_run_of_the_last_files(
    product: Product,
) -> None:
    playground, _ = product
    session = playground.create_session(FILES, "python app.py").id
    with ThreadPoolExecutor(20) as lanes:
        clicks = [
            lanes.submit(told, CALLS["save"], playground.address, session) for _ in range(100)
        ]
        assert {click.result() for click in clicks} == {"ok"}
    found = playground.get_session(session)
    assert (found.state, found.generation) == ("running", 101)
    assert playground.get(session, "/") == "two"
    playground.delete_session(session)


def test_who_clicks_run_again_before_it_has_answered_is_answered_when_the_app_runs(
    product: Product,
) -> None:
    """He was told that it is starting: the first click's wait had ended, and took his along."""
    playground, _ = product
    session = playground.create_session(FILES, "python app.py").id
    silent = {"app.py": "import time\ntime.sleep(3600)\n"}
    change = lambda one, session: one.change_files(session, silent)  # noqa: E731  # as in CALLS
    with ThreadPoolExecutor(1) as lane:
        first = lane.submit(told, change, playground.address, session)
        assert comes_in_time(lambda: playground.get_session(session).state == "starting")
        second = playground.change_files(session, SLOW)
        assert (second.state, second.generation) == ("running", 3)
        assert first.result() == "ok"
    playground.delete_session(session)


def test_a_call_that_is_repeated_with_its_key_makes_one_session(product: Product) -> None:
    """Repeated while the first is under way, and after it."""
    playground, _ = product
    with ThreadPoolExecutor(10) as lanes:
        asked = [lanes.submit(wish, playground.address, "a-wish", SLOW) for _ in range(10)]
        made = {each.result().json()["id"] for each in asked}
    assert len(made) == 1
    session = wish(playground.address, "a-wish", SLOW).json()["id"]
    assert made == {session}
    other = wish(playground.address, "a-wish", FILES)
    assert (other.status_code, other.json()["type"]) == (422, "idempotency-key-reused")
    playground.delete_session(session)
    again = wish(playground.address, "a-wish", SLOW)
    assert again.status_code == 201
    assert again.json()["id"] != session
    playground.delete_session(again.json()["id"])


def wish(address: str, key: str, files: dict[str, str]) -> httpx.Response:
    project = {"files": files, "command": "python app.py"}
    headers = {"Idempotency-Key": key}
    url = f"{address}/api/v1/sessions"
    return httpx.post(
        url, json=project, headers=headers, verify=NO_TLS, trust_env=False, timeout=60
    )


def test_more_starts_at_once_than_fit_are_refused_with_a_time_and_none_is_lost(
    narrow: Product,
) -> None:
    playground, _ = narrow
    with ThreadPoolExecutor(40) as lanes:
        asked = [
            lanes.submit(wish, playground.address, f"wish-{number}", FILES) for number in range(40)
        ]
        answers = [each.result() for each in asked]
    made = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    refused = [answer for answer in answers if answer.status_code != 201]
    assert len(made) == 10
    assert {answer.status_code for answer in refused} == {503}
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)
    assert all(playground.get(session, "/") == "one" for session in made)
    for session in made:
        playground.delete_session(session)
