"""axe finds nothing to complain of, in every state that a person can bring the page to."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations, violations_by_day_and_night
from tests.e2e.conftest import Open, OpenProject
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e


def test_no_violation_as_it_opens_in_a_menu_and_beside_a_response(open_page: Open) -> None:
    bench = open_page().open()
    assert violations_by_day_and_night(bench) == []
    bench.button("More").first.click()
    expect(bench.page.get_by_role("menu").filter(has_text="Download")).to_be_visible()
    assert violations_by_day_and_night(bench) == [], "a menu"
    bench.page.keyboard.press("Escape")
    bench.send("/wishes.json")
    expect(bench.response.get_by_role("textbox", name="Body of the response")).to_be_visible()
    assert violations_by_day_and_night(bench) == [], "a response"


def test_no_violation_in_any_part_of_the_request(open_page: Open) -> None:
    bench = open_page().open()
    bench.write("/wishes?q=1")
    for part in ("Query", "Headers", "Body", "Auth", "Cookies", "Checks", "Options"):
        bench.part(part)
        assert violations(bench) == [], part


FINE = """\
from flask import Flask

app = Flask(__name__)
app.add_url_rule("/", view_func=lambda: {"fine": True})
"""
REQUESTS = """\
### fine
# @check status equals 200
GET /

### wrong
# @check header X-None exists
GET /

### broken
GET {{nowhere}}
"""


def test_no_violation_with_saved_requests_and_checks(open_project: OpenProject) -> None:
    bench = open_project({"app.py": FINE, "requests.http": REQUESTS})
    bench.button("Saved requests").click()
    bench.button("Run all").click()
    expect(bench.request).to_contain_text("1 of 2 failed")
    assert violations_by_day_and_night(bench) == []
    bench.button("Load wrong").click()
    bench.button("Send").click()
    bench.part("Checks")
    expect(bench.request).to_contain_text("there is none")
    assert violations_by_day_and_night(bench) == []
    bench.button("Websocket").click()
    bench.button("Connect").click()
    expect(bench.request).to_contain_text("Not opened")
    assert violations_by_day_and_night(bench) == []


def from_menu(item: str) -> Callable[[Workbench], None]:
    def choose(bench: Workbench) -> None:
        bench.button("More").first.click()
        bench.page.get_by_role("menuitem", name=item).first.click()

    return choose


def open_usage(bench: Workbench) -> None:
    bench.page.get_by_role("banner").get_by_role("button", name="Running").click()


def open_import(bench: Workbench) -> None:
    bench.button("Copy, import").click()
    bench.page.get_by_role("menuitem", name="Paste a curl command").click()


def open_share(bench: Workbench) -> None:
    bench.button("Share").click()
    expect(bench.field("Link")).to_be_visible()


def open_cookie(bench: Workbench) -> None:
    bench.write("/wishes")
    bench.part("Cookies")
    bench.button("Add a cookie").click()


DIALOGS: dict[str, Callable[[Workbench], None]] = {
    "Share this project": open_share,
    "Keyboard shortcuts": from_menu("Keyboard shortcuts"),
    "Find in all files": from_menu("Find in all files"),
    "Projects in this browser": from_menu("Projects"),
    "What the app uses": open_usage,
    "Paste a curl command": open_import,
    "Add a cookie": open_cookie,
}


def test_no_violation_in_any_dialog(open_page: Open) -> None:
    bench = open_page().open()
    for name, show in DIALOGS.items():
        show(bench)
        dialog = bench.page.get_by_role("dialog", name=name)
        expect(dialog).to_be_visible()
        assert violations_by_day_and_night(bench) == [], name
        bench.page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()


def test_no_violation_in_any_pane_of_a_phone(open_page: Open) -> None:
    bench = open_page(width=390, height=720).open()
    panes = bench.page.get_by_role("navigation", name="Panes")
    for pane in ("Code", "Request", "Preview", "Console"):
        panes.get_by_role("button", name=pane).click()
        assert violations(bench) == [], pane


def test_no_violation_in_chinese(open_page: Open) -> None:
    bench = open_page(lang="zh-CN").open(state="运行中")
    bench.page.get_by_role("tab", name="响应").click()
    assert violations(bench) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_violation_without_script(open_page: Open, lang: str) -> None:
    bench = open_page()
    bench.page.goto(f"{bench.address}/plain?lang={lang}")
    assert violations(bench) == []
