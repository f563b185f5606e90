"""The routes that a session tells are those of the app that is served, however it is served."""

from textwrap import dedent

import pytest

from tests.conftest import Start
from tests.product import Playground

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


def test_two_routes_alike_but_for_their_host_are_told_apart(
    start: Start, playground: Playground
) -> None:
    app = """
from flask import Flask
app = Flask(__name__, static_host="shop.test:5000", host_matching=True)
@app.get("/", host="shop.test:5000")
def shop(): return "shop"
@app.get("/", host="<user>.shop.test:5000")
def of(user): return user
app.run()
"""
    session = start({"app.py": app})
    found = {route.endpoint: route for route in session.routes}
    assert (found["shop"].host, found["of"].host) == ("shop.test:5000", "<user>.shop.test:5000")
    assert [argument.name for argument in found["of"].arguments] == ["user"]
    headers = [["Host", "ada.shop.test:5000"]]
    assert playground.get(session.id, "/", headers=headers) == "ada"


SUBDOMAINS = """
from flask import Flask
app = Flask(__name__, static_folder=None, subdomain_matching={matching})
app.config["SERVER_NAME"] = {name!r}
@app.get("/")
def index(): return "main"
@app.get("/", subdomain="api")
def api(): return "api"
app.run("127.0.0.1")
"""


@pytest.mark.parametrize(
    ("matching", "name", "hosts"),
    [
        pytest.param(True, "shop.test:5000", ["shop.test:5000", "api.shop.test:5000"], id="named"),
        pytest.param(False, "shop.test:5000", [None, None], id="not matched by it"),
        pytest.param(True, None, [None, None], id="without a name"),
    ],
)
def test_two_routes_alike_but_for_their_subdomain_are_told_apart(
    start: Start, matching: bool, name: str | None, hosts: list[str | None]
) -> None:
    """`host` only where the app looks at it; the subdomain always."""
    session = start({"app.py": SUBDOMAINS.format(matching=matching, name=name)})
    found = sorted(session.routes, key=lambda route: route.subdomain or "")
    assert [route.subdomain for route in found] == [None, "api"]
    assert [route.host for route in found] == hosts


def test_an_app_with_a_thousand_routes_starts_and_tells_how_many_are_not_listed(
    start: Start,
) -> None:
    many = "for n in range(1000):\n    app.add_url_rule(f'/r{n}', f'r{n}', one)\n"
    session = start({"app.py": APP + many + RUN})
    assert session.state == "running"
    assert (len(session.routes), session.routes_left_out) == (200, 801)


def test_routes_with_long_docstrings_are_listed_as_far_as_they_fit(start: Start) -> None:
    """A report that was too long was dropped as a whole: an app without routes, it seemed."""
    many = (
        "one.__doc__ = '这个视图函数有很长的说明' * 50 + chr(0xd800)\n"
        "for n in range(199):\n    app.add_url_rule(f'/{n}/' + 'r' * 400, f'r{n}', one)\n"
    )
    session = start({"app.py": APP + many + RUN})
    assert session.routes[0].rule == "/one"
    assert len(session.routes) > 20
    assert len(session.routes) + session.routes_left_out == 200


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
    assert len(session.routes) + session.routes_left_out == 2


def test_a_partial_views_doc_and_line_are_those_of_its_function(start: Start) -> None:
    partial = "import functools" + APP + "app.add_url_rule('/two', 'two', functools.partial(one))\n"
    session = start({"app.py": partial + RUN}, "python app.py")
    two = next(route for route in session.routes if route.rule == "/two")
    assert (two.doc, two.file, two.line) == ("The first.", "app.py", 4)
