"""Screens of all sizes, light and dark: everything is reached, and nothing scrolls sideways."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open, OpenProject
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


@pytest.fixture
def phone(share_page: OpenProject) -> Workbench:
    return share_page(width=SIZES["phone"], height=720)


def resize(bench: Workbench, width: int) -> None:
    bench.page.set_viewport_size({"width": width, "height": 720})


WIDTHS = pytest.mark.parametrize(
    "width", [SIZES["phone"], SIZES["small phone"]], ids=["390 px", "320 px"]
)


@WIDTHS
def test_each_pane_of_a_phone_is_reached_and_fits(phone: Workbench, width: int) -> None:
    resize(phone, width)
    for button, region in (
        ("Request", "Request"),
        ("Preview", "Response"),
        ("Console", "Console"),
        ("Code", "Code"),
    ):
        pane_button(phone, button)
        expect(phone.page.get_by_role("region", name=region, exact=True)).to_be_visible()
        assert_no_sideways_scroll(phone.page)


@WIDTHS
def test_the_main_job_is_done_on_a_phone(phone: Workbench, width: int) -> None:
    resize(phone, width)
    pane_button(phone, "Request")
    phone.send(f"/wishes.json?{width}")
    expect(phone.response).to_be_visible()
    expect(phone.response).to_contain_text("200 OK")
    assert_no_sideways_scroll(phone.page)
    for lens in ("Headers", "Cookies", "Log", "Raw"):
        phone.lens(lens)
        assert_no_sideways_scroll(phone.page)
    expect(phone.response).to_contain_text(f"GET /wishes.json?{width} HTTP/1.1")


def test_files_are_chosen_from_a_drawer_where_there_is_no_room_for_a_list(
    phone: Workbench,
) -> None:
    bench = phone
    resize(bench, SIZES["phone"])
    pane_button(bench, "Code")
    bench.button("Files and routes").click()
    bench.file("templates/index.html").click()
    expect(bench.page.get_by_role("textbox", name="Editor: templates/index.html")).to_be_visible()
    expect(bench.page.get_by_role("region", name="Files", exact=True)).to_be_hidden()


def test_larger_text_still_fits_a_phone(phone: Workbench) -> None:
    resize(phone, SIZES["small phone"])
    for _ in range(3):
        phone.menu("More", "Larger text")
    assert_no_sideways_scroll(phone.page)


def test_a_tablet_shows_code_and_app_beside_each_other(open_page: Open) -> None:
    bench = open_page(width=SIZES["tablet"], height=1180).open()
    expect(bench.editor).to_be_visible()
    expect(bench.response).to_be_visible()
    assert_no_sideways_scroll(bench.page)


def test_the_page_is_dark_where_the_system_is_and_a_chosen_theme_is_kept(open_page: Open) -> None:
    bench = open_page(dark=True).open()
    assert bench.page.evaluate(BACKGROUND) == "rgb(16, 22, 26)"
    bench.page.emulate_media(color_scheme="light")
    assert bench.page.evaluate(BACKGROUND) == "rgb(255, 255, 255)"
    bench.menu("Theme", "Dark")
    assert bench.page.evaluate(BACKGROUND) == "rgb(16, 22, 26)"
    bench.page.reload()
    bench.expect_state("Running")
    assert bench.page.evaluate(BACKGROUND) == "rgb(16, 22, 26)"
