"""The page for who needs it otherwise: in the system's few colours, without motion, on the
smallest screen, and by keys alone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Open, OpenProject
from tests.e2e.test_screens import assert_no_sideways_scroll, pane_button
from tests.e2e.workbench import Workbench, hold

pytestmark = pytest.mark.e2e

APP = """\
from flask import Flask

app = Flask(__name__)

@app.get("/")
def index():
    return "by keys alone"

app.run()
"""
LOOK_JS = """([element, pseudo]) => {
    const { backgroundColor, borderTopColor, borderTopWidth, color, outlineStyle } =
        getComputedStyle(element, pseudo);
    return JSON.stringify([backgroundColor, borderTopColor, borderTopWidth, color, outlineStyle]);
}"""
MOVING_JS = """() => document.getAnimations()
    .filter(animation => animation.playState === "running")
    .map(animation => animation.animationName ?? animation.transitionProperty)"""
OUT_OF_REACH_JS = """() => {
    const isScrolled = element => {
        for (let above = element.parentElement; above; above = above.parentElement)
            if (/auto|scroll/.test(getComputedStyle(above).overflowX)
                && above.scrollWidth > above.clientWidth) return true;
        return false;
    };
    const isOut = element => {
        const { left, right, width } = element.getBoundingClientRect();
        return width > 1 && (left < -1 || right > innerWidth + 1) && !isScrolled(element);
    };
    return [...document.querySelectorAll("button, input, select, textarea, a, dialog, [popover]")]
        .filter(element => element.checkVisibility({ visibilityProperty: true }) && isOut(element))
        .map(element => element.outerHTML.slice(0, 120));
}"""
SMALL = {"width": 320, "height": 640}


def look(element: Locator, pseudo: str | None = None) -> str:
    handle = element.element_handle()
    return str(handle.evaluate(f"(element, pseudo) => ({LOOK_JS})([element, pseudo])", pseudo))


def test_what_is_chosen_is_seen_in_forced_colours(open_page: Open) -> None:
    bench = open_page(forced_colors="active").open()
    bench.send("/wishes.json")
    expect(bench.response).to_contain_text("200 OK")
    tabs = bench.response.get_by_role("tablist", name="Views of the response").get_by_role("tab")
    chosen, other = tabs.and_(bench.page.locator("[aria-selected=true]")), tabs.last
    assert look(chosen, "::after") != look(other, "::after")
    pressed = bench.button("Saved requests")
    before = look(pressed)
    pressed.click()
    bench.page.mouse.move(0, 0)
    assert look(pressed) != before
    assert look(bench.button("Console")) != look(bench.button("Terminal"))
    assert look(bench.file("manage.py")) != look(bench.file("templates/star.svg"))
    splitter = bench.page.get_by_role("separator", name="Width of the file list")
    assert look(splitter) != look(bench.page.locator(".workbench"))
    assert violations(bench) == []


def test_the_chosen_pane_of_a_phone_is_seen_in_forced_colours(open_page: Open) -> None:
    bench = open_page(forced_colors="active", **SMALL).open()
    panes = bench.page.get_by_role("navigation", name="Panes").get_by_role("button")
    assert look(panes.first) != look(panes.last)
    assert violations(bench) == []


def test_a_text_is_scrolled_by_keys_before_the_editor_is_there(open_page: Open) -> None:
    """On a slow line it could be scrolled by a pointer alone."""
    bench = open_page(**SMALL)
    held = hold(bench.page, "**/codeView-*.js")
    bench.open()
    expect(bench.page.locator(".editor-plain")).to_contain_text("Flask")
    assert violations(bench) == []
    for route in held:
        route.continue_()
    expect(bench.page.locator(".editor-plain")).to_have_count(0)


def moving(page: Page) -> list[str]:
    found: list[str] = page.evaluate(MOVING_JS)
    return found


@pytest.mark.parametrize(
    ("wish", "moves"), [("reduce", False), ("no-preference", True)], ids=["reduced", "usual"]
)
def test_nothing_moves_for_who_wants_no_motion(open_page: Open, wish: str, moves: bool) -> None:
    bench = open_page(reduced_motion=wish)
    held = hold(bench.page, "**/api/v1/sessions")
    bench.open(state="Starting")
    expect(bench.page.get_by_text("Waiting until it listens on a port")).to_be_visible()
    assert (moving(bench.page) != []) is moves
    held[0].continue_()
    bench.expect_state("Running")
    bench.editor.click()
    bench.button("Share").hover()
    assert (moving(bench.page) != []) is moves


def assert_fits(bench: Workbench) -> None:
    assert_no_sideways_scroll(bench.page)
    assert (found := bench.page.evaluate(OUT_OF_REACH_JS)) == [], found


@pytest.fixture
def small(share_page: OpenProject) -> Workbench:
    return share_page(**SMALL)


def test_every_control_of_every_pane_is_reached_on_320_px(small: Workbench) -> None:
    bench = small
    for pane in ("Code", "Request", "Preview", "Console"):
        pane_button(bench, pane)
        assert_fits(bench)
    pane_button(bench, "Request")
    bench.write("/wishes?q=1")
    for part in ("Query", "Headers", "Body", "Auth", "Cookies", "Checks", "Options"):
        bench.part(part)
        assert_fits(bench)
    bench.button("Send").click()
    for lens in ("Body", "Flask saw", "Headers", "Cookies", "Journey", "Raw", "Log"):
        bench.lens(lens)
        assert_fits(bench)


@pytest.mark.parametrize(
    "item",
    ["Examples", "Share", "Projects…", "Find in all files", "Commands…", "Keyboard shortcuts"],
)
def test_a_dialog_fits_320_px_and_pleases_axe(small: Workbench, item: str) -> None:
    bench = small
    bench.menu("More")
    assert_fits(bench)
    bench.page.get_by_role("menu").get_by_text(item, exact=True).click()
    dialog = bench.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Close", exact=True)).to_be_visible()
    assert_fits(bench)
    wide = dialog.evaluate("element => element.scrollWidth - element.clientWidth")
    assert wide <= 0
    assert violations(bench) == []
    bench.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def tab_to(bench: Workbench, target: Locator, steps: int = 40) -> None:
    """Press Tab until it has the focus."""
    for _ in range(steps):
        if target.evaluate("element => element === document.activeElement"):
            return
        bench.page.keyboard.press("Tab")
    raise AssertionError(f"not reached in {steps} steps: {target}")


def test_the_main_job_is_done_by_keys_alone(open_project: OpenProject) -> None:
    bench = open_project({"app.py": APP})
    keys = bench.page.keyboard
    keys.press("F6")
    tab_to(bench, bench.editor)
    keys.press("Control+End")
    keys.type("# edited\n")
    with bench.page.expect_response(lambda answer: answer.url.endswith("/files")):
        keys.press("Control+s")
    bench.expect_state("Running")
    keys.press("Alt+2")
    tab_to(bench, bench.field("Path and query"))
    keys.press("Control+a")
    keys.type("/")
    keys.press("Enter")
    expect(bench.response).to_contain_text("by keys alone")
    keys.press("Alt+3")
    lenses = bench.response.get_by_role("tablist", name="Views of the response")
    tab_to(bench, lenses.get_by_role("tab", name="Body"))
    keys.press("End")
    expect(lenses.get_by_role("tab", name="Log")).to_be_focused()
    keys.press("Alt+4")
    expect(bench.page.locator("[data-pane]:focus-within")).to_have_attribute(
        "aria-label", "Console"
    )
    expect(bench.console).to_contain_text("GET /")
