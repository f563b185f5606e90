"""Journey and What Flask saw, as a person meets them beside a response."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations_by_day_and_night
from tests.e2e.conftest import OpenProject
from tests.e2e.test_screens import assert_no_sideways_scroll, pane_button
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

SOURCES = """\
from flask import Flask, render_template, request, session

app = Flask(__name__)
app.secret_key = "a key"

@app.before_request
def count():
    print("counted")
    session["n"] = session.get("n", 2) + 1

@app.get("/user/<int:id>")
def user(id):
    print("looked up")
    return render_template("user.html", name="Ada", id=id)

@app.post("/form")
def form():
    return request.form["nmae"]

@app.get("/boom")
def boom():
    divisor = 0
    return str(1 / divisor)

app.run()
"""
FILES = {"app.py": SOURCES, "templates/user.html": "<p>{{ name }} {{ id }}</p>"}
LYING = """\
import json, os
from flask import Flask, request
app = Flask(__name__)

@app.get("/lie")
def lie():
    hostile = "<img src=x onerror=document.title='hit'>" * 20
    place = {"file": "app.py", "line": 99999}
    function = {"name": hostile[:300], "place": place, "is_async": True}
    step = {"type": "hook", "at_ms": 0, "took_ms": 86400000, "logs": [1, 2, 3],
            "when": "before_request", "owner": hostile[:300], "function": function,
            "has_answered": True}
    report = {"trace": request.environ["REMOTE_PORT"], "marks": [[0, 0]] * 21,
              "steps": [step] * 20, "saw": None, "is_complete": True, "dropped_steps": 7}
    os.write(3, json.dumps(report).encode() + b"\\n")
    os.close(3)
    return "lied"

app.run()
"""


@pytest.fixture
def bench(share_page: OpenProject) -> Workbench:
    return share_page(FILES)


@pytest.fixture
def user(bench: Workbench) -> Workbench:
    """Its journey to the view of a user."""
    bench.send("/user/7")
    bench.lens("Raw")
    expect(bench.response).to_contain_text("GET /user/7 HTTP/1.1")
    bench.lens("Journey")
    bench.choose("Full", bench.response)
    return bench


def test_the_life_of_a_request_is_beside_its_response(user: Workbench) -> None:
    steps = user.response.get_by_role("list", name="The request step by step")
    for words in ("Bytes in", "Session opened", "Rule matched", "before_request", "View",
                  "Template", "Response", "Session saved", "Bytes out"):  # fmt: skip
        expect(steps.get_by_role("heading", name=words, exact=True)).to_be_visible()
    expect(steps).to_contain_text("/user/<int:id>")
    expect(steps).to_contain_text("'Ada'")


def test_printed_lines_stand_between_the_steps(user: Workbench) -> None:
    steps = user.response.get_by_role("list", name="The request step by step")
    hook = steps.get_by_role("listitem").filter(
        has=user.page.get_by_role("heading", name="before_request")
    )
    expect(hook).to_contain_text("counted")
    expect(hook).not_to_contain_text("looked up")


def test_a_step_leads_to_its_line_in_the_editor(user: Workbench) -> None:
    user.response.get_by_role("button", name="templates/user.html").click()
    expect(user.page.get_by_role("textbox", name="Editor: templates/user.html")).to_be_visible()
    user.response.get_by_role("button", name="app.py:6").first.click()
    expect(user.page.get_by_role("textbox", name="Editor: app.py")).to_be_visible()


def test_simple_shows_five_stations_and_no_steps(user: Workbench) -> None:
    stations = user.response.get_by_role("list", name="The request in five stations")
    expect(stations.get_by_role("listitem")).to_have_count(5)
    user.choose("Simple", user.response)
    expect(stations).to_be_visible()
    steps = user.response.get_by_role("list", name="The request step by step")
    expect(steps).to_be_hidden()
    user.choose("Full", user.response)
    expect(steps).to_be_visible()


def test_an_exception_shows_the_line_and_its_variables(bench: Workbench) -> None:
    bench.send("/boom")
    bench.lens("Journey")
    steps = bench.response.get_by_role("list", name="The request step by step")
    expect(steps.get_by_role("heading", name="ZeroDivisionError")).to_be_visible()
    expect(steps).to_contain_text("return str(1 / divisor)")
    expect(steps.get_by_role("table", name="Variables there")).to_contain_text("divisor")


def test_journey_is_accessible_and_reached_by_the_keyboard(bench: Workbench) -> None:
    bench.send("/boom")
    expect(bench.response).to_contain_text("500 INTERNAL SERVER ERROR")
    bench.lens("Body")
    expect(bench.response.get_by_role("tab", name="Body")).to_be_focused()
    bench.page.keyboard.press("ArrowRight")
    expect(bench.response.get_by_role("tab", name="Flask saw")).to_be_focused()
    expect(bench.response).to_contain_text("How the request landed")
    assert violations_by_day_and_night(bench) == []
    bench.lens("Journey")
    expect(bench.response).to_contain_text("ZeroDivisionError")
    assert violations_by_day_and_night(bench) == []


def test_what_flask_saw_says_where_the_form_went(bench: Workbench) -> None:
    bench.write("/form")
    bench.choose_method("POST")
    bench.part("Body")
    bench.body("Form")
    bench.fill_rows([("name", "Ada")])
    bench.button("Send").click()
    expect(bench.response).to_contain_text("400 BAD REQUEST")
    bench.lens("Flask saw")
    expect(bench.response.get_by_role("table", name="form")).to_contain_text("Ada")
    expect(bench.response).to_contain_text("read by the app")


def test_a_program_without_flask_says_why_there_is_no_journey(open_project: OpenProject) -> None:
    bench = open_project({"app.py": "import http.server\nhttp.server.test(port=8000)\n"})
    bench.send("/")
    for lens in ("Journey", "Flask saw"):
        bench.lens(lens)
        expect(bench.response).to_contain_text("no Flask app was found")


def test_a_hostile_trace_is_text(open_project: OpenProject) -> None:
    bench = open_project({"app.py": LYING})
    bench.send("/lie")
    bench.lens("Journey")
    expect(bench.response).to_contain_text("<img src=x onerror=")
    expect(bench.response).to_contain_text("7 more steps are not shown.")
    expect(bench.page).not_to_have_title(re.compile("hit"))
    bench.lens("Raw")
    expect(bench.response).to_contain_text("lied")


def test_journey_fits_a_phone(open_project: OpenProject) -> None:
    bench = open_project(FILES, width=390, height=720)
    pane_button(bench, "Request")
    bench.send("/boom")
    for width in (390, 320):
        bench.page.set_viewport_size({"width": width, "height": 720})
        for lens in ("Flask saw", "Journey"):
            bench.lens(lens)
            assert_no_sideways_scroll(bench.page)
