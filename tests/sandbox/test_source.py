"""Whether a file starts a server, for good sources and for those made to break a reader."""

import subprocess
import sys

import pytest

from sandbox.source import runs_reloader, serves

BROKEN = {
    "parentheses": "(" * 30_000,
    "minus": "-" * 30_000 + "1",
    "attributes": "a" + ".b" * 15_000,
    "calls": "a" + "()" * 15_000,
    "sums": "1" + "+1" * 15_000,
    "conditions": "1 if 1 else " * 2_500 + "1",
    "elif": "if 1: pass\n" + "elif 1: pass\n" * 2_300,
    "lambdas": "lambda:" * 4_000 + "1",
    "number": "9" * 30_000,
    "NUL": "x = 1\0",
    "large": "x = 1\n" * 1_000_000,
    "encoding": "# coding: nonsense\n",
    "escape": "'\\d'\n",
    "unfinished": "def f(:\n",
}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("app.run(host='0.0.0.0', port=8000)", id="flask"),
        pytest.param("if __name__ == '__main__':\n    app.run()", id="guarded"),
        pytest.param("def main():\n    app.run()\nmain()", id="in a function"),
        pytest.param("@click.command()\ndef main():\n    app.run()\nmain()", id="click"),
        pytest.param("@staticmethod\ndef main():\n    app.run()", id="a plain decorator"),
        pytest.param("create_app().run()", id="factory"),
        pytest.param("socketio.run(app)", id="socketio"),
        pytest.param("uvicorn.run(app)", id="uvicorn"),
        pytest.param("uvicorn.Server(config).run()", id="uvicorn server"),
        pytest.param("serve(app, port=8000)", id="waitress"),
        pytest.param("asyncio.run(serve(app, Config()))", id="hypercorn"),
        pytest.param("run_simple('localhost', 5000, app)", id="werkzeug"),
        pytest.param("make_server('', 8000, app).serve_forever()", id="wsgiref"),
        pytest.param("web.run_app(app)", id="aiohttp"),
        pytest.param("tornado.ioloop.IOLoop.current().start()", id="tornado"),
        pytest.param("async def f():\n    await site.start()", id="aiohttp site"),
        pytest.param("loop.run_forever()", id="asyncio"),
        pytest.param("reactor.run()", id="twisted"),
    ],
)
def test_a_file_that_starts_a_server_is_seen(source: str) -> None:
    assert serves(source.encode())


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("app = Flask(__name__)", id="an app alone"),
        pytest.param("# app.run()", id="comment"),
        pytest.param("'''app.run()'''", id="string"),
        pytest.param("x = app.run", id="not called"),
        pytest.param("def run(): pass", id="a definition"),
        pytest.param("subprocess.run(['ls'])", id="subprocess"),
        pytest.param("asyncio.run(create_tables())", id="asyncio"),
        pytest.param("Thread(target=f).start()", id="thread"),
        pytest.param("timer.start()", id="timer"),
        pytest.param("@app.route('/')\ndef view():\n    engine.run()", id="in a view"),
        pytest.param("@app.cli.command()\ndef go():\n    app.run()", id="in a flask command"),
        pytest.param("@bp.before_request\nasync def f():\n    job.run()", id="in a hook"),
    ],
)
def test_a_file_that_starts_none_is_seen(source: str) -> None:
    assert not serves(source.encode())


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN)
def test_a_source_that_cannot_be_read_is_judged_by_its_text(source: str) -> None:
    assert not serves(source.encode())
    assert serves(f"{source}\napp.run(debug=True)".encode())


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN)
def test_no_source_breaks_the_search_for_the_reloader(source: str) -> None:
    runs_reloader(f"{source}\napp.run(debug=True)".encode())


def test_bytes_that_are_no_text_are_judged_too() -> None:
    assert serves(b"\xff\xfe app.run()")
    assert not serves(bytes(range(256)))


def test_the_search_is_linear_in_hostile_text() -> None:
    assert not serves(b"run " * 500_000 + b"run" + b" " * 2_000_000)


def test_what_the_parser_warns_of_is_not_in_the_workers_log() -> None:
    asked = r"from sandbox.source import serves; print(serves(b'app.run()\n\'\\d\''))"
    told = subprocess.run(
        [sys.executable, "-W", "always", "-c", asked], capture_output=True, text=True, check=True
    )
    assert (told.stdout, told.stderr) == ("True\n", "")
