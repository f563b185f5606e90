"""A development server says in a session, line by line, what it says at home."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from tests.conftest import Start
from tests.guest.same import case, split
from tests.guest.servers import Request, free_port, playground_output, real_output
from tests.product import Playground

REQUESTS = [
    Request("GET", "/"),
    Request("GET", "/?a=1&b=%20"),
    Request("POST", "/"),
    Request("GET", "/missing"),
    Request("GET", "/moved"),
    Request("GET", "/%E5%AF%9D%22quoted%22"),
    Request("HEAD", "/"),
    Request("DELETE", "/"),
]

APP = """
    import sys
    from flask import Flask, redirect

    app = Flask(__name__)

    @app.route("/", methods=["GET", "POST"])
    def index():
        app.logger.info("an info line")
        app.logger.warning("a warning line")
        return "hello"

    @app.get("/moved")
    def moved():
        return redirect("/")

    @app.get("/fails")
    def fails():
        return str(1 / 0)
"""
MAIN = "    if __name__ == '__main__':\n        app.run({})\n"


def main(arguments: str) -> str:
    """The app with its own call of run; 8765 is replaced before the start."""
    return APP + MAIN.format(arguments)


CASES = [
    case("plain", main("port=8765"), "python app.py"),
    case("debug", main("port=8765, debug=True"), "python app.py"),
    case("all addresses", main("host='0.0.0.0', port=8765, debug=True"), "python app.py"),
    case("no reloader", main("port=8765, debug=True, use_reloader=False"), "python app.py"),
    case("reloader alone", main("port=8765, use_reloader=True"), "python app.py"),
    case("one thread", main("port=8765, threaded=False"), "python app.py"),
    case("debug by a variable", main("port=8765"), "FLASK_DEBUG=1 python app.py"),
    case("flask run", APP, "flask run --port=8765"),
    case("flask run in debug", APP, "flask run --debug --port 8765"),
    case("flask run of a named app", APP, "flask --app app.py --debug run -p 8765"),
    case(
        "flask run by variables",
        APP,
        "FLASK_APP=app.py FLASK_DEBUG=True flask run --host=0.0.0.0 --port=8765",
    ),
    case("flask run's port by a variable", APP, "FLASK_RUN_PORT=8765 flask run"),
    case("flask run without its reloader", APP, "flask run --debug --no-reload --port 8765"),
    case("flask run without its debugger", APP, "flask run --debug --no-debugger --port 8765"),
    case(
        "run_simple",
        APP + "    from werkzeug import run_simple\n"
        "    run_simple('localhost', 8765, app, use_reloader=True, use_debugger=True)",
        "python app.py",
    ),
    case(
        "make_server",
        APP + "    from werkzeug.serving import make_server\n"
        "    make_server('127.0.0.1', 8765, app).serve_forever()",
        "python app.py",
    ),
    case(
        "wsgiref",
        APP + "    from wsgiref.simple_server import make_server\n"
        "    make_server('127.0.0.1', 8765, app).serve_forever()",
        "python app.py",
    ),
    case("http.server", "", "python -m http.server 8765"),
    case("a file started by a shell", main("port=8765"), "sh -c 'python app.py'"),
    case("a cold start", main("port=8765"), "python -u app.py"),
]


FAILING = [Request("GET", "/fails")]
LAST_LINE = "ZeroDivisionError: division by zero"
FAILURES = [
    case("plain", main("port=8765"), "python app.py"),
    case("debug", main("port=8765, debug=True"), "python app.py"),
    case("flask run in debug", APP, "flask run --debug --port 8765"),
    case("flask run without its debugger", APP, "flask run --debug --no-debugger --port 8765"),
]


class Ports(NamedTuple):
    """A case with a port that is free on this machine too."""

    files: dict[str, str]
    command: str
    port: int

    @classmethod
    def choose(cls, files: Mapping[str, str], command: str) -> "Ports":
        port = str(free_port())
        project = {path: text.replace("8765", port) for path, text in files.items()}
        return cls(project, command.replace("8765", port), int(port))


@pytest.mark.parametrize(("files", "command"), CASES)
def test_a_server_says_what_it_says_at_home(
    playground: Playground, start: Start, files: Mapping[str, str], command: str
) -> None:
    project, command, port = Ports.choose(files, command)
    environment, argv = split(command)
    session = start(project, command)
    assert (session.state, session.port) == ("running", port)
    here = playground_output(playground, session, REQUESTS)
    assert here == real_output(project, argv, environment, port, REQUESTS)


@pytest.mark.parametrize(("files", "command"), FAILURES)
def test_a_view_that_fails_is_told_as_at_home(
    playground: Playground, start: Start, files: Mapping[str, str], command: str
) -> None:
    """The traceback and the access line come in either order."""
    project, command, port = Ports.choose(files, command)
    environment, argv = split(command)
    session = start(project, command)
    here = playground_output(playground, session, FAILING, LAST_LINE)
    at_home = real_output(project, argv, environment, port, FAILING, LAST_LINE)
    assert sorted(here.stderr) == sorted(at_home.stderr)
    assert '  File "/app/app.py", line 18, in fails' in here.stderr
