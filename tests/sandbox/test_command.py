"""What a command means, and which one a project has that names none."""

import pytest

from sandbox.command import Command, default_command, is_debug, next_command, parse
from sandbox.problems import WorkerProblem

APP = b"from flask import Flask\napp = Flask(__name__)\n"
RUNS = APP + b"app.run()\n"


@pytest.mark.parametrize(
    ("text", "environment", "argv"),
    [
        pytest.param("python manage.py", {}, ["python", "manage.py"], id="plain"),
        pytest.param(
            "FLASK_APP=manage.py FLASK_DEBUG=True flask run --host=0.0.0.0 --port=8088",
            {"FLASK_APP": "manage.py", "FLASK_DEBUG": "True"},
            ["flask", "run", "--host=0.0.0.0", "--port=8088"],
            id="assignments",
        ),
        pytest.param("python -m http.server 8001", {}, ["python", "-m", "http.server", "8001"]),
        pytest.param("A=1=2 B= x", {"A": "1=2", "B": ""}, ["x"], id="odd values"),
        pytest.param("A='b c' x", {"A": "b c"}, ["x"], id="quoted value"),
        pytest.param("x A=1", {}, ["x", "A=1"], id="an argument with a sign"),
        pytest.param("1A=1 x", {}, ["1A=1", "x"], id="no name of a variable"),
        pytest.param("sh -c 'a && b > c'", {}, ["sh", "-c", "a && b > c"], id="a shell"),
        pytest.param("python 'my app.py' \"a'b\" ''", {}, ["python", "my app.py", "a'b", ""]),
        pytest.param(
            "python a.py '|' \";\" \\&", {}, ["python", "a.py", "|", ";", "&"], id="quoted"
        ),
        pytest.param("python -c 'a = 1;'", {}, ["python", "-c", "a = 1;"], id="a statement"),
        pytest.param("x --url=/?a=1&b=2", {}, ["x", "--url=/?a=1&b=2"], id="part of a word"),
        pytest.param(" python \t app.py\n", {}, ["python", "app.py"], id="white space"),
        pytest.param("python 应用.py", {}, ["python", "应用.py"], id="other scripts"),
        pytest.param("flask run # it's a comment", {}, ["flask", "run"], id="a comment"),
        pytest.param("flask run # (&& not run)", {}, ["flask", "run"], id="a comment's operator"),
        pytest.param(r"x a#b '# c' \# # d", {}, ["x", "a#b", "# c", "#"], id="a hash"),
    ],
)
def test_a_command_is_split_as_a_shell_splits_words(
    text: str, environment: dict[str, str], argv: list[str]
) -> None:
    assert parse(text) == Command(environment, argv)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "names no program", id="empty"),
        pytest.param(" \n", "names no program", id="blank"),
        pytest.param("A=1 B=2", "names no program", id="only assignments"),
        pytest.param("'' x", "names no program", id="empty word"),
        pytest.param("python 'app.py", "cannot be split into words: No closing quotation"),
        pytest.param("python app.py \\", "cannot be split", id="escape at the end"),
        pytest.param("python \0", "NUL", id="NUL"),
        pytest.param("x" * 4097, "4097 characters; the limit is 4096", id="too long"),
        pytest.param("python a.py && ls", "'&&' means nothing", id="and"),
        pytest.param("flask run | cat", "'|' means nothing", id="pipe"),
        pytest.param("flask run > log", "write sh -c", id="redirection"),
        pytest.param("flask run 2>&1", "'2>&1' means nothing", id="duplication"),
        pytest.param("flask run &", "'&' means nothing", id="background"),
        pytest.param("a ; b", "';' means nothing", id="sequence"),
        pytest.param("python a.py; ls", "';' means nothing", id="sequence without a space"),
    ],
)
def test_what_is_no_command_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(WorkerProblem) as caught:
        parse(text)
    assert caught.value.problem.type == "invalid"
    assert said in caught.value.problem.detail


@pytest.mark.parametrize(
    ("names", "entry"),
    [
        (["app.py", "manage.py", "main.py"], "manage.py"),
        (["main.py", "app.py"], "app.py"),
        (["run.py", "main.py", "x.py"], "main.py"),
        (["wsgi.py", "run.py"], "run.py"),
        (["start.py", "wsgi.py"], "wsgi.py"),
        (["index.py", "start.py"], "start.py"),
        (["index.py", "x.py", "y.py"], "index.py"),
        (["hello.py", "README.md", "lib/app.py"], "hello.py"),
    ],
)
def test_the_entry_file_is_the_usual_or_the_only_one(names: list[str], entry: str) -> None:
    assert default_command(dict.fromkeys(names, RUNS)) == f"python {entry}"


