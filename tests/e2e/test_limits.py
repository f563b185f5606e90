"""What the page says of limits: what is used, what ends soon and what was met."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open, share
from tests.product import Playground, running_playground

pytestmark = pytest.mark.e2e

SLOW_MS = 60_000
SPIN = """\
import threading
from flask import Flask

app = Flask(__name__)


def spin():
    while True:
        pass


threading.Thread(target=spin, daemon=True).start()
app.run()
"""
FULL = """\
from flask import Flask

app = Flask(__name__)
try:
    for number in range(99):
        open(f"{number}", "wb").write(bytes(1 << 20))
except OSError as error:
    print("met:", error)
app.run()
"""


@pytest.fixture(scope="module")
def tight() -> Iterator[Playground]:
    """A product with a small CPU budget."""
    with running_playground(SANDBOX_CPU_SECONDS="10") as playground:
        yield playground


def test_whoever_watches_a_budget_end_can_let_the_app_go_on(
    open_page: Open, tight: Playground
) -> None:
    bench = open_page(address=tight.address)
    bench.open(share(tight.address, {"app.py": SPIN}))
    expect(bench.button("Let it go on")).to_be_visible(timeout=SLOW_MS)
    expect(bench.page.get_by_text("Is that a loop, or work to be done?")).to_be_visible()
    expect(bench.button("Stop now")).to_be_visible()
    bench.button("Let it go on").click()
    expect(bench.button("Let it go on")).to_be_hidden()
    expect(bench.console).to_contain_text("its CPU budget is 20 s now")
    bench.button("Stop").click()
    bench.expect_state("Stopped")


def test_a_limit_that_the_app_goes_on_from_is_told_and_shown(
    open_page: Open, tight: Playground
) -> None:
    bench = open_page(address=tight.address)
    bench.open(share(tight.address, {"app.py": FULL}))
    notices = bench.page.get_by_role("region", name="Notices")
    expect(notices).to_contain_text("64 MiB of 64 MiB are used")
    bench.page.get_by_role("button", name="Running").click()
    panel = bench.page.get_by_role("dialog", name="What the app uses")
    expect(panel).to_contain_text("64 MiB of 64 MiB")
    expect(panel.get_by_role("meter", name="Disk", exact=True)).to_be_visible()
    bench.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
