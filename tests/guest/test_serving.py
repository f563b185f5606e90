"""The warm development server under requests: what it tells user code, and what it survives."""

from concurrent.futures import ThreadPoolExecutor
from textwrap import dedent

import pytest

from playground.messages import Session
from tests.conftest import Start
from tests.product import Playground

APP = """
import os, time
from flask import Flask, Response, request
from werkzeug.serving import is_running_from_reloader
app = Flask(__name__)
print("module", os.environ.get("WERKZEUG_RUN_MAIN"), is_running_from_reloader())
@app.route("/", methods=["GET", "POST"])
def index():
    return request.get_data() or b"hello"
@app.get("/who")
def who():
    return str(os.environ.get("WERKZEUG_RUN_MAIN"))
@app.get("/slow")
def slow():
    time.sleep(0.3)
    return "slow"
@app.get("/endless")
def endless():
    def body():
        while True:
            yield b"x" * 65536
    return Response(body())
@app.get("/die")
def die():
    os._exit(3)
"""
MANY = 50
TOGETHER = """
import threading
from flask import Flask
app = Flask(__name__)
here = threading.Barrier({many})
@app.get("/")
def index():
    here.wait(timeout=20)
    return "all are here"
app.run()
"""


def run(start: Start, arguments: str = "", command: str = "python app.py") -> Session:
    session = start(
        {"app.py": APP + f"if __name__ == '__main__':\n    app.run({arguments})\n"}, command
    )
    assert session.state == "running", session
    return session


def module_lines(playground: Playground, session: Session) -> list[str]:
    playground.get(session.id, "/")
    log = playground.log_until(session.id, "GET / ")
    return [line.text for line in log if line.text.startswith("module")]


def test_a_hundred_requests_in_a_row_get_their_answers(
    playground: Playground, start: Start
) -> None:
    session = run(start)
    answers = []
    for number in range(100):
        body = {"text": str(number)}
        (hop,) = playground.exchange(session.id, "POST", "/", body=body).hops
        answers.append(hop.response.body_base64.decode() if hop.response else hop.error)
    assert answers == [str(number) for number in range(100)]


def test_requests_are_answered_side_by_side(playground: Playground, start: Start) -> None:
    session = run(start)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: playground.get(session.id, "/slow"), range(20)))
    assert answers == ["slow"] * 20


def test_a_reader_that_leaves_does_not_end_the_server(playground: Playground, start: Start) -> None:
    """A signal, SIGPIPE, would: the interpreter ignores it from its start."""
    session = run(start)
    for _ in range(3):
        (hop,) = playground.exchange(session.id, "GET", "/endless").hops
        assert hop.response is not None
        assert hop.response.truncated
    assert playground.get(session.id, "/") == "hello"
    assert playground.get_session(session.id).generation == 1


def test_a_server_that_dies_in_a_view_has_crashed(playground: Playground, start: Start) -> None:
    session = run(start)
    (hop,) = playground.exchange(session.id, "GET", "/die").hops
    assert hop.response is None
    log = playground.log_until(session.id, "exit code")
    assert log[-1].text.startswith("The program ended with exit code 3")
    assert playground.get_session(session.id).state == "crashed"


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        pytest.param("debug=True", "python app.py", id="debug=True"),
        pytest.param("debug=True", "python3 app.py", id="python3"),
        pytest.param("", "flask run --debug", id="flask run --debug"),
        pytest.param("", "FLASK_DEBUG=1 flask run", id="FLASK_DEBUG"),
        pytest.param("", "FLASK_DEBUG=1 python app.py", id="FLASK_DEBUG and run()"),
    ],
)
def test_in_debug_user_code_runs_once_and_sees_the_reloaders_child(
    playground: Playground, start: Start, arguments: str, command: str
) -> None:
    session = run(start, arguments, command)
    assert module_lines(playground, session) == ["module true True"]
    assert playground.get(session.id, "/who") == "true"


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        pytest.param("", "python app.py", id="no debug"),
        pytest.param("debug=True, use_reloader=False", "python app.py", id="no reloader"),
        pytest.param("", "flask run", id="flask run"),
        pytest.param("", "flask run --debug --no-reload", id="--no-reload"),
    ],
)
def test_without_a_reloader_user_code_sees_none(
    playground: Playground, start: Start, arguments: str, command: str
) -> None:
    session = run(start, arguments, command)
    assert module_lines(playground, session) == ["module None False"]
    assert playground.get(session.id, "/who") == "None"


def test_a_server_that_a_program_ends_itself_ends_at_once(
    playground: Playground, start: Start
) -> None:
    source = """
    import threading, time
    from flask import Flask
    from werkzeug.serving import make_server
    server = make_server("127.0.0.1", 5000, Flask(__name__))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    time.sleep(0.5)
    server.shutdown()
    thread.join()
    print("shut down")
    """
    session = start({"app.py": dedent(source)}, "python app.py")
    assert playground.log_until(session.id, "shut down")[-1].stream == "stdout"


def test_a_collection_of_garbage_closes_no_file_of_the_guests(
    playground: Playground, start: Start
) -> None:
    """What is left of init in its memory may own a number that is now another file's."""
    source = """
    import gc, os
    fds = [os.dup(0) for _ in range(64)]
    gc.unfreeze()
    gc.collect()
    lost = []
    for fd in fds:
        try:
            os.fstat(fd)
        except OSError:
            lost.append(fd)
    print("lost", lost)
    """
    session = start({"app.py": dedent(source)}, "python app.py")
    assert playground.log_until(session.id, "lost")[-1].text == "lost []"


def test_fifty_requests_are_answered_at_once(playground: Playground, start: Start) -> None:
    """Each has a thread, and from the 29th on the stacks of all took the memory that there is."""
    session = start({"app.py": TOGETHER.format(many=MANY)})
    with ThreadPoolExecutor(MANY) as pool:
        answers = list(pool.map(lambda _: playground.get(session.id, "/"), range(MANY)))
    assert answers == ["all are here"] * MANY
