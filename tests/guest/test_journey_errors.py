"""What a journey says where something goes wrong: no rule, no URL, an exception."""

import pytest

from sandbox.trace import (
    ErrorHandler,
    Place,
    Raised,
    Responded,
    Routed,
    UrlNotBuilt,
    Value,
    View,
)
from tests.conftest import Start
from tests.guest.journeys import Serve, is_whole, kinds, only, serve
from tests.product import Playground


@pytest.fixture
def run(playground: Playground, start: Start) -> Serve:
    return serve(playground, start)


def test_the_rules_that_were_tried_are_counted(run: Serve) -> None:
    app = run("""
        @app.get("/user/<int:id>")
        def by_id(id): return "id"
        @app.get("/user/<name>")
        def by_name(name): return name
        """)
    routed = only(app.journey("/user/bob"), Routed)
    assert [(each.rule, each.failed) for each in routed.tried] == [
        ("/user/<int:id>", "segment"), ("/user/<name>", None),
    ]  # fmt: skip
    assert routed.tried_count == 2
    assert only(app.journey("/user/7"), Routed).tried_count == 1


def test_a_url_that_cannot_be_built_is_told_though_it_was_caught(run: Serve) -> None:
    trace = run("""
        @app.get("/")
        def index():
            try:
                return url_for("indx", page=2)
            except Exception:
                return "caught"
        """).journey("/")
    missed = only(trace, UrlNotBuilt)
    assert (missed.endpoint, missed.suggestion) == ("indx", "index")
    assert missed.values == [Value(name="page", type="int", text="2")]
    assert missed.place == Place(file="manage.py", line=9)
    assert only(trace, Responded).status == 200


@pytest.mark.parametrize("debug", ["", " --debug"])
def test_an_exception_shows_the_users_line_and_its_variables(run: Serve, debug: str) -> None:
    source = """
        def divide(dividend, divisor):
            return dividend / divisor
        @app.get("/")
        def index():
            return str(divide(1, 0))
        """
    app = run(source, command=f"flask --app manage run{debug}")
    trace = app.journey("/")
    raised = only(trace, Raised)
    assert (raised.exception, raised.message) == ("ZeroDivisionError", "division by zero")
    assert raised.place == Place(file="manage.py", line=7)
    assert [frame.function for frame in raised.frames] == ["index", "divide"]
    assert raised.frames[-1].code == "return dividend / divisor"
    assert {value.name: value.text for value in raised.locals} == {"dividend": "1", "divisor": "0"}
    assert is_whole(trace)
    log = app.playground.log_until(app.id, "ZeroDivisionError")
    assert not any("sandbox" in line.text or "tracing.py" in line.text for line in log)


def test_a_missing_form_key_is_named(run: Serve) -> None:
    source = """
        @app.post("/")
        def index():
            return request.form["nmae"]
        """
    trace = run(source).journey("/", "POST", body={"form": [["name", "x"]]})
    raised = only(trace, Raised)
    assert (raised.exception, raised.status, raised.key) == ("BadRequestKeyError", 400, "nmae")
    assert only(trace, View).returned is None


def test_an_error_handler_follows_the_exception(run: Serve) -> None:
    trace = run("""
        @app.errorhandler(ValueError)
        def oops(error): return "oops", 418
        @app.get("/")
        def index(): raise ValueError("no")
        """).journey("/")
    steps = kinds(trace)
    assert steps.index("exception") < steps.index("error-handler") < steps.index("response")
    handler = only(trace, ErrorHandler)
    assert (handler.handles, handler.function.name) == ("ValueError", "oops")
    assert only(trace, Responded).status == 418


def test_a_view_that_returns_nothing_is_an_exception(run: Serve) -> None:
    trace = run('@app.get("/")\ndef index():\n    pass\n').journey("/")
    assert only(trace, View).returned == "NoneType"
    assert "did not return a valid response" in only(trace, Raised).message
    assert only(trace, Responded).status == 500