def test_the_entry_file_is_quoted() -> None:
    command = default_command({"my app's.py": APP})
    assert parse(command).argv == ["flask", "--app", "my app's.py", "run"]


def test_a_lone_package_is_run_by_flask() -> None:
    assert default_command({"shop/__init__.py": APP}) == "flask --app shop run"


@pytest.mark.parametrize(
    "names",
    [[], ["a.py", "b.py"], ["README.md"], ["lib/app.py"], ["a/__init__.py", "b/__init__.py"]],
)
def test_a_project_with_nothing_to_start_is_told_what_to_add(names: list[str]) -> None:
    with pytest.raises(WorkerProblem, match=r"add manage\.py or app\.py, or set a command"):
        default_command(dict.fromkeys(names, APP))


SERVED = b"app = Flask(__name__)\napp.run()\n"


@pytest.mark.parametrize(
    ("last", "files", "now"),
    [
        pytest.param("python app.py", {"shop.py": SERVED}, "python shop.py", id="renamed"),
        pytest.param("flask --app app.py run", {"shop.py": APP}, "flask --app shop.py run",
                     id="renamed, for flask run"),
        pytest.param("python hello.py", {"hello.py": SERVED, "app.py": SERVED}, "python hello.py",
                     id="beside another"),
        pytest.param("python app.py", {"app.py": APP}, "flask --app app.py run", id="run() gone"),
        pytest.param("flask --app app.py run", {"app.py": SERVED}, "python app.py",
                     id="run() there"),
        pytest.param("flask --app app.py run", {"app.py": b"asyncio.run(x)"},
                     "flask --app app.py run", id="another run()"),
        pytest.param("flask --app shop run", {"shop/__init__.py": APP, "app.py": APP},
                     "flask --app shop run", id="a package"),
        pytest.param("python app.py", {"shop/__init__.py": APP}, "flask --app shop run",
                     id="made a package"),
        pytest.param("python 'my app.py'", {"my app.py": SERVED}, "python 'my app.py'",
                     id="quoted"),
        pytest.param("python app.py", {"a.py": APP, "b.py": APP}, "python app.py",
                     id="nothing to start"),
    ],
)  # fmt: skip
def test_a_command_that_nobody_named_follows_the_project(
    last: str, files: dict[str, bytes], now: str
) -> None:
    assert next_command(files, last) == now


def test_djangos_manage_py_is_told_to_serve() -> None:
    source = b"from django.core.management import execute_from_command_line\n"
    command = default_command({"manage.py": source + b"execute_from_command_line(sys.argv)\n"})
    assert command == "python manage.py runserver --noreload"


@pytest.mark.parametrize(
    ("command", "source"),
    [
        pytest.param("flask run --debug", APP, id="option"),
        pytest.param("flask --debug run", APP, id="option before"),
        pytest.param("flask run --reload", APP, id="reload"),
        pytest.param("FLASK_DEBUG=1 flask run", APP, id="environment"),
        pytest.param("FLASK_DEBUG=anything flask run", APP, id="any word but a no"),
        pytest.param("python app.py", APP + b"app.run(debug=True)", id="argument"),
        pytest.param("python ./app.py", APP + b"app.run(port=1, debug=1)", id="another path"),
        pytest.param("python app.py", b"run_simple('', 1, app, use_reloader=True)", id="werkzeug"),
    ],
)
def test_debug_mode_is_seen_before_the_start(command: str, source: bytes) -> None:
    assert is_debug(parse(command), {"app.py": source})


@pytest.mark.parametrize(
    ("command", "source"),
    [
        pytest.param("flask run", APP, id="nothing said"),
        pytest.param("FLASK_DEBUG=0 flask run", APP, id="zero"),
        pytest.param("FLASK_DEBUG=False flask run", APP, id="false"),
        pytest.param("FLASK_DEBUG= flask run", APP, id="empty"),
        pytest.param("flask run --debug --no-reload", APP, id="no reload"),
        pytest.param("python app.py", APP + b"app.run(debug=False)", id="false argument"),
        pytest.param("python app.py", APP + b"app.run(debug=True, use_reloader=False)"),
        pytest.param("python app.py", APP + b"app.run(debug=X)", id="not a constant"),
        pytest.param("python app.py", b"# app.run(debug=True)", id="comment"),
        pytest.param("python app.py", b"app.run(debug=True", id="does not parse"),
        pytest.param("python other.py", APP + b"app.run(debug=True)", id="another file"),
        pytest.param("python", b"", id="no file"),
    ],
)
def test_debug_mode_is_not_seen_where_it_is_not(command: str, source: bytes) -> None:
    assert not is_debug(parse(command), {"app.py": source})
