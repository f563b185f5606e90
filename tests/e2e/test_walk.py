"""The whole of the main job without a pointer, from a route that is picked to all saved requests:
the focus is never lost, and whatever takes it says what it is."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import OpenProject
from tests.e2e.test_senses import tab_to
from tests.e2e.workbench import READY_MS, Workbench

pytestmark = pytest.mark.e2e

APP = """\
from flask import Flask, session

app = Flask(__name__)
app.secret_key = "change me"

@app.get("/visit/<int:number>")
def visit(number):
    session["visits"] = number
    return f"visit {number}"

app.run()
"""
SAVED = "### first\nGET /visit/1\n\n### second\nGET /visit/2\n"
SAYS_NOTHING = {"RootWebArea", "Iframe", "IframePresentational", "generic", "none", "listitem"}
"""Of what the tree calls focusable: documents, what only scrolls, a terminal's empty rows."""


@pytest.fixture
def bench(open_project: OpenProject) -> Workbench:
    return open_project({"app.py": APP, "requests.http": SAVED}, command="python app.py")


def press(bench: Workbench, *keys: str) -> None:
    for key in keys:
        bench.page.keyboard.press(key)
        expect(bench.page.locator("body")).not_to_be_focused()


def choose(bench: Workbench, target: Locator, key: str = "Enter") -> None:
    tab_to(bench, target, steps=60)
    press(bench, key)


def pick_lens(bench: Workbench, name: str) -> None:
    lenses = bench.response.get_by_role("tablist", name="Views of the response")
    tab_to(bench, lenses.get_by_role("tab", selected=True), steps=60)
    wanted = lenses.get_by_role("tab", name=name)
    for _ in range(8):
        if wanted.get_attribute("aria-selected") == "true":
            return
        press(bench, "ArrowRight")
    raise AssertionError(f"{name} is not reached by arrows")


def unnamed(bench: Workbench) -> list[dict[str, Any]]:
    """What can have the focus and has no name to be called by."""
    session = bench.page.context.new_cdp_session(bench.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    focusable = [
        node
        for node in nodes
        if any(p["name"] == "focusable" and p["value"]["value"] for p in node.get("properties", []))
    ]
    assert len(focusable) > 20, "the control: there is something to have it"
    return [
        {"role": node["role"]["value"], "node": node.get("backendDOMNodeId")}
        for node in focusable
        if node["role"]["value"] not in SAYS_NOTHING and not node.get("name", {}).get("value")
    ]


def test_a_route_is_picked_sent_and_seen_through_by_keys_alone(bench: Workbench) -> None:
    press(bench, "Alt+2")
    choose(bench, bench.request.get_by_role("list").get_by_role("button").first)
    expect(bench.button("Send")).to_be_focused()
    press(bench, "Enter")
    expect(bench.response).to_contain_text("200 OK", timeout=READY_MS)
    press(bench, "Alt+3")
    pick_lens(bench, "Journey")
    expect(bench.response.get_by_text("visit", exact=True).first).to_be_visible(timeout=READY_MS)
    assert unnamed(bench) == []
    pick_lens(bench, "Cookies")
    choose(bench, bench.response.get_by_text("Look inside the session"))
    expect(bench.response).to_contain_text('"visits"', timeout=READY_MS)
    assert unnamed(bench) == []


def test_a_why_card_is_read_and_its_rule_reached_by_keys_alone(bench: Workbench) -> None:
    press(bench, "Alt+2")
    tab_to(bench, bench.field("Path and query"))
    press(bench, "Control+a")
    bench.page.keyboard.type("/visit/first")
    press(bench, "Enter")
    card = bench.page.locator("details.why")
    expect(card).to_contain_text("<int:number>", timeout=READY_MS)
    press(bench, "Alt+3")
    choose(bench, card.locator("summary"))
    expect(card).not_to_have_attribute("open", "")
    press(bench, "Enter")
    assert unnamed(bench) == []
    choose(bench, card.get_by_role("button").first)
    expect(bench.page.locator("[data-pane]:focus-within")).to_have_attribute("aria-label", "Code")


def test_a_terminal_is_opened_used_and_left_by_keys_alone(bench: Workbench) -> None:
    press(bench, "Alt+4")
    choose(bench, bench.button("Terminal"))
    rows = bench.console_pane.locator(".xterm-accessibility-tree:visible")
    expect(rows).to_contain_text("/app $", timeout=READY_MS)
    bench.page.keyboard.type("echo by $((6*7)) keys\n")
    expect(rows).to_contain_text("by 42 keys", timeout=READY_MS)
    assert unnamed(bench) == []
    press(bench, "F6")
    expect(bench.page.locator("[data-pane]:focus-within")).to_have_attribute("aria-label", "Code")


def test_all_saved_requests_are_run_by_keys_alone(bench: Workbench) -> None:
    press(bench, "Alt+2")
    choose(bench, bench.request.get_by_role("button", name="Saved requests"))
    choose(bench, bench.request.get_by_role("button", name="Run all"))
    expect(bench.request).to_contain_text("All 2 requests passed", timeout=READY_MS)
    assert unnamed(bench) == []
    choose(bench, bench.request.get_by_role("button", name="Load second"))
    expect(bench.field("Path and query")).to_have_value("/visit/2")
    expect(bench.button("Send")).to_be_focused()


def test_what_is_taken_away_by_its_own_button_leaves_the_focus_near(bench: Workbench) -> None:
    bench.request.get_by_role("list").get_by_role("button").first.click()
    bench.body("Binary")
    bench.request.get_by_role("button", name="Sample file").click()
    bench.page.get_by_role("menuitem").first.click()
    remove = bench.request.get_by_role("button", name="Remove tiny.png")
    remove.focus()
    press(bench, "Enter")
    expect(remove).to_have_count(0)
    expect(bench.page.locator("[data-pane]:focus-within, [data-pane]:focus")).to_have_attribute(
        "aria-label", "Request"
    )
