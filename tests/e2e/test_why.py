"""The card that says why, beside a response and where the app would be."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import OpenProject
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

USERS = """\
from flask import Flask, redirect

app = Flask(__name__)

@app.get("/user/<int:id>")
def user(id):
    return "<b>" + 1

@app.get("/old")
def old():
    return redirect("/user/7")

app.run()
"""
FULL_WIDTH = "from flask import Flask\n\napp = Flask(__name__)\n\nprint（“hello”）\n"


def card(bench: Workbench) -> Locator:
    return bench.page.locator("details.why")


def test_a_404_names_the_segment_that_no_rule_took_and_leads_to_the_rule(
    share_page: OpenProject,
) -> None:
    bench = share_page({"app.py": USERS})
    bench.send("/user/ada")
    expect(card(bench)).to_contain_text("“ada” does not fit <int:id>")
    assert violations(bench) == []
    card(bench).get_by_role("button", name="Go to app.py:5").click()
    expect(bench.page.get_by_text("Ln 5, Col 1")).to_be_visible()


def test_a_redirect_is_explained_to_those_who_open_its_card(share_page: OpenProject) -> None:
    bench = share_page({"app.py": USERS})
    bench.write("/old")
    bench.part("Options")
    bench.page.get_by_role("checkbox", name="Follow redirects").uncheck()
    bench.send("/old")
    expect(card(bench)).to_contain_text("The view sends the client elsewhere")
    expect(card(bench).get_by_role("button", name="Go to")).to_be_hidden()
    card(bench).locator("summary").click()
    expect(card(bench).get_by_role("button", name="Go to app.py:9")).to_be_visible()


def test_a_500_says_in_chinese_what_was_mixed(open_project: OpenProject) -> None:
    bench = open_project({"app.py": USERS}, lang="zh-CN", dark=True, state="运行中")
    bench.page.get_by_role("textbox", name="路径与查询参数").fill("/user/7")
    bench.button("发送").click()
    expect(card(bench)).to_contain_text("文本和数字不能混用")
    expect(card(bench).get_by_role("button", name="转到 app.py:7")).to_be_visible()
    assert violations(bench) == []


def test_a_crash_shows_the_line_as_it_should_have_been_typed(
    open_project: OpenProject,
) -> None:
    bench = open_project({"app.py": FULL_WIDTH}, state="Crashed")
    expect(card(bench)).to_contain_text('print("hello")')
    assert violations(bench) == []
    bench.page.set_viewport_size({"width": 390, "height": 720})
    bench.page.get_by_role("navigation", name="Panes").get_by_role("button", name="Preview").click()
    expect(card(bench)).to_be_visible()
    assert violations(bench) == []
    assert bench.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_answer_that_is_fine_has_no_card(open_project: OpenProject) -> None:
    bench = open_project({"app.py": USERS.replace(" + 1", " + str(id)")})
    bench.send("/user/7")
    expect(bench.response).to_contain_text("200 OK")
    expect(card(bench)).to_have_count(0)
