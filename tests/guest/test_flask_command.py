"""`flask …` in the warm interpreter is the real console script: same words, same exit codes."""

from collections.abc import Mapping

import pytest

from tests.conftest import Start
from tests.guest.same import both_endings, case
from tests.product import Playground

APP = """
    import click
    from flask import Flask

    app = Flask(__name__)

    @app.get("/")
    def index():
        return "hello"

    @app.route("/items/<int:number>", methods=["POST", "PUT"])
    def item(number):
        return str(number)

    @app.cli.command("greet", help="Greets somebody.")
    @click.argument("name")
    @click.option("--loud", is_flag=True)
    def greet(name, loud):
        click.echo(f"Hello, {name.upper() if loud else name}!")
        click.echo("in a context: " + str(bool(app)), err=True)

    @app.cli.command()
    def fail():
        raise RuntimeError("the command failed")
"""
WHO = """
    import sys
    import __main__
    from flask import Flask

    print(__name__, sys.argv, sys.path[:3])
    print(__main__.__file__, __main__.__name__)
    app = Flask(__name__)
"""
FACTORY = "from flask import Flask\ndef create_app(name='made'):\n    return Flask(name)\n"

CASES = [
    case("routes", APP, "flask routes"),
    case("routes with all methods", APP, "flask --app app routes -s rule --all-methods"),
    case("routes of a factory", FACTORY, "flask --app 'app:create_app(\"mine\")' routes"),
    case(
        "routes of an app in a package",
        "",
        "flask --app shop.web routes",
        {"shop/__init__.py": "", "shop/web.py": "from flask import Flask\napp = Flask('x')\n"},
    ),
    case("a command of the app", APP, "flask greet Ada --loud"),
    case("a command's help", APP, "flask greet --help"),
    case("a command without its argument", APP, "flask greet"),
    case("a command that fails", APP, "flask fail"),
    case("a command by a variable", APP, "FLASK_APP=app.py flask greet Ada"),
    case("the help, with the app's commands", APP, "flask --help"),
    case("no command", APP, "flask"),
    case("an unknown command", APP, "flask dance"),
    case("an unknown option", APP, "flask run --nonsense"),
    case("a port that is none", APP, "flask run --port many"),
    case("the versions", APP, "flask --version"),
    case("no app at all", "x = 1", "flask run"),
    case("no such file", APP, "flask --app nothing routes"),
    case("no such app in the file", "x = 1", "flask --app app:application routes"),
    case("the app's module fails", "1/0", "flask --app app routes"),
    case("the app's module fails at run", "1/0", "flask --app app run"),
    case("the app's module has a syntax error", "def f(:", "flask --app app run"),
    case("the app imports what is missing", "import not_there", "flask --app app run"),
    case("the module says who it is", WHO, "flask routes"),
    case(
        "variables of a .flaskenv",
        "import os\nprint(os.environ['COLOUR'])\n" + FACTORY,
        "flask --app app routes",
        {".flaskenv": "COLOUR=blue\n"},
    ),
    case("a shell without input", APP, "flask shell"),
    case("an own json.py", APP, "flask routes", {"json.py": "print('mine')\n"}),
    case("PYTHONWARNINGS", APP, "PYTHONWARNINGS=error flask routes"),
]


@pytest.mark.parametrize(("files", "command"), CASES)
def test_the_flask_command_is_the_real_one(
    playground: Playground, start: Start, files: Mapping[str, str], command: str
) -> None:
    here, at_home = both_endings(playground, start, files, command)
    assert here == at_home
