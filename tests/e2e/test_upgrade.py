"""A page that is older than its server."""

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import Open
from tests.e2e.workbench import READY_MS

pytestmark = pytest.mark.e2e

SAID = {
    "en-US": ("The playground has a new version.", "Reload"),
    "zh-CN": ("练习场已更新到新版本。", "重新加载"),
}


def from_tomorrow(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, headers={**answer.headers, "playground-build": "tomorrow's"})


@pytest.mark.parametrize("lang", SAID)
def test_a_page_that_is_older_than_its_server_offers_to_reload(open_page: Open, lang: str) -> None:
    bench = open_page(lang=lang)
    bench.page.route("**/api/v1/sessions", from_tomorrow)
    bench.page.goto(bench.address)
    text, button = SAID[lang]
    notice = bench.page.locator(".notice", has_text=text)
    expect(notice).to_have_count(1, timeout=READY_MS)
    bench.page.unroute("**/api/v1/sessions")
    with bench.page.expect_navigation():
        notice.get_by_role("button", name=button).click()
    expect(bench.page.get_by_role("banner")).to_be_visible(timeout=READY_MS)
    expect(notice).to_have_count(0)
