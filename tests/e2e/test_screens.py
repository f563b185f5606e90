"""Screens of all sizes, light and dark: everything is reached, and nothing scrolls sideways."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

SIZES = {"phone": 390, "small phone": 320, "tablet": 820}
BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"


def assert_no_sideways_scroll(page: Page) -> None:
    wide = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.body.scrollWidth, innerWidth]"
    )
    assert max(wide[:2]) <= wide[2], wide


def pane_button(bench: Workbench, name: str) -> None:
    bar = bench.page.get_by_role("navigation", name="Panes")
    bar.get_by_role("button", name=name).click()


@pytest.mark.parametrize("width", [SIZES["phone"], SIZES["small phone"]], ids=["390 px", "320 px"])
def test_each_pane_of_a_phone_is_reached_and_fits(open_page: Open, width: int) -> None:
    bench = open_page(width=width, height=720).open()
    for button, region in (
        ("Request", "Request"),
        ("Preview", "Response"),
        ("Console", "Console"),
        ("Code", "Code"),
    ):
        pane_button(bench, button)
        expect(bench.page.get_by_role("region", name=region, exact=True)).to_be_visible()
        assert_no_sideways_scroll(bench.page)


@pytest.mark.parametrize("width", [SIZES["phone"], SIZES["small phone"]], ids=["390 px", "320 px"])
def test_the_main_job_is_done_on_a_phone(open_page: Open, width: int) -> None:
    bench = open_page(width=width, height=720).open()
    pane_button(bench, "Request")
    bench.send("/wishes.json")
    expect(bench.response).to_be_visible()
    expect(bench.response).to_contain_text("200 OK")
    assert_no_sideways_scroll(bench.page)
    for lens in ("Headers", "Cookies", "Raw", "Log"):
        bench.lens(lens)
        assert_no_sideways_scroll(bench.page)


def test_files_are_chosen_from_a_drawer_where_there_is_no_room_for_a_list(open_page: Open) -> None:
    bench = open_page(width=SIZES["phone"], height=720).open()
    bench.button("Files and routes").click()
    bench.file("templates/index.html").click()
    expect(bench.page.get_by_role("textbox", name="Editor: templates/index.html")).to_be_visible()
    expect(bench.page.get_by_role("region", name="Files", exact=True)).to_be_hidden()


def test_a_tablet_shows_code_and_app_beside_each_other(open_page: Open) -> None:
    bench = open_page(width=SIZES["tablet"], height=1180).open()
    expect(bench.editor).to_be_visible()
    expect(bench.response).to_be_visible()
    assert_no_sideways_scroll(bench.page)


def test_the_page_is_dark_where_the_system_is(open_page: Open) -> None:
    light, dark = open_page().open(), open_page(dark=True).open()
    assert light.page.evaluate(BACKGROUND) == "rgb(255, 255, 255)"
    assert dark.page.evaluate(BACKGROUND) == "rgb(16, 22, 26)"


def test_a_chosen_theme_is_kept(open_page: Open) -> None:
    bench = open_page().open()
    bench.menu("Theme", "Dark")
    assert bench.page.evaluate(BACKGROUND) == "rgb(16, 22, 26)"
    bench.page.reload()
    bench.expect_state("Running")
    assert bench.page.evaluate(BACKGROUND) == "rgb(16, 22, 26)"


def test_larger_text_still_fits_a_phone(open_page: Open) -> None:
    bench = open_page(width=SIZES["small phone"], height=720).open()
    for _ in range(3):
        bench.menu("More", "Larger text")
    assert_no_sideways_scroll(bench.page)
