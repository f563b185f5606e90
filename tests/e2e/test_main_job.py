"""The main job, as a person does it: open, edit, run, send, look."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open, OpenProject
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

HELLO = """\
import sys
from flask import Flask, make_response, redirect, request, session, url_for

app = Flask(__name__)
app.secret_key = "only for this test"

@app.route("/")
def index():
    print("\\033[32mgreen\\033[0m words")
    return "a new body"

@app.route("/user/<int:number>")
def user(number):
    return {"number": number, "名字": "张三"}

@app.route("/form", methods=["POST"])
def form():
    return " and ".join(f"{k}={v}" for k, v in request.form.items(multi=True))

@app.route("/old")
def old():
    return redirect(url_for("user", number=7))

@app.route("/cookie")
def cookie():
    response = make_response("baked")
    response.set_cookie("taste", "sweet", max_age=60)
    return response

@app.route("/eat")
def eat():
    return "it was " + request.cookies.get("taste", "nothing")

@app.route("/odd")
def odd():
    return "odd", 666, {"X-Own": "yes"}

if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000, debug=True)
"""


@pytest.fixture
def hello(share_page: OpenProject) -> Workbench:
    return share_page({"app.py": HELLO})


def test_the_starting_project_runs_is_stopped_and_run_again(open_page: Open) -> None:
    bench = open_page().open()
    frame = bench.page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    expect(bench.console).to_contain_text("Serving Flask app 'manage'")
    bench.button("Stop").click()
    bench.expect_state("Stopped")
    bench.run()
    bench.expect_state("Running")


def test_an_edit_runs_and_a_request_meets_it(open_page: Open) -> None:
    hello = open_page().open()
    hello.replace_code(HELLO)
    hello.run()
    hello.expect_state("Running")
    hello.send("/")
    expect(hello.response).to_contain_text("a new body")
    expect(hello.response).to_contain_text("200")
    expect(hello.console).to_contain_text("green words")


def test_a_route_of_the_app_fills_the_request(hello: Workbench) -> None:
    hello.page.get_by_role("button", name="Write a request for GET /user/<int:number>").click()
    expect(hello.page.get_by_role("textbox", name="Path and query")).to_have_value("/user/7")
    hello.button("Send").click()
    expect(hello.response).to_contain_text("u5f20")  # Flask escapes; as the bytes have it
    hello.choose("Tree", hello.response)
    expect(hello.response).to_contain_text("张三")


def test_each_hop_of_a_redirect_is_shown(hello: Workbench) -> None:
    hello.send("/old")
    expect(hello.response).to_contain_text("302")
    expect(hello.response).to_contain_text("/user/7")


def test_cookies_of_the_app_are_kept_and_sent(hello: Workbench) -> None:
    hello.send("/cookie")
    expect(hello.response).to_contain_text("baked")
    hello.send("/eat")
    expect(hello.response).to_contain_text("it was sweet")


def test_an_odd_status_and_a_header_of_ones_own_are_shown(hello: Workbench) -> None:
    hello.send("/odd")
    expect(hello.response).to_contain_text("666")
    hello.lens("Headers")
    expect(hello.response).to_contain_text("X-Own")


def test_the_raw_bytes_of_both_sides_are_shown(hello: Workbench) -> None:
    hello.lens("Raw")
    hello.send("/")
    expect(hello.response).to_contain_text("GET / HTTP/1.1")
    expect(hello.response).to_contain_text("HTTP/1.1 200 OK")


def test_a_form_is_sent_as_it_was_typed(hello: Workbench) -> None:
    hello.page.get_by_role("button", name="Write a request for POST /form").click()
    hello.body("Form")
    hello.fill_rows([("城市", "北京")])
    hello.button("Send").click()
    hello.lens("Body")
    expect(hello.response).to_contain_text("城市=北京")


def test_a_crash_names_its_line_and_marks_it(hello: Workbench) -> None:
    hello.replace_code("from flask import Flask\n\napp = Flask(__name__)\nprint(undefined_name)\n")
    hello.run()
    hello.expect_state("Crashed")
    expect(hello.page.get_by_text("NameError").first).to_be_visible()
    expect(hello.button("Send")).to_be_disabled()
    expect(hello.editor).to_contain_text("undefined_name")
    expect(hello.console).to_contain_text("NameError")
