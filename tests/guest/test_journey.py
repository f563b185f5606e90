"""Journey: what Flask did with a request, told by the app's own interpreter."""

import pytest

from sandbox.trace import (
    BytesIn,
    BytesOut,
    Function,
    Hook,
    Place,
    Responded,
    Routed,
    SessionChange,
    SessionOpened,
    SessionSaved,
    Template,
    Value,
    View,
)
from tests.conftest import Start
from tests.guest.journeys import Serve, all_of, is_whole, kinds, only, serve
from tests.product import Playground

COUNTER = """
app.secret_key = "x"
shop = Blueprint("shop", __name__, url_prefix="/shop")

@app.before_request
def count():
    print("count")
    session["n"] = session.get("n", 2) + 1

@shop.before_request
def enter():
    print("enter", file=sys.stderr)

@shop.get("/<int:id>")
def item(id):
    print("item")
    return "it"

@app.get("/about/")
def about():
    return "about"

@shop.after_request
def wrap(response):
    print("wrap")
    return response

@app.after_request
def stamp(response):
    print("stamp")
    return response

@app.teardown_request
def leave(error):
    print("leave")

app.register_blueprint(shop)
"""


@pytest.fixture
def run(playground: Playground, start: Start) -> Serve:
    return serve(playground, start)


def test_a_request_is_told_step_by_step_in_flasks_order(run: Serve) -> None:
    trace = run(COUNTER).journey("/shop/7")
    assert is_whole(trace)
    assert kinds(trace) == [
        "bytes-in", "session-opened", "routed", "hook", "hook", "view", "response",
        "hook", "hook", "session-saved", "hook", "bytes-out",
    ]  # fmt: skip
    starts = [step.at_ms for step in trace.steps]
    assert starts == sorted(starts)
    came = only(trace, BytesIn)
    assert (came.method, came.target, came.http, came.body_bytes) == (
        "GET",
        "/shop/7",
        "HTTP/1.1",
        None,
    )


def test_hooks_of_app_and_blueprint_are_named_with_their_lines(run: Serve) -> None:
    hooks = all_of(run(COUNTER).journey("/shop/7"), Hook)
    assert [(hook.when, hook.owner, hook.function.name) for hook in hooks] == [
        ("before_request", None, "count"),
        ("before_request", "shop", "enter"),
        ("after_request", "shop", "wrap"),
        ("after_request", None, "stamp"),
        ("teardown_request", None, "leave"),
    ]
    assert hooks[0].function.place == Place(file="manage.py", line=9)


def test_each_line_stands_between_the_steps_that_printed_it(run: Serve) -> None:
    app = run(COUNTER)
    for _ in range(2):
        printed = [(kind, lines) for kind, lines in app.printed(app.journey("/shop/7")) if lines]
        assert printed == [
            ("hook", ["count"]), ("hook", ["enter"]), ("view", ["item"]),
            ("hook", ["wrap"]), ("hook", ["stamp"]), ("hook", ["leave"]),
        ]  # fmt: skip


def test_a_converter_shows_text_and_value(run: Serve) -> None:
    trace = run(COUNTER).journey("/shop/7")
    routed = only(trace, Routed)
    assert (routed.outcome, routed.rule, routed.endpoint) == (
        "matched",
        "/shop/<int:id>",
        "shop.item",
    )
    made = routed.arguments[0]
    assert (made.name, made.converter, made.text, made.type, made.value) == (
        "id",
        "int",
        "7",
        "int",
        "7",
    )
    view = only(trace, View)
    assert view.arguments == [Value(name="id", type="int", text="7")]
    assert view.function.name == "item"


def test_a_session_is_told_before_and_after(run: Serve) -> None:
    app = run(COUNTER)
    first, second = app.journey("/shop/7"), app.journey("/shop/7")
    assert only(first, SessionOpened).values == []
    assert only(first, SessionSaved).changes == [SessionChange(key="n", before=None, after="3")]
    assert only(second, SessionOpened).values == [Value(name="n", type="int", text="3")]
    saved = only(second, SessionSaved)
    assert saved.changes == [SessionChange(key="n", before="3", after="4")]
    assert saved.is_sent


