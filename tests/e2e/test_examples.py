"""The gallery: found, opened, run, sent, and left again with one's own work as it was."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Open
from tests.e2e.workbench import READY_MS, Workbench

pytestmark = pytest.mark.e2e

OWN = """\
from flask import Flask

app = Flask(__name__)

@app.get("/")
def index():
    return "my own work"

app.run(host="0.0.0.0", port=5000)
"""
WIDTHS = [1440, 390]


def open_gallery(bench: Workbench, width: int = 1440) -> Locator:
    """The dialog with its cards."""
    if width < 700:
        bench.menu("More", "Examples")
    else:
        bench.button("Examples").first.click()
    dialog = bench.page.get_by_role("dialog", name="Examples")
    expect(dialog.get_by_role("link", name="Hello, Flask")).to_be_visible(timeout=READY_MS)
    return dialog


def about(bench: Workbench, name: str = "About this example") -> Locator:
    return bench.page.get_by_role("region", name=name)


def test_an_example_is_found_opened_sent_and_left_with_nothing_lost(open_page: Open) -> None:
    bench = open_page().open()
    bench.replace_code(OWN)
    expect(bench.editor).to_contain_text("my own work")
    dialog = open_gallery(bench)
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    bench.page.keyboard.type("redirect 307")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    dialog.get_by_role("link", name="Redirects and what they keep").click()

    expect(about(bench)).to_contain_text("Change this: Let /letters answer", timeout=READY_MS)
    bench.expect_state("Running")
    expect(bench.editor).to_contain_text("def letters")
    bench.button("Send").click()
    expect(bench.response).to_contain_text("200 OK", timeout=READY_MS)
    bench.button("Run all").click()
    expect(bench.request).to_contain_text("All 4", timeout=READY_MS)

    bench.button("Back to your project").click()
    expect(bench.editor).to_contain_text("my own work", timeout=READY_MS)
    expect(about(bench)).to_have_count(0)
    bench.expect_state("Running")
    expect(bench.preview.locator("body")).to_have_text("my own work", timeout=READY_MS)


def test_what_was_changed_in_an_example_is_there_when_it_is_opened_again(open_page: Open) -> None:
    bench = open_page().open("/e/hello")
    bench.replace_code(OWN)
    expect(bench.editor).to_contain_text("my own work")
    bench.expect_saved()
    bench.button("Back to your project").click()
    expect(bench.editor).to_contain_text("wishes", timeout=READY_MS)
    bench.page.goto(f"{bench.address}/e/hello?lang=en")
    bench.expect_state("Running")
    expect(bench.editor).to_contain_text("my own work")


def test_a_search_in_vain_is_undone_and_from_one_example_to_the_next_the_way_back_stays(
    open_page: Open,
) -> None:
    bench = open_page().open()
    dialog = open_gallery(bench)
    dialog.get_by_role("searchbox").fill("zeppelin")
    expect(dialog).to_contain_text("No example has “zeppelin” in it.")
    bench.button("Show all").click()
    expect(dialog.get_by_role("link", name="Hello, Flask")).to_be_visible()
    bench.page.keyboard.press("Escape")
    for title in ("Hello, Flask", "Downloads"):
        open_gallery(bench).get_by_role("link", name=title).click()
        expect(about(bench)).to_contain_text(title, timeout=READY_MS)
        bench.expect_state("Running")
    bench.button("Back to your project").click()
    expect(bench.field("Project name")).to_have_value("My Flask project", timeout=READY_MS)


def test_the_gallery_and_its_examples_are_chinese_for_a_chinese_reader(open_page: Open) -> None:
    bench = open_page(lang="zh-CN").open(state="运行中")
    bench.button("示例").first.click()
    dialog = bench.page.get_by_role("dialog", name="示例")
    dialog.get_by_role("searchbox").fill("上传")
    dialog.get_by_role("link", name="上传文件").click()
    expect(about(bench, "关于这个示例")).to_contain_text("动手改", timeout=READY_MS)
    bench.expect_state("运行中")
    expect(bench.page.get_by_role("button", name="载入 一次两个文件")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_violation_in_the_gallery_and_beside_an_example(open_page: Open, width: int) -> None:
    bench = open_page(width=width, dark=width < 700).open()
    dialog = open_gallery(bench, width)
    assert violations(bench) == []
    assert dialog.evaluate("box => box.scrollWidth <= box.clientWidth")
    dialog.get_by_role("link", name="Hello, Flask").click()
    expect(about(bench)).to_be_visible(timeout=READY_MS)
    bench.expect_state("Running")
    assert violations(bench) == []
    assert bench.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_rule_with_many_methods_is_read_across_and_not_letter_by_letter(open_page: Open) -> None:
    bench = open_page().open("/e/flask-restful")
    rule = bench.page.locator(".route-rule", has_text="/tasks/<int:number>")
    expect(rule).to_be_visible(timeout=READY_MS)
    box = rule.bounding_box()
    assert box is not None
    assert box["width"] > box["height"]
