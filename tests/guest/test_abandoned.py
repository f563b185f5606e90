"""What a full worker does about sessions whose people have left without a word."""

import time

import pytest

from tests.product import Playground, Problem, running_playground

APP = {"app.py": "from flask import Flask\napp = Flask(__name__)\n"}
SECONDS = 30.0


def create_when_there_is_room(playground: Playground) -> str:
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            return playground.create_session(APP).id
        except Problem as problem:
            if problem.status != 503 or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_a_session_that_everybody_left_makes_room_for_a_new_one() -> None:
    with running_playground(SANDBOX_MAX_SESSIONS="2", SANDBOX_ABANDONED_SECONDS="1") as playground:
        first, second = (playground.create_session(APP).id for _ in range(2))
        events = playground.events(second)
        next(events)  # a page follows the second one
        third = create_when_there_is_room(playground)
        assert playground.get_session(second).state == "running"
        assert playground.get_session(third).state == "running"
        with pytest.raises(Problem, match="404"):
            playground.get_session(first)
        events.close()
