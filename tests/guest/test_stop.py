"""Stop ends a program as Ctrl-C does, and what does not listen all the same."""

import pytest

from tests.conftest import Start
from tests.product import Playground, Problem

APP = """
from flask import Flask
app = Flask(__name__)
@app.get("/")
def index():
    return "hello"
app.run(port=5000)
"""
LAST_WORDS = """
import atexit
from pathlib import Path
def leave():
    print("goodbye", flush=True)
    Path("left.txt").write_text("yes")
atexit.register(leave)
"""
TRIED = LAST_WORDS + APP.replace("app.run", "try: app.run") + "finally: print('finally')\n"


@pytest.mark.parametrize(
    ("source", "command"),
    [
        pytest.param(LAST_WORDS + APP, "python app.py", id="python"),
        pytest.param(LAST_WORDS + APP.replace("app.run", "dict"), "flask run", id="flask run"),
        pytest.param(TRIED, "python app.py", id="finally"),
        pytest.param(LAST_WORDS + APP, "python -u app.py", id="a cold one"),
    ],
)
def test_stop_lets_a_program_say_its_last_words(
    playground: Playground, start: Start, source: str, command: str
) -> None:
    """As Ctrl-C does: `atexit` and `finally` did not run."""
    session = start({"app.py": source}, command)
    stopped = playground.stop(session.id)
    assert (stopped.state, stopped.error) == ("stopped", None)
    assert playground.file(session.id, "left.txt") == b"yes"
    said = [event.text for event in playground.log_until(session.id, "goodbye")]
    assert ("finally" in said) == ("finally" in source)


def test_stop_ends_what_does_not_listen(playground: Playground, start: Start) -> None:
    deaf = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    session = start({"app.py": LAST_WORDS + deaf + APP})
    assert playground.stop(session.id).state == "stopped"
    with pytest.raises(Problem) as caught:
        playground.exchange(session.id, "GET", "/")
    assert caught.value.type == "not-running"
    assert "left.txt" not in {entry.path for entry in playground.files(session.id).files}


def test_restart_waits_for_no_last_words(playground: Playground, start: Start) -> None:
    session = start({"app.py": LAST_WORDS + APP})
    assert playground.restart(session.id).state == "running"
    assert "left.txt" not in {entry.path for entry in playground.files(session.id).files}
