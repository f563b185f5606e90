"""The client panel: whatever a person writes is what the app gets."""

import base64
import json
from typing import Any

import pytest
from playwright.sync_api import FilePayload, expect

from tests.e2e.conftest import OpenProject
from tests.e2e.workbench import READY_MS, Workbench

pytestmark = pytest.mark.e2e

MIRROR = """\
import time
from flask import Flask, Response, redirect, request

app = Flask(__name__)
app.json.ensure_ascii = False
EVERY = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"]

@app.route("/", methods=EVERY)
@app.route("/<path:path>", methods=EVERY)
def mirror(path=""):
    return {
        "method": request.method,
        "path": request.path,
        "args": request.args.to_dict(flat=False),
        "headers": [list(pair) for pair in request.headers],
        "form": request.form.to_dict(flat=False),
        "files": [
            [name, file.filename, file.content_type, len(file.read())]
            for name, file in request.files.items(multi=True)
        ],
        "data": request.get_data().decode("latin-1"),
        "authorization": getattr(request.authorization, "parameters", {}),
    }

@app.get("/only")
def only():
    return "only GET"

@app.post("/json")
def read_json():
    return {"read": request.json}

@app.route("/start", methods=["GET", "POST"])
def start():
    return redirect("/middle", 307)

@app.route("/middle", methods=["GET", "POST"])
def middle():
    return redirect("/end", 303)

@app.get("/away")
def away():
    return redirect("http://elsewhere.example/")

@app.get("/endless")
def endless():
    def ticks():
        while True:
            yield "tick\\n"
            time.sleep(0.05)
    return Response(ticks(), mimetype="text/plain")

app.run()
"""


@pytest.fixture
def mirror(share_page: OpenProject) -> Workbench:
    """With an empty request, as a route of the list makes it."""
    bench = share_page({"app.py": MIRROR})
    bench.button("Write a request for GET /only").click()
    return bench


def sent(bench: Workbench) -> dict[str, Any]:
    """Press Send; what the app says that it got."""
    hop = bench.exchanged()["hops"][-1]
    found: dict[str, Any] = json.loads(base64.b64decode(hop["response"]["body_base64"]))
    return found


def test_a_form_with_two_files_under_one_key_arrives(mirror: Workbench) -> None:
    mirror.choose_method("POST")
    mirror.write("/upload")
    mirror.body("Files")
    mirror.field("Name, row 1").fill("photos")
    with mirror.page.expect_file_chooser() as chooser:
        mirror.button("Choose files").click()
    chooser.value.set_files(
        [
            FilePayload(name="一.txt", mimeType="text/plain", buffer=b"1"),
            FilePayload(name="two.bin", mimeType="application/x-two", buffer=b"22"),
        ]
    )
    mirror.field("Name, row 2").fill("title")
    mirror.field("Value, row 2").fill("假日")
    got = sent(mirror)
    assert got["files"] == [
        ["photos", "一.txt", "text/plain", 1],
        ["photos", "two.bin", "application/x-two", 2],
    ]
    assert got["form"] == {"title": ["假日"]}


def test_a_sample_file_is_sent_without_looking_for_one(mirror: Workbench) -> None:
    mirror.choose_method("POST")
    mirror.write("/upload")
    mirror.body("Files")
    mirror.field("Name, row 1").fill("picture")
    mirror.menu("Sample file", "tiny.png: a small picture")
    ((name, filename, kind, size),) = sent(mirror)["files"]
    assert (name, filename, kind) == ("picture", "tiny.png", "image/png")
    assert size > 0


def test_valid_json_is_said_to_be_and_arrives(mirror: Workbench) -> None:
    mirror.choose_method("POST")
    mirror.write("/json")
    mirror.body("JSON")
    mirror.field("Content of the body").fill('{"城": [1, 2]}')
    expect(mirror.page.get_by_text("Valid JSON", exact=True)).to_be_visible()
    assert sent(mirror) == {"read": {"城": [1, 2]}}


def test_broken_json_is_named_by_its_place_and_sent_all_the_same(mirror: Workbench) -> None:
    mirror.choose_method("POST")
    mirror.write("/json")
    mirror.body("JSON")
    mirror.field("Content of the body").fill('{"a": }')
    expect(mirror.request).to_contain_text("Not JSON: line 1, column 7. It is sent as it is.")
    mirror.button("Send").click()
    expect(mirror.response).to_contain_text("400 BAD REQUEST")


def test_any_word_can_be_the_method(mirror: Workbench) -> None:
    mirror.write("/pot")
    mirror.menu("Method:", "Another method…")
    mirror.field("Method").fill("BREW")
    mirror.page.keyboard.press("Enter")
    assert sent(mirror)["method"] == "BREW"


def test_the_query_is_one_thing_in_the_path_and_in_its_table(mirror: Workbench) -> None:
    mirror.write("/find?q=茶&q=water")
    mirror.part("Query")
    expect(mirror.field("Value, row 2")).to_have_value("water")
    mirror.field("Value, row 2").fill("水 & ice")
    mirror.field("Name, row 3").fill("page")
    mirror.field("Value, row 3").fill("2")
    assert sent(mirror)["args"] == {"q": ["茶", "水 & ice"], "page": ["2"]}
    mirror.page.get_by_role("checkbox", name="Send row 1").uncheck()
    assert sent(mirror)["args"] == {"q": ["水 & ice"], "page": ["2"]}


def test_headers_of_ones_own_arrive_and_the_automatic_ones_are_shown(mirror: Workbench) -> None:
    mirror.write("/headers")
    mirror.part("Headers")
    expect(mirror.request.get_by_text("Added by the playground")).to_be_visible()
    mirror.fill_rows([("X-Colour", "green"), ("X-Colour", "blue")])
    assert ["X-Colour", "green,blue"] in sent(mirror)["headers"]


