"""Streams, checks, saved requests and the websocket of the client panel, as a person uses them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenProject
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

PATIENCE_MS = 60_000

APP = """\
import time
from flask import Flask, Response, request, session
from flask_sock import Sock

app = Flask(__name__)
app.secret_key = "k"
sock = Sock(app)
items = []

@app.post("/items")
def make():
    items.append(request.json["name"])
    print("made", items[-1])
    return {"id": len(items), "name": items[-1]}, 201

@app.get("/items")
def show():
    return {"items": items}

@app.get("/ticks")
def ticks():
    def go():
        try:
            yield "data: first\\n\\n"
            while True:
                time.sleep(0.2)
                yield "data: tick\\n\\n"
        finally:
            print("the stream was closed")
    return Response(go(), mimetype="text/event-stream")

@sock.route("/echo")
def echo(ws):
    while True:
        heard = ws.receive()
        if heard == "leave":
            ws.close(4001, "as you wish")
            return
        ws.send(heard)

app.run()
"""

REQUESTS = """\
@host = http://127.0.0.1:5000

### make one
# @check status equals 201
# @check json $.name equals "tea"
# @check console contains made tea
POST {{host}}/items
Content-Type: application/json

{"name": "tea"}

### list them
# @check json $.items[0] equals "coffee"
GET {{host}}/items
"""


@pytest.fixture
def bench(share_page: OpenProject) -> Workbench:
    """With an empty request, as a route of the list makes it."""
    workbench = share_page({"app.py": APP})
    workbench.button("Write a request for GET /items").click()
    return workbench


def open_saved(bench: Workbench) -> None:
    bench.button("Saved requests").click()


def test_a_stream_is_seen_while_it_comes_and_cancel_closes_it_in_the_app(
    bench: Workbench,
) -> None:
    bench.see_preview()
    bench.send("/ticks")
    parts = bench.response.get_by_role("list", name="Parts of the body, as they came")
    expect(parts).to_contain_text("data: first", timeout=PATIENCE_MS)
    expect(parts.get_by_role("listitem").nth(2)).to_contain_text("data: tick", timeout=PATIENCE_MS)
    bench.button("Cancel").click()
    expect(bench.response.get_by_role("heading", name="Cancelled")).to_be_visible()
    expect(parts).to_contain_text("data: tick")
    expect(bench.console).to_contain_text("the stream was closed", timeout=PATIENCE_MS)


def test_checks_say_after_send_which_of_them_hold(bench: Workbench) -> None:
    bench.write("/items")
    bench.part("Checks")
    bench.button("Add a check").click()
    bench.button("Add a check").click()
    bench.field("What check 2 looks at").select_option("json")
    bench.field("Name, check 2").fill("$.items")
    bench.field("Comparison, check 2").select_option("has_length")
    bench.field("Expected value, check 2").fill("3")
    bench.button("Send").click()
    checks = bench.request.get_by_role("list", name="Checks")
    expect(checks.get_by_role("listitem").nth(0)).to_contain_text("holds")
    expect(checks.get_by_role("listitem").nth(1)).to_contain_text("found []")
    expect(bench.request.get_by_role("tab", name="Checks")).to_contain_text("1/2")


def test_a_websocket_shows_every_frame_both_ways_and_the_close_codes(
    bench: Workbench,
) -> None:
    bench.write("/echo")
    bench.button("Websocket").click()
    bench.button("Connect").click()
    frames = bench.request.get_by_role("list", name="Frames")
    say = bench.field("Message")
    say.fill("你好")
    bench.page.keyboard.press("Enter")
    expect(frames.get_by_role("listitem").nth(1)).to_contain_text("你好", timeout=PATIENCE_MS)
    expect(frames.get_by_role("listitem").nth(1)).to_contain_text("received")
    bench.choose("Binary (hex)")
    say.fill("00 ff")
    bench.button("Send message").click()
    expect(frames.get_by_role("listitem").nth(3)).to_contain_text("00 ff", timeout=PATIENCE_MS)
    bench.choose("Text")
    say.fill("leave")
    bench.page.keyboard.press("Enter")
    expect(bench.request).to_contain_text(
        "The app closed it: 4001 as you wish", timeout=PATIENCE_MS
    )


def test_a_websocket_that_a_person_closes_has_that_code(bench: Workbench) -> None:
    bench.write("/echo")
    bench.button("Websocket").click()
    bench.button("Connect").click()
    bench.field("Close code").fill("4002")
    bench.button("Close").click()
    expect(bench.request).to_contain_text("You closed it: 4002", timeout=PATIENCE_MS)


def test_a_path_without_a_websocket_is_said_to_have_refused_it(bench: Workbench) -> None:
    bench.write("/items")
    bench.button("Websocket").click()
    bench.button("Connect").click()
    expect(bench.request).to_contain_text("instead of 101: the websocket was not opened")


def test_saved_requests_run_all_at_once_green_and_red(open_project: OpenProject) -> None:
    bench = open_project({"app.py": APP, "requests.http": REQUESTS})
    open_saved(bench)
    bench.button("Run all").click()
    expect(bench.request).to_contain_text("1 of 2 failed", timeout=PATIENCE_MS)
    items = bench.request.get_by_role("listitem")
    expect(items.filter(has_text="make one")).to_contain_text("passed")
    red = items.filter(has_text="list them").first
    expect(red).to_contain_text("failed")
    expect(red).to_contain_text('json $.items[0] equals "coffee" found tea')


def test_an_edit_runs_the_saved_requests_again_where_that_is_wanted(
    open_project: OpenProject,
) -> None:
    bench = open_project({"app.py": APP, "requests.http": REQUESTS})
    open_saved(bench)
    bench.page.get_by_role("checkbox", name="Run all after each edit").check()
    bench.button("Run all").click()
    expect(bench.request).to_contain_text("1 of 2 failed", timeout=PATIENCE_MS)
    bench.replace_code(APP.replace('return {"items": items}', 'return {"items": ["coffee"]}'))
    expect(bench.request).to_contain_text("All 2 requests passed", timeout=PATIENCE_MS)


def test_an_edit_that_breaks_the_app_leaves_no_request_green(open_project: OpenProject) -> None:
    bench = open_project({"app.py": APP, "requests.http": "### all\nGET /items\n"})
    open_saved(bench)
    bench.page.get_by_role("checkbox", name="Run all after each edit").check()
    bench.button("Run all").click()
    expect(bench.request).to_contain_text("The request passed", timeout=PATIENCE_MS)
    bench.replace_code("import nothing_of_this_name\n")
    expect(bench.request).to_contain_text("The app isn't running: it crashed", timeout=PATIENCE_MS)
    expect(bench.request).not_to_contain_text("The request passed")


def test_a_request_is_saved_into_the_file_and_loaded_from_it(open_project: OpenProject) -> None:
    bench = open_project({"app.py": APP})
    bench.choose_method("POST")
    bench.write("/items?from=panel")
    bench.body("JSON")
    bench.field("Content of the body").fill('{"name": "水"}')
    open_saved(bench)
    bench.field("Name of the saved request").fill("make water")
    bench.button("Save request").click()
    bench.button("Open requests.http").click()
    expect(bench.editor).to_contain_text("POST {{host}}/items?from=panel")
    bench.write("/other")
    open_saved(bench)
    bench.button("Load make water").click()
    expect(bench.page.get_by_role("textbox", name="Path and query")).to_have_value(
        "/items?from=panel"
    )
    bench.button("Send").click()
    expect(bench.response).to_contain_text("201 CREATED")


def test_an_edit_of_the_file_is_seen_in_the_list_and_a_mistake_is_said_by_its_line(
    open_project: OpenProject,
) -> None:
    bench = open_project({"app.py": APP, "requests.http": REQUESTS})
    open_saved(bench)
    bench.button("Open requests.http").click()
    bench.replace_code(REQUESTS + "\n### third\nGET {{nowhere}}/x\n\n### fourth\nGET /items\n")
    expect(bench.request).to_contain_text("There is no variable @nowhere above this line.")
    expect(bench.button("Load fourth")).to_be_visible()
    bench.button("Show line 17 of requests.http").click()
    expect(bench.button("Load third")).to_be_hidden()


def tab_to(page: Page, name: str) -> None:
    """With the Tab key alone."""
    focused = page.locator("*:focus")
    for _ in range(80):
        page.keyboard.press("Tab")
        if focused.count() and re.fullmatch(name, focused.get_attribute("aria-label") or ""):
            return
        if focused.count() and focused.inner_text().strip() == name:
            return
    raise AssertionError(f"no Tab leads to {name}")


def test_saved_requests_and_websocket_need_no_mouse(open_project: OpenProject) -> None:
    bench = open_project({"app.py": APP, "requests.http": REQUESTS})
    bench.page.keyboard.press("Alt+2")
    tab_to(bench.page, "Saved requests")
    bench.page.keyboard.press("Enter")
    tab_to(bench.page, "Run all")
    bench.page.keyboard.press("Enter")
    expect(bench.request).to_contain_text("1 of 2 failed", timeout=PATIENCE_MS)
    tab_to(bench.page, "Load list them")
    bench.page.keyboard.press("Enter")
    expect(bench.page.get_by_role("textbox", name="Path and query")).to_have_value("/items")
