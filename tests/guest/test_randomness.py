"""Guests are copies of one memory, and must not throw the same dice."""

import json
from typing import Any

from tests.conftest import Start
from tests.product import Playground

DICE = """
import json, os, random, secrets, tempfile, uuid
from werkzeug.security import gen_salt
from itsdangerous import TimestampSigner
print(json.dumps({
    "random": random.random(),
    "a new generator": random.Random().random(),
    "system": random.SystemRandom().random(),
    "choice": "".join(random.choices("abcdefghij", k=20)),
    "urandom": os.urandom(8).hex(),
    "secrets": secrets.token_hex(8),
    "uuid1": str(uuid.uuid1()),
    "uuid4": str(uuid.uuid4()),
    "node": uuid.getnode(),
    "tempfile": tempfile.mktemp(),
    "salt": gen_salt(16),
}))
"""
PIN = """
from flask import Flask
app = Flask(__name__)
app.run(debug=True)
"""


def throw(playground: Playground, start: Start) -> dict[str, Any]:
    session = start({"app.py": DICE}, "python app.py")
    line = playground.log_until(session.id, "urandom")[-1]
    found: dict[str, Any] = json.loads(line.text)
    return found


def test_two_sessions_throw_different_dice(playground: Playground, start: Start) -> None:
    first, second = throw(playground, start), throw(playground, start)
    assert [name for name in first if first[name] == second[name]] == []


def test_two_runs_of_one_session_throw_different_dice(playground: Playground, start: Start) -> None:
    session = start({"app.py": "import random; print('dice', random.random())"}, "python app.py")
    playground.restart(session.id)
    events = playground.events_until(session.id, lambda event: "dice" in str(event)
                                     and "generation=2" in str(event))  # fmt: skip
    thrown = {text for event in events if "dice" in (text := getattr(event, "text", ""))}
    assert len(thrown) == 2


def test_debuggers_of_two_sessions_have_different_pins(
    playground: Playground, start: Start
) -> None:
    pins = set()
    for _ in range(2):
        session = start({"app.py": PIN})
        pins.add(playground.log_until(session.id, "Debugger PIN")[-1].text)
    assert len(pins) == 2
