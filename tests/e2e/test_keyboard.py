"""Everything without a pointer: no key traps, and the focus is never lost."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Open, OpenProject
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

PANES = ("Code", "Request", "Response", "Console")
APP = """\
from flask import Flask

app = Flask(__name__)

@app.get("/")
def index():
    return "by keys"

app.run()
"""


@pytest.fixture
def bench(share_page: OpenProject) -> Workbench:
    """With the focus nowhere, as the page opens."""
    workbench = share_page()
    workbench.page.evaluate("document.activeElement.blur()")
    return workbench


def expect_pane(bench: Workbench, name: str) -> None:
    pane = bench.page.locator("[data-pane]:focus-within")
    expect(pane).to_have_attribute("aria-label", name)


def focused(bench: Workbench) -> Locator:
    return bench.page.locator(":focus")


def test_f6_goes_round_the_panes_and_shift_f6_back(bench: Workbench) -> None:
    for name in PANES:
        bench.page.keyboard.press("F6")
        expect_pane(bench, name)
    for name in reversed(PANES[:-1]):
        bench.page.keyboard.press("Shift+F6")
        expect_pane(bench, name)


def test_alt_and_a_number_goes_to_a_pane(bench: Workbench) -> None:
    for number, name in enumerate(PANES, start=1):
        bench.page.keyboard.press(f"Alt+{number}")
        expect_pane(bench, name)


def test_tab_goes_through_the_editor_until_one_types_and_escape_lets_go(bench: Workbench) -> None:
    bench.editor.focus()
    bench.page.keyboard.press("Tab")
    expect(bench.editor).not_to_be_focused()
    bench.editor.focus()
    bench.page.keyboard.type("x")
    bench.page.keyboard.press("Escape")  # a list of completions, if there is one
    bench.page.keyboard.type("y")
    bench.page.keyboard.press("Escape")
    bench.page.keyboard.press("Escape")
    bench.page.keyboard.press("Tab")
    expect(bench.editor).not_to_be_focused()


def test_the_page_says_what_tab_does(bench: Workbench) -> None:
    bench.editor.click()
    expect(bench.page.get_by_text("Esc, then Tab to leave")).to_be_visible()
    bench.page.keyboard.press("Escape")
    expect(bench.page.get_by_text("Tab moves on")).to_be_visible()


def test_a_question_mark_lists_the_keys_and_the_focus_comes_back(bench: Workbench) -> None:
    bench.button("Restart").focus()
    bench.page.keyboard.press("?")
    dialog = bench.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    bench.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(bench.button("Restart")).to_be_focused()


def test_a_question_mark_in_the_editor_is_a_question_mark(bench: Workbench) -> None:
    bench.editor.click()
    bench.page.keyboard.press("Control+End")
    bench.page.keyboard.type("# really?")
    expect(bench.editor).to_contain_text("# really?")
    expect(bench.page.get_by_role("dialog")).to_have_count(0)


def test_the_focus_returns_to_the_button_that_opened_a_dialog(bench: Workbench) -> None:
    bench.button("Share").focus()
    bench.page.keyboard.press("Enter")
    dialog = bench.page.get_by_role("dialog", name="Share this project")
    expect(dialog).to_be_visible()
    bench.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(bench.button("Share")).to_be_focused()


def test_a_menu_is_walked_by_arrows_and_gives_the_focus_back(bench: Workbench) -> None:
    bench.button("Theme").focus()
    bench.page.keyboard.press("Enter")
    expect(focused(bench)).to_have_text("As the system")
    bench.page.keyboard.press("ArrowDown")
    expect(focused(bench)).to_have_text("Light")
    bench.page.keyboard.press("End")
    expect(focused(bench)).to_have_text("Dark")
    bench.page.keyboard.press("Escape")
    expect(bench.button("Theme")).to_be_focused()


def test_splitters_are_moved_by_arrows(bench: Workbench) -> None:
    splitter = bench.page.get_by_role("separator", name="Width of the file list")
    before = int(splitter.get_attribute("aria-valuenow") or 0)
    splitter.focus()
    bench.page.keyboard.press("ArrowRight")
    expect(splitter).to_have_attribute("aria-valuenow", str(before + 16))
    bench.page.keyboard.press("Enter")
    expect(splitter).to_have_attribute("aria-valuenow", str(before))


def test_a_deleted_file_leaves_the_focus_in_the_list(bench: Workbench) -> None:
    bench.menu("Actions for templates/star.svg", "Delete")
    files = bench.page.get_by_role("region", name="Files", exact=True)
    expect(files.locator(":focus")).to_have_count(1)


def test_control_s_runs_and_control_enter_sends(open_page: Open) -> None:
    bench = open_page().open()
    bench.replace_code(APP)
    bench.page.keyboard.press("Control+s")
    expect(bench.preview.locator("body")).to_have_text("by keys")
    bench.write("/")
    bench.page.keyboard.press("Control+Enter")
    expect(bench.response).to_contain_text("200 OK")
    expect(bench.response).to_contain_text("by keys")
