"""The routes that a session tells are those of the app that is served, however it is served."""

from textwrap import dedent

import pytest

from tests.conftest import Start

APP = """
from flask import Flask
app = Flask(__name__, static_folder=None)
@app.get("/one")
def one():
    "The first."
    return "one"
"""
RUN = "app.run()"

SERVED = [
    pytest.param(APP + RUN, "python app.py", id="run()"),
    pytest.param(APP, "flask run", id="flask run"),
    pytest.param(APP + "def create_app(): return app\n", "flask --app app:create_app run",
                 id="a factory"),
    pytest.param("from werkzeug import run_simple" + APP + "run_simple('', 5000, app)",
                 "python app.py", id="run_simple"),
    pytest.param("from werkzeug.serving import make_server" + APP
                 + "make_server('', 5000, app).serve_forever()", "python app.py", id="make_server"),
    pytest.param("from wsgiref.simple_server import make_server" + APP
                 + "make_server('', 5000, app).serve_forever()", "python app.py", id="wsgiref"),
    pytest.param("from werkzeug.middleware.proxy_fix import ProxyFix" + APP
                 + "app.wsgi_app = ProxyFix(app.wsgi_app)\n" + RUN, "python app.py",
                 id="middleware inside"),
    pytest.param("from werkzeug import run_simple\n"
                 "from werkzeug.middleware.proxy_fix import ProxyFix" + APP
                 + "run_simple('', 5000, ProxyFix(app))", "python app.py", id="middleware around"),
    pytest.param("from flask import Flask\nother = Flask('other')" + APP + RUN, "python app.py",
                 id="a second app that is not served"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "command"), SERVED)
def test_the_routes_are_those_of_the_served_app(start: Start, source: str, command: str) -> None:
    session = start({"app.py": source}, command)
    assert session.state == "running", session
    assert [(route.rule, route.endpoint, route.doc) for route in session.routes] == [
        ("/one", "one", "The first.")
    ]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            "import http.server as h\nh.test(h.SimpleHTTPRequestHandler)", id="no framework"
        ),
        pytest.param(
            "import socket, time\ns = socket.create_server(('', 5000))\ntime.sleep(60)",
            id="a socket",
        ),
    ],
)
def test_what_is_no_flask_app_has_no_routes(start: Start, source: str) -> None:
    session = start({"app.py": source}, "python app.py")
    assert (session.state, session.routes) == ("running", [])


def test_views_of_every_kind_are_found_in_their_files(start: Start) -> None:
    app = """
    from functools import wraps
    from flask import Flask
    from flask.views import MethodView
    from shop import shop

    def logged(view):
        @wraps(view)
        def wrapper(*args, **kwargs):
            return view(*args, **kwargs)
        return wrapper

    class Item(MethodView):
        "An item."
        def get(self, number): return str(number)
        def delete(self, number): return ""

    app = Flask(__name__, static_folder=None)
    app.register_blueprint(shop, url_prefix="/shop")
    app.add_url_rule("/items/<int(min=3):number>", view_func=Item.as_view("item"))
    app.add_url_rule("/lambda", "short", lambda: "x")

    @app.post("/logged")
    @logged
    def written():
        "Kept by wraps."
        return ""

    app.run()
    """
    shop = """
    from flask import Blueprint
    shop = Blueprint("shop", __name__)
    @shop.get("/<any(tea, coffee):kind>/")
    def kind(kind): return kind
    """
    session = start({"app.py": dedent(app), "shop.py": dedent(shop)})
    found = {route.endpoint: route for route in session.routes}
    assert set(found) == {"shop.kind", "item", "short", "written"}
    assert (found["shop.kind"].rule, found["shop.kind"].file) == (
        "/shop/<any(tea, coffee):kind>/",
        "shop.py",
    )
    assert found["shop.kind"].arguments[0].sample in {"tea", "coffee"}
    assert found["item"].methods == ["DELETE", "GET", "HEAD", "OPTIONS"]
    assert found["item"].doc == "An item."
    assert int(found["item"].arguments[0].sample) >= 3
    assert (found["written"].doc, found["written"].file) == ("Kept by wraps.", "app.py")
    lines = dedent(app).splitlines()
    for endpoint, text in (
        ("written", '@app.post("/logged")'),
        ("item", "class Item(MethodView):"),
    ):
        line = found[endpoint].line
        assert line is not None
        assert lines[line - 1] == text


def test_an_app_with_a_thousand_routes_still_starts(start: Start) -> None:
    many = "for n in range(1000):\n    app.add_url_rule(f'/r{n}', f'r{n}', one)\n"
    session = start({"app.py": APP + many + RUN})
    assert session.state == "running"
    assert len(session.routes) == 200


def test_a_converter_that_misbehaves_costs_its_own_route_alone(start: Start) -> None:
    bad = """
from werkzeug.routing import BaseConverter
class Bad(BaseConverter):
    regex = "(?P<x>[a-z]+)(?P=x)(?=" + "a?" * 30 + ")"
app.url_map.converters["bad"] = Bad
app.add_url_rule("/bad/<bad:x>", "bad", one)
"""
    session = start({"app.py": APP + bad + RUN})
    assert session.state == "running"
    assert "/one" in [route.rule for route in session.routes]


def test_a_partial_views_doc_and_line_are_those_of_its_function(start: Start) -> None:
    partial = "import functools" + APP + "app.add_url_rule('/two', 'two', functools.partial(one))\n"
    session = start({"app.py": partial + RUN}, "python app.py")
    two = next(route for route in session.routes if route.rule == "/two")
    assert (two.doc, two.file, two.line) == ("The first.", "app.py", 4)
