"""The terminal: a shell in the jail, through the real product."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from playground.messages import Session
from sandbox.protocol import Log
from tests.playground.served import wait_until
from tests.product import Playground

SECONDS = 60.0
APP = """
from flask import Flask

app = Flask(__name__)

@app.get("/hello/<name>")
def hello(name):
    return f"hello {name}"

if __name__ == "__main__":
    app.run()
"""


class Terminal:
    """A websocket of a terminal, and all that it has shown."""

    def __init__(self, ws: ClientConnection) -> None:
        self._ws = ws
        self.shown = ""
        self.ended: dict[str, object] | None = None

    def type(self, text: str) -> None:
        self._ws.send(text.encode())

    def resize(self, columns: int, rows: int) -> None:
        self._ws.send(json.dumps({"type": "resize", "columns": columns, "rows": rows}))

    def send(self, message: str) -> None:
        self._ws.send(message)

    def read_until(self, pattern: str) -> "re.Match[str]":
        """What it shows from here on, up to this; none of it is found twice."""
        while (found := re.search(pattern, self.shown)) is None:
            try:
                message = self._ws.recv(timeout=SECONDS)
            except TimeoutError:
                pytest.fail(f"{pattern!r} is not in what was shown: {self.shown!r}")
            assert isinstance(message, bytes), (message, self.shown)
            self.shown += message.decode(errors="replace")
        self.shown = self.shown[found.end() :]
        return found

    def run(self, command: str) -> str:
        """Type a command; what it shows."""
        self.type(f'{command}; echo "[$((1+1))nd]"\r')
        self.read_until(r"nd\]\"[^\n]*\n")
        return self.read_until(r"(?s)(.*)\[2nd\]")[1]

    def read_end(self) -> int:
        """Read to its end; the close code."""
        try:
            while True:
                message = self._ws.recv(timeout=SECONDS)
                if isinstance(message, str):
                    self.ended = json.loads(message)
                else:
                    self.shown += message.decode(errors="replace")
        except ConnectionClosed:
            return self._ws.protocol.close_code or 0


@contextmanager
def terminal(playground: Playground, session: Session, query: str = "") -> Iterator[Terminal]:
    address = playground.address.replace("http", "ws", 1)
    url = f"{address}/api/v1/sessions/{session.id}/terminal{query}"
    with connect(url, proxy=None, max_size=None, max_queue=None) as ws:
        yield Terminal(ws)


@pytest.fixture
def session(playground: Playground) -> Iterator[Session]:
    made = playground.create_session({"app.py": APP}, "python app.py")
    yield made
    playground.delete_session(made.id)


def test_a_command_is_typed_and_its_output_is_seen(
    playground: Playground, session: Session
) -> None:
    with terminal(playground, session) as shell:
        assert "two words" in shell.run("echo two words")
        assert "/app" in shell.run("pwd")


def test_flask_commands_find_the_project(playground: Playground, session: Session) -> None:
    with terminal(playground, session) as shell:
        assert "/hello/<name>" in shell.run("flask routes")
        shell.type("flask shell\r")
        shell.read_until(">>> ")
        shell.type("app.name\r")
        shell.read_until("'app'")
        shell.type("exit()\r")
        assert "hello from here" in shell.run("curl -s localhost:5000/hello/from%20here")


SHOP = """
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///shop.db"
db = SQLAlchemy(app)
Migrate(app, db)

class Item(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80))

@app.get("/items")
def items():
    return {"items": [item.name for item in db.session.scalars(db.select(Item))]}

if __name__ == "__main__":
    app.run()
"""
TESTED = """
from app import app

def test_nothing_is_where_nothing_is():
    assert app.test_client().get("/none").status_code == 404