def test_a_journey_does_not_touch_the_session(run: Serve) -> None:
    """Flask says `Vary: Cookie` of a response whose view has looked at the session."""
    app = run('app.secret_key = "x"\n@app.get("/")\ndef index():\n    return "hi"\n')
    hop = app.playground.exchange(app.id, "GET", "/", trace=True).hops[0]
    assert hop.response is not None
    assert "vary" not in {name.lower() for name, _ in hop.response.headers}
    assert not only(hop.trace, SessionSaved).is_sent if hop.trace else False


@pytest.mark.parametrize(
    ("method", "target", "outcome", "status"),
    [
        pytest.param("GET", "/shop/x", "not-found", 404, id="404"),
        pytest.param("POST", "/shop/7", "method-not-allowed", 405, id="405"),
        pytest.param("GET", "/about", "redirect", 308, id="308"),
    ],
)
def test_hooks_run_and_the_session_is_saved_without_a_view(
    run: Serve, method: str, target: str, outcome: str, status: int
) -> None:
    trace = run(COUNTER).journey(target, method)
    assert only(trace, Routed).outcome == outcome
    assert kinds(trace) == [
        "bytes-in", "session-opened", "routed", "hook", "response",
        "hook", "session-saved", "hook", "bytes-out",
    ]  # fmt: skip
    assert not any(hook.has_answered for hook in all_of(trace, Hook))
    assert only(trace, Responded).status == status
    assert only(trace, SessionSaved).changes


def test_a_miss_names_the_nearest_rules_and_the_segment(run: Serve) -> None:
    routed = only(run(COUNTER).journey("/shop/x"), Routed)
    nearest = routed.nearest[0]
    assert (nearest.rule, nearest.segment, nearest.expected) == ("/shop/<int:id>", "x", "<int:id>")
    misspelt = only(run(COUNTER).journey("/shpo/7"), Routed).nearest[0]
    assert (misspelt.rule, misspelt.segment, misspelt.expected) == (
        "/shop/<int:id>",
        "shpo",
        "shop",
    )
    allowed = only(run(COUNTER).journey("/shop/7", "POST"), Routed).allowed
    assert allowed == ["GET", "HEAD", "OPTIONS"]
    assert (only(run(COUNTER).journey("/about"), Routed).location or "").endswith("/about/")


def test_a_hook_that_answers_leaves_the_view_uncalled(run: Serve) -> None:
    trace = run("""
        @app.before_request
        def stop(): return "no", 403
        @app.get("/")
        def index(): return "hi"
        """).journey("/")
    assert only(trace, Hook).has_answered
    assert not all_of(trace, View)
    assert only(trace, Responded).status == 403


def test_a_template_shows_its_variables_and_lies_in_its_view(run: Serve) -> None:
    source = """
        @app.context_processor
        def more(): return {"site": "Here"}
        @app.get("/")
        def index():
            print("before")
            page = render_template("user.html", user={"name": "张三"})
            print("after")
            return page
        """
    app = run(source, templates__user_html="Hello {{ user.name }}")
    trace = app.journey("/")
    template, view = only(trace, Template), only(trace, View)
    assert (template.name, template.file) == ("user.html", "templates/user.html")
    shown = {value.name: value.text for value in template.variables}
    assert shown == {"user": "{'name': '张三'}", "site": "'Here'"}
    assert view.at_ms <= template.at_ms
    assert template.took_ms is not None
    assert view.took_ms is not None
    assert template.at_ms + template.took_ms <= view.at_ms + view.took_ms + 0.01
    assert view.returned == "str"


def test_an_async_view_and_its_template_are_told(run: Serve) -> None:
    trace = run("""
        @app.get("/")
        async def index():
            return render_template_string("{{ a }}", a=1)
        """).journey("/")
    assert only(trace, View).function == Function(
        name="index", place=Place(file="manage.py", line=6), is_async=True
    )
    assert only(trace, Template).variables == [Value(name="a", type="int", text="1")]


def test_a_class_based_view_names_its_method(run: Serve) -> None:
    trace = run("""
        class Item(MethodView):
            def get(self, id):
                return {"id": id}
        app.add_url_rule("/<int:id>", view_func=Item.as_view("item"))
        """).journey("/7")
    views = all_of(trace, View)
    assert [(view.kind, view.function.name) for view in views] == [
        ("class", "Item"),
        ("method", "Item.get"),
    ]
    assert views[1].function.place == Place(file="manage.py", line=7)


