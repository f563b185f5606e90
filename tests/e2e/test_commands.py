"""Everything by its name, words in all files, projects side by side, runs without a button."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Open, OpenProject
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

APP = """\
from flask import Flask

app = Flask(__name__)

@app.get("/")
def index():
    return "first"

app.run()
"""


@pytest.fixture
def bench(share_page: OpenProject) -> Workbench:
    return share_page()


def palette(bench: Workbench) -> Locator:
    bench.page.keyboard.press("Control+k")
    dialog = bench.page.get_by_role("dialog", name="Commands")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    return dialog


def test_control_k_does_what_is_named(bench: Workbench) -> None:
    bench.editor.click()
    dialog = palette(bench)
    bench.page.keyboard.type("theme dark")
    expect(dialog.get_by_role("option")).to_have_count(1)
    assert violations(bench) == []
    bench.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(bench.page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(bench.editor).to_be_focused()


def test_control_k_opens_files_and_writes_requests(bench: Workbench) -> None:
    palette(bench)
    bench.page.keyboard.type("index.html")
    bench.page.keyboard.press("Enter")
    expect(bench.page.get_by_role("textbox", name="Editor: templates/index.html")).to_be_visible()
    palette(bench)
    bench.page.keyboard.type("request wishes.json")
    bench.page.keyboard.press("ArrowDown")
    bench.page.keyboard.press("Enter")
    field = bench.page.get_by_role("textbox", name="Path and query")
    expect(field).to_have_value("/wishes.json")


def test_escape_leaves_the_commands_and_gives_the_focus_back(bench: Workbench) -> None:
    bench.button("Share").focus()
    dialog = palette(bench)
    bench.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(bench.button("Share")).to_be_focused()


def test_words_are_found_in_every_file_and_lead_to_their_line(bench: Workbench) -> None:
    bench.editor.click()
    bench.page.keyboard.press("Control+Shift+f")
    dialog = bench.page.get_by_role("dialog", name="Find in all files")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    bench.page.keyboard.type("<!doctype")
    match = dialog.get_by_role("option").first
    expect(match).to_contain_text("templates/")
    assert violations(bench) == []
    place = match.inner_text().splitlines()[-1].rpartition(":")
    match.click()
    expect(bench.page.get_by_role("textbox", name=f"Editor: {place[0]}")).to_be_visible()
    expect(bench.page.get_by_text(f"Ln {place[2]}, Col")).to_be_visible()


def test_an_edit_runs_by_itself_only_when_it_is_whole(open_project: OpenProject) -> None:
    bench = open_project({"app.py": APP})
    bench.menu("More", "Run after each edit")
    expect(bench.preview.locator("body")).to_have_text("first")
    bench.replace_code(APP.replace('"first"', '"second"'))
    expect(bench.preview.locator("body")).to_have_text("second")
    runs: list[str] = []
    bench.page.on("request", lambda asked: runs.append(asked.method))
    bench.replace_code(APP.replace('"first"', '"third'))
    expect(bench.page.get_by_title("The code was edited")).to_be_visible()
    bench.page.wait_for_timeout(2_500)  # longer than the pause after which a whole edit runs
    assert "PUT" not in runs
    expect(bench.preview.locator("body")).to_have_text("second")


def test_projects_lie_side_by_side_and_a_deleted_one_comes_back(open_page: Open) -> None:
    bench = open_page().open()
    bench.replace_code(APP)
    bench.expect_saved()
    bench.menu("More", "Projects…")
    bench.button("Copy this project").click()
    bench.page.wait_for_url("**/#p=*")
    bench.expect_state("Running")
    bench.replace_code(APP.replace("first", "in the copy"))
    bench.expect_saved()
    bench.menu("More", "Projects…")
    dialog = bench.page.get_by_role("dialog", name="Projects in this browser")
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    assert violations(bench) == []
    bench.button("Delete My Flask project").click()
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    bench.page.keyboard.press("Escape")
    bench.button("Undo").click()
    bench.menu("More", "Projects…")
    bench.button("Open My Flask project").click()
    bench.page.wait_for_url(bench.address + "/")
    expect(bench.editor).to_contain_text("first")


def test_a_new_project_begins_as_the_playground_does(open_page: Open) -> None:
    bench = open_page().open()
    bench.replace_code(APP)
    bench.expect_saved()
    bench.menu("More", "Projects…")
    bench.button("New project").click()
    bench.page.wait_for_url("**/#p=*")
    bench.expect_state("Running")
    expect(bench.editor).to_contain_text("wishes")