"""


def test_what_a_learner_types_works_in_it(playground: Playground) -> None:
    """A database made, changed and looked at; tests; a question to the running app."""
    files = {"app.py": SHOP, "test_app.py": TESTED}
    with terminal(playground, playground.create_session(files, "python app.py")) as shell:
        assert "Generating" in shell.run("flask db init")
        assert "Detected added table 'item'" in shell.run("flask db migrate -m items")
        assert "Running upgrade" in shell.run("flask db upgrade")
        assert "item" in shell.run("sqlite3 instance/shop.db .tables")
        shell.run("sqlite3 instance/shop.db \"insert into item (name) values ('tea')\"")
        assert '["tea"]' in shell.run("curl -s 127.0.0.1:5000/items | tr -d ' \\n'")
        assert "1 passed" in shell.run("pytest -q")
        shell.type("flask shell\r")
        shell.read_until(">>> ")
        shell.type("Item.query.count() + 41\r")
        shell.read_until(r"\n42\r\n")
        shell.type("exit()\r")
        assert shell.run("python -c 'print(6 * 7)'").split()[-1] == "42"


HUNGRY = "for _ in range(60): b'x' * 60_000_000"
"""Near the limit by the pages it takes, which it gives back: it is held, weighed and let go."""


@pytest.mark.parametrize("shells", [0, 1], ids=["in the shell", "in a shell of the shell"])
def test_a_job_that_takes_memory_stays_in_front(
    playground: Playground, session: Session, shells: int
) -> None:
    """It was "Stopped" when its jail was held to be weighed, in the midst of its work."""
    with terminal(playground, session) as shell:
        for _ in range(shells):
            shell.type("bash\r")
        for _ in range(2):
            assert "done" in shell.run(f'python -c "{HUNGRY}" && echo done')


def test_ctrl_c_ends_what_runs_and_leaves_the_shell(
    playground: Playground, session: Session
) -> None:
    with terminal(playground, session) as shell:
        shell.type('python -c \'import time; print("beg" "un"); time.sleep(600)\'\r')
        shell.read_until("begun")
        shell.type("\x03")
        assert "130" in shell.run("echo $?")


def test_a_new_size_is_seen(playground: Playground, session: Session) -> None:
    with terminal(playground, session, "?columns=91&rows=31") as shell:
        assert "31 91" in shell.run("stty size")
        shell.resize(47, 11)
        assert "11 47" in shell.run("stty size")


def test_exit_closes_it_with_the_shells_own_code(playground: Playground, session: Session) -> None:
    with terminal(playground, session) as shell:
        shell.type("exit 7\r")
        assert shell.read_end() == 1000
        assert shell.ended == {"why": "exited", "code": 7}


def test_it_ends_with_the_run_and_opens_again_beside_the_next(
    playground: Playground, session: Session
) -> None:
    with terminal(playground, session) as shell:
        shell.run("(sleep 600 &); (nohup sleep 600 >/dev/null 2>&1 &)")
        playground.restart(session.id)
        assert shell.read_end() == 1000
        assert shell.ended == {"why": "run-ended", "code": None}
    with terminal(playground, session) as shell:
        assert "hello again" in shell.run("curl -s localhost:5000/hello/again")


def test_a_run_begins_though_a_closed_terminal_has_left_a_process_behind(
    playground: Playground, session: Session
) -> None:
    playground.stop(session.id)
    with terminal(playground, session) as shell:
        shell.run("(nohup sleep 600 >/dev/null 2>&1 &)")
        shell.type("exit\r")
        shell.read_end()
    assert playground.restart(session.id).state == "running"
    assert playground.get(session.id, "/hello/you") == "hello you"


def test_what_a_closed_terminal_has_left_behind_keeps_to_the_limits(
    thrifty: Playground,
) -> None:
    """In a session without a run nobody looked at it: it had all processors, for hours."""
    session = thrifty.create_session({"main.py": ""}, "python main.py")
    with terminal(thrifty, session) as shell:
        shell.run("(setsid sh -c 'while :; do :; done' &)")
    thrifty.events_until(
        session.id,
        lambda e: isinstance(e, Log) and e.reason is not None and e.reason.limit == "cpu_seconds",
    )
    wait_until(lambda: thrifty.get_session(session.id).usage.processes == 0)
    thrifty.delete_session(session.id)


def test_it_ends_with_its_session_and_says_so(playground: Playground) -> None:
    made = playground.create_session({"app.py": APP}, "python app.py")
    with terminal(playground, made) as shell:
        shell.run("true")
        playground.delete_session(made.id)
        shell.read_end()
        assert shell.ended == {"why": "session-ended", "code": None}


def test_its_processes_end_when_the_page_leaves(playground: Playground, session: Session) -> None:
    before = playground.get_session(session.id).usage.processes
    with terminal(playground, session) as shell:
        shell.type("sleep 600 | sleep 600 | echo beg''un\r")
        shell.read_until("begun")
    wait_until(lambda: playground.get_session(session.id).usage.processes <= before)


def test_a_fork_bomb_in_it_is_limited_as_everywhere(
    playground: Playground, session: Session
) -> None:
    with terminal(playground, session) as shell:
        shell.type("for i in $(seq 500); do sleep 600 & done\r")
        shell.read_until("(?i)fork|resource temporarily unavailable")
        used = playground.get_session(session.id)
        assert used.usage.processes <= used.limits.processes
    playground.restart(session.id)
    assert playground.get(session.id, "/hello/you") == "hello you"


def test_it_has_no_way_to_type_into_a_terminal(playground: Playground, session: Session) -> None:
    code = "import fcntl; fcntl.ioctl(0, 0x5412, b'x')"
    with terminal(playground, session) as shell:
        assert "PermissionError" in shell.run(f'python -c "{code}"')
        assert "No such file" in shell.run("ls /dev/tty /dev/ptmx /dev/pts")
        assert "tty" not in shell.run("ls /dev")


def test_it_reaches_its_own_session_alone(playground: Playground, session: Session) -> None:
    other = playground.create_session({"app.py": APP}, "flask --app app run --port 5999")
    try:
        with terminal(playground, session) as shell:
            assert "refused=7" in shell.run("curl -s localhost:5999; echo refused=$?")
            assert "hello me" in shell.run("curl -s localhost:5000/hello/me")
    finally:
        playground.delete_session(other.id)


def test_more_terminals_than_the_limit_are_refused_with_a_sentence(
    playground: Playground, session: Session
) -> None:
    opened = [terminal(playground, session) for _ in range(4)]
    for each in opened:
        each.__enter__()
    try:
        with pytest.raises(InvalidStatus) as refused, terminal(playground, session):
            pass
    finally:
        for each in opened:
            each.__exit__(None, None, None)
    assert refused.value.response.status_code == 503
    assert b"4 open terminals; the limit is 4" in (refused.value.response.body or b"")


@pytest.mark.parametrize("query", ["?columns=0", "?rows=1001", "?columns=x", "?rows=-1"])
def test_a_size_that_no_screen_has_is_refused(
    playground: Playground, session: Session, query: str
) -> None:
    with pytest.raises(InvalidStatus) as refused, terminal(playground, session, query):
        pass
    assert refused.value.response.status_code == 400


@pytest.mark.parametrize("message", ["no json", '{"type":"resize","columns":0,"rows":1}', "{}"])
def test_a_message_that_is_none_closes_it(
    playground: Playground, session: Session, message: str
) -> None:
    with terminal(playground, session) as shell:
        shell.send(message)
        assert shell.read_end() == 1007


def test_a_flood_is_slowed_down_and_ctrl_c_ends_it(
    playground: Playground, session: Session
) -> None:
    with terminal(playground, session) as shell:
        shell.type("yes flood\r")
        shell.read_until("(?:flood\r\n){2000}")
        shell.type("\x03")
        assert "still here" in shell.run("echo still here")