def test_a_stream_is_told_from_its_first_chunk_to_its_last(run: Serve) -> None:
    app = run("""
        @app.get("/")
        def index():
            def chunks():
                for number in range(3):
                    print("chunk", number)
                    yield f"{number}"
            return Response(stream_with_context(chunks()))
        """)
    trace = app.journey("/")
    assert only(trace, Responded).is_streamed
    assert only(trace, BytesOut).chunks == 3
    printed = dict(app.printed(trace))
    assert printed["bytes-out"] == ["chunk 1", "chunk 2"]
    assert printed["response"] == ["chunk 0"]  # made before the head leaves


def test_a_stream_without_an_end_is_told_in_part(run: Serve) -> None:
    trace = run("""
        import time
        @app.get("/")
        def index():
            def ticks():
                yield "data: tick\\n\\n"
                time.sleep(600)
            return Response(ticks(), mimetype="text/event-stream")
        """).journey("/")
    assert not trace.is_complete
    assert only(trace, BytesOut).took_ms is None


def test_a_route_added_late_is_told(run: Serve) -> None:
    app = run("""
        @app.get("/")
        def index():
            app._got_first_request = False
            app.add_url_rule("/late/<word>", "late", lambda word: word)
            return "added"
        """)
    app.journey("/")
    routed = only(app.journey("/late/x"), Routed)
    assert (routed.rule, routed.arguments[0].text) == ("/late/<word>", "x")


def test_an_app_inside_another_is_told(run: Serve) -> None:
    app = run("""
        from werkzeug.middleware.dispatcher import DispatcherMiddleware
        inner = Flask("inner")
        @inner.get("/hi")
        def hi(): return inner_view()
        def inner_view(): return "hi"
        app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/inner": inner})
        """)
    trace = app.journey("/inner/hi")
    assert only(trace, Routed).rule == "/hi"
    assert only(trace, View).function.name == "hi"


def test_a_request_inside_a_request_is_not_mixed_with_it(run: Serve) -> None:
    trace = run("""
        @app.get("/")
        def index(): return app.test_client().get("/other").text
        @app.get("/other")
        def other(): return "other"
        """).journey("/")
    assert [view.function.name for view in all_of(trace, View)] == ["index"]
    assert is_whole(trace)


def test_nothing_of_the_journey_is_in_the_bytes(run: Serve) -> None:
    app = run("""
        @app.get("/")
        def index():
            keys = sorted(key for key in request.environ if "journey" in key.lower())
            return {"headers": dict(request.headers), "keys": keys}
        """)
    plain = app.playground.get(app.id, "/")
    assert app.playground.get(app.id, "/", trace=True) == plain


@pytest.mark.parametrize(
    ("files", "command", "why"),
    [
        pytest.param({}, "python -m http.server 8000", "cold", id="a cold start"),
        pytest.param(
            {"app.py": "import http.server\nhttp.server.HTTPServer(('', 8000),"
                       " http.server.SimpleHTTPRequestHandler).serve_forever()\n"},
            "python app.py", "not-flask", id="no Flask",
        ),
        pytest.param(
            {"app.py": "from wsgiref.simple_server import make_server\nfrom flask import Flask\n"
                       "app = Flask(__name__)\nmake_server('', 8000, app).serve_forever()\n"},
            "python app.py", "unheard", id="another server",
        ),
    ],
)  # fmt: skip
def test_without_a_trace_the_exchange_says_why(
    playground: Playground, start: Start, files: dict[str, str], command: str, why: str
) -> None:
    session = start({"x.txt": "x", **files}, command)
    hop = playground.exchange(session.id, "GET", "/", trace=True).hops[0]
    assert (hop.trace, hop.untraced) == (None, why)
    assert hop.response is not None
    untold = playground.exchange(session.id, "GET", "/").hops[0]
    assert untold.trace is None
    assert untold.untraced is None


def test_a_redirect_has_a_journey_for_each_hop(run: Serve) -> None:
    app = run(COUNTER)
    hops = app.playground.exchange(app.id, "GET", "/about", trace=True).hops
    assert [only(hop.trace, Routed).outcome for hop in hops if hop.trace] == ["redirect", "matched"]
