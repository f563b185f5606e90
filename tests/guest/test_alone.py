"""What a run meets of the one that it replaces: nothing. Its code may run while that one still
ends, and these projects do at once what a process that is not gone yet would be in the way of.
"""

import time

import pytest

from tests.conftest import Start
from tests.product import Playground

LARGE = 'held = b"x" * (128 << 20)\n'
"""So much that its end takes a while."""

SHARE = """\
import os, socket
listen = socket.socket.listen

def listen_and_fork(sock, *backlog):
    listen(sock, *backlog)
    for _ in range(24):
        if os.fork() == 0:
            os.read(os.pipe()[0], 1)

socket.socket.listen = listen_and_fork
"""

SERVE = """\
from flask import Flask
app = Flask(__name__)

@app.get("/")
def index():
    return WORD

app.run()
"""

LOCK = """\
import fcntl
lock = open("app.lock", "w")
fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
"""

PORT = """\
import socket
taken = socket.socket()
taken.bind(("127.0.0.1", 7000))
"""

PROCESS = """\
import os
try:
    os.kill(int(open("app.pid").read()), 0)
except FileNotFoundError:
    pass
except ProcessLookupError:
    pass
else:
    raise SystemExit("it is running already")
with open("app.pid", "w") as file:
    file.write(str(os.getpid()))
"""

DATABASE = """\
import sqlite3
database = sqlite3.connect("app.db", timeout=0, isolation_level=None)
database.execute("begin exclusive")
"""

ABSTRACT = """\
import socket
name = socket.socket(socket.AF_UNIX)
name.bind("\\0app")
"""


@pytest.mark.parametrize(
    "claim",
    [LOCK, PORT, PROCESS, DATABASE, ABSTRACT],
    ids="lock port pid db name".split(),
)
def test_what_the_run_before_held_is_free_when_the_next_one_asks(
    playground: Playground, start: Start, claim: str
) -> None:
    source = claim + LARGE + SERVE
    session = start({"app.py": source.replace("WORD", "'0'")})
    for edit in range(1, 6):
        files = {"app.py": source.replace("WORD", f"'{edit}'")}
        session = playground.change_files(session.id, files)
        assert session.state == "running", session.reason
        assert playground.get(session.id, "/") == str(edit)


def test_a_port_of_the_run_before_is_not_taken_for_the_next_one_s(
    playground: Playground, start: Start
) -> None:
    """The next one is another program, which is looked at from its first moment; the one before has
    processes that share its port, and end one after another.
    """
    next_one = SERVE.replace("run()", "run(port=6000)").replace("WORD", "'next'")
    for _ in range(3):
        session = start({"app.py": LARGE + SHARE + SERVE.replace("WORD", "'first'")})
        assert session.port == 5000
        session = playground.change_files(session.id, {"app.py": next_one}, "python -B app.py")
        assert (session.state, session.ports) == ("running", [6000])
        assert playground.get(session.id, "/") == "next"


def test_a_program_that_connects_late_does_not_wait_for_a_process_that_came_after_it(
    hasty: Playground,
) -> None:
    """Beside one that has served nothing by the start-up limit, the next run's standby waits."""
    first = hasty.create_session({"app.py": SERVE.replace("WORD", "'first'")})
    late = "import time\ntime.sleep(6)\n"
    hasty.change_files(first.id, {"app.py": late + SERVE.replace("WORD", "'late'")})
    deadline = time.monotonic() + 60
    while hasty.get_session(first.id).port is None:
        assert time.monotonic() < deadline, "it waits for its own standby"
        time.sleep(0.2)
    assert hasty.get(first.id, "/") == "late"
    hasty.delete_session(first.id)
