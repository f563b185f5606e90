"""Markup in whatever a guest can write stays text: no script of it runs, and none is even refused,
as nothing of it is ever taken for markup. A dialog or a report of the policy fails these tests."""

import json

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open, OpenProject
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

CANARY = "<img src=x onerror=alert(1)><script>alert(2)</script>"
ESCAPED = json.dumps(CANARY)
SINGING = f'''\
import sys
from flask import Flask, Response

CANARY = {ESCAPED}
app = Flask(__name__)
print("out", CANARY)
print("err", CANARY, file=sys.stderr)
open("made " + CANARY.replace("/", "_"), "w").write(CANARY)

@app.get("/")
def index():
    """<img src=x onerror=alert(3)>"""
    return Response("body " + CANARY, mimetype="text/plain", headers={{"X-Canary": CANARY}})

@app.get("/json")
def as_json():
    return {{CANARY: [CANARY]}}

@app.get("/cookie")
def cookie():
    return Response("set", headers={{"Set-Cookie": "c=" + CANARY.replace(" ", "_")}})

@app.get("/reason")
def reason():
    return Response("odd", status="299 " + CANARY)

@app.get("/" + CANARY.replace("<", "(").replace(">", ")"), endpoint=CANARY.replace(".", ""))
def named():
    return "named"

app.run()
'''


@pytest.fixture
def bench(open_project: OpenProject) -> Workbench:
    name = CANARY.replace("/", "_") + ".txt"
    return open_project({"app.py": SINGING, name: CANARY})


def expect_no_markup(bench: Workbench) -> None:
    assert bench.page.locator("img[src='x']").count() == 0
    assert bench.page.locator("script", has_text="alert").count() == 0


def test_in_output_and_names_of_files(bench: Workbench) -> None:
    expect(bench.console).to_contain_text(f"out {CANARY}")
    expect(bench.console).to_contain_text(f"err {CANARY}")
    name = CANARY.replace("/", "_") + ".txt"
    bench.file(name).click()
    expect(bench.editor).to_contain_text(CANARY)
    bench.file("made " + CANARY.replace("/", "_")).click()
    expect(bench.page.get_by_role("region", name="Code").locator("pre")).to_have_text(CANARY)
    expect_no_markup(bench)


@pytest.mark.parametrize("path", ["/", "/json", "/cookie", "/reason"])
def test_in_every_lens_of_a_response(bench: Workbench, path: str) -> None:
    bench.send(path)
    for lens in ("Body", "Headers", "Cookies", "Raw", "Log"):
        bench.lens(lens)
        expect_no_markup(bench)
    bench.lens("Raw")
    expect(bench.response).to_contain_text("alert(1)")


def test_in_the_keys_of_a_tree(bench: Workbench) -> None:
    bench.send("/json")
    bench.choose("Tree", bench.response)
    expect(bench.response).to_contain_text(CANARY)
    expect_no_markup(bench)


def test_in_the_text_of_an_exception(open_project: OpenProject) -> None:
    bench = open_project({"app.py": f"raise ValueError({ESCAPED})\n"}, state="Crashed")
    expect(bench.page.get_by_role("region", name="State of the app")).to_contain_text(CANARY)
    expect_no_markup(bench)


def test_in_the_page_without_script(open_page: Open) -> None:
    """Without script nothing could run; with script it must not either."""
    bench = open_page()
    bench.page.goto(f"{bench.address}/plain")
    bench.page.get_by_text("Change it: manage.py").click()
    bench.page.get_by_role("textbox", name="manage.py").fill(SINGING)
    bench.page.get_by_role("button", name="Run and send").click()
    expect(bench.page.get_by_text(f"body {CANARY}").first).to_be_visible(timeout=20_000)
    expect_no_markup(bench)


def test_in_the_name_of_a_shared_project_and_its_command(open_project: OpenProject) -> None:
    bench = open_project({"app.py": SINGING}, command=f"python app.py '{CANARY}'")
    expect(bench.field("Run command")).to_have_value(f"python app.py '{CANARY}'")
    expect_no_markup(bench)