def test_a_file_is_sent_as_the_whole_body(mirror: Workbench) -> None:
    mirror.choose_method("PUT")
    mirror.write("/raw")
    mirror.body("Binary")
    with mirror.page.expect_file_chooser() as chooser:
        mirror.button("Choose a file").click()
    chooser.value.set_files(
        {"name": "raw.bin", "mimeType": "application/octet-stream", "buffer": b"\x00\xff\r\n"}
    )
    assert sent(mirror)["data"].encode("latin-1") == b"\x00\xff\r\n"


def test_name_and_password_arrive_as_basic_authorization(mirror: Workbench) -> None:
    mirror.write("/secret")
    mirror.part("Auth")
    mirror.choose("Basic")
    mirror.field("User name").fill("ada")
    mirror.field("Password").fill("p:w")
    assert sent(mirror)["authorization"] == {"username": "ada", "password": "p:w"}


def test_each_hop_can_be_looked_at_and_says_what_became_of_the_method(mirror: Workbench) -> None:
    mirror.choose_method("POST")
    mirror.send("/start")
    hops = mirror.page.get_by_role("list", name="Requests and redirects")
    expect(hops).to_contain_text("307 keeps method and body")
    expect(hops).to_contain_text("After 303, browsers turn POST into GET and drop the body.")
    hops.get_by_role("button", name="1: POST /start, 307").click()
    mirror.lens("Headers")
    expect(mirror.response).to_contain_text("/middle")


def test_a_redirect_out_of_the_app_is_shown_and_not_followed(mirror: Workbench) -> None:
    mirror.send("/away")
    expect(mirror.response).to_contain_text(
        "http://elsewhere.example/: It leads out of the app, so it was not followed."
    )


def test_an_earlier_request_comes_back_as_it_was_sent(mirror: Workbench) -> None:
    mirror.choose_method("POST")
    mirror.write("/first")
    mirror.body("Form")
    mirror.fill_rows([("k", "v")])
    assert sent(mirror)["form"] == {"k": ["v"]}
    mirror.choose_method("GET")
    mirror.send("/second")
    mirror.menu("History", "/first")
    got = sent(mirror)
    assert (got["method"], got["path"], got["form"]) == ("POST", "/first", {"k": ["v"]})


def test_waiting_for_an_endless_response_can_be_cancelled(mirror: Workbench) -> None:
    mirror.see_response()
    mirror.send("/endless")
    expect(mirror.response).to_contain_text("The answer is still coming…")
    cancel = mirror.button("Cancel")
    expect(cancel).to_be_visible()
    while not mirror.response.get_by_role("heading", name="Cancelled").is_visible():
        if cancel.is_visible():  # a press that may be a double click's second is not meant
            cancel.click()
    mirror.send("/after")
    mirror.lens("Body")
    expect(mirror.response).to_contain_text('"path": "/after"')


def test_an_edit_since_the_last_run_is_said_before_sending(open_project: OpenProject) -> None:
    mirror = open_project({"app.py": MIRROR})
    mirror.write("/only")
    mirror.replace_code(MIRROR.replace("only GET", "the new code"))
    note = mirror.request.get_by_text("The code was edited since the last run")
    expect(note).to_be_visible()
    mirror.button("Run and send").click()
    expect(mirror.response).to_contain_text("the new code", timeout=READY_MS)
    expect(note).to_be_hidden()


def test_a_path_without_a_route_and_a_method_that_none_takes_are_said_before_sending(
    open_project: OpenProject,
) -> None:
    bench = open_project(
        {"app.py": MIRROR.replace('@app.route("/<path:path>", methods=EVERY)', "")}
    )
    bench.write("/nowhere")
    expect(bench.request.get_by_text("No route matches this path: expect 404.")).to_be_visible()
    bench.write("/only")
    bench.menu("Method:", "POST — expect 405")
    expect(bench.request.get_by_text("This path allows GET, not POST: expect 405.")).to_be_visible()
    bench.button("Send").click()
    expect(bench.response).to_contain_text("405 METHOD NOT ALLOWED")


def test_a_pasted_curl_command_becomes_the_request(mirror: Workbench) -> None:
    mirror.menu("Copy, import", "Paste a curl command…")
    mirror.field("curl command").fill(
        "curl 'https://elsewhere.example/p?a=1' -X PATCH -H 'X-From: curl' --data-raw 'b=2'"
    )
    mirror.button("Use it").click()
    got = sent(mirror)
    assert (got["method"], got["path"], got["args"]) == ("PATCH", "/p", {"a": ["1"]})
    assert ["X-From", "curl"] in got["headers"]
    assert got["form"] == {"b": ["2"]}


@pytest.mark.parametrize(
    ("item", "part"),
    [
        pytest.param("Copy as curl", "curl", id="curl"),
        pytest.param("Copy as Python requests", "import requests", id="requests"),
        pytest.param("Copy as Flask test client", "test_client()", id="flask"),
    ],
)
def test_the_request_is_copied_as_code(mirror: Workbench, item: str, part: str) -> None:
    mirror.write("/copied?名=值")
    mirror.page.evaluate("() => navigator.clipboard.writeText('')")
    mirror.menu("Copy, import", item)
    mirror.page.wait_for_function("async () => await navigator.clipboard.readText() !== ''")
    expect(mirror.page.get_by_role("status").first).to_have_text("Copied.")
    copied = mirror.page.evaluate("() => navigator.clipboard.readText()")
    assert part in copied
    assert "/copied" in copied
