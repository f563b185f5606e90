"""The console: what the app prints, found again in a long output, and never the end of the page."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenProject
from tests.e2e.workbench import READY_MS, Workbench

pytestmark = pytest.mark.e2e

TALKER = """\
import sys
from flask import Flask

app = Flask(__name__)

@app.get("/colour")
def colour():
    print("plain \\033[31mred\\033[0m \\033[1;32mbold green\\033[0m end")
    return "printed"

@app.get("/both")
def both():
    print("to stdout")
    print("to stderr", file=sys.stderr)
    return "printed"

@app.get("/fail")
def fail():
    return missing_name

@app.get("/flood")
def flood():
    for number in range(200_000):
        print(f"line {number} of a flood")
    return "flooded"

app.run()
"""
SILENCE_MS = 2_000
"""Until a flood is over for the worker too, which reads its last lines."""
FAILING_LINE = 1 + TALKER.split("\n").index("    return missing_name")


@pytest.fixture
def talker(open_project: OpenProject) -> Workbench:
    bench = open_project({"app.py": TALKER})
    expect(bench.console).to_contain_text("Running on")
    expect(bench.console).to_contain_text('"GET / HTTP/1.1" 404', timeout=READY_MS)  # the preview's
    return bench


def test_colours_are_colours_and_a_place_in_a_traceback_opens_its_line(talker: Workbench) -> None:
    talker.send("/colour")
    expect(talker.console).to_contain_text("plain red bold green end")
    red, plain = talker.console.get_by_text("red", exact=True), talker.console.get_by_text("plain")
    colour = "element => getComputedStyle(element).color"
    assert red.first.evaluate(colour) != plain.first.evaluate(colour)
    talker.send("/fail")
    link = talker.console.get_by_role("button", name=f"line {FAILING_LINE}")
    expect(link.first).to_be_visible()
    link.first.click()
    expect(talker.page.get_by_text(f"Ln {FAILING_LINE}, Col")).to_be_visible()


def test_each_stream_can_be_hidden(talker: Workbench) -> None:
    talker.send("/both")
    expect(talker.console.get_by_text("to stderr")).to_be_visible()
    for name, hidden, shown in (
        ("stderr", "to stderr", "to stdout"),
        ("stdout", "to stdout", "GET /both"),
        ("access", "GET /both", "$ python"),
    ):
        talker.button(name).click()
        expect(talker.console.get_by_text(hidden)).to_be_hidden()
        expect(talker.console.get_by_text(shown).first).to_be_visible()


def test_words_are_found_the_console_is_cleared_and_paused_counts_what_waits(
    talker: Workbench,
) -> None:
    talker.send("/both")
    talker.field("Find in the output").fill("TO STD")
    expect(talker.console_pane).to_contain_text("2 lines")
    expect(talker.console.get_by_text("Running on")).to_be_hidden()
    talker.field("Find in the output").fill("")
    talker.button("Clear").click()
    expect(talker.console).to_have_text("")
    expect(talker.console_pane).to_contain_text("What the app prints appears here.")
    talker.button("Pause").click()
    talker.send("/both")
    expect(talker.console_pane).to_contain_text("Go on (3 new)")
    expect(talker.console.get_by_text("to stdout")).to_have_count(0)
    talker.button("Go on (3 new)").click()
    expect(talker.console.get_by_text("to stdout")).to_be_visible()


def test_in_a_flood_the_page_stays_usable_and_says_what_was_dropped(talker: Workbench) -> None:
    talker.send("/flood")
    expect(talker.console_pane).to_contain_text("lines dropped", timeout=30_000)
    talker.replace_code(TALKER.replace("printed", "printed again"))
    expect(talker.editor).to_contain_text("printed again")
    talker.button("Clear").click()
    expect(talker.response).to_contain_text("flooded", timeout=30_000)
    talker.page.wait_for_timeout(SILENCE_MS)
    talker.send("/both")
    expect(talker.console).to_contain_text("to stdout", timeout=30_000)
