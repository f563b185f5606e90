"""Parts of the product killed under an open page: it finds its way back, and no edit is lost."""

import os
import signal
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import UNAVAILABLE, Open, OpenProject
from tests.e2e.workbench import READY_MS, Workbench
from tests.faults.conftest import Product, product, shared
from tests.faults.parts import Parts

__all__ = [
    "product",
    "shared",
]  # fixtures of one that may be broken, as the tests of faults have it

pytestmark = pytest.mark.e2e

BROKEN = (UNAVAILABLE, "WebSocket connection", "net::ERR")
"""What Chromium says while there is nobody to speak to."""

APP = """\
from flask import Flask

app = Flask(__name__)

@app.get("/")
def index():
    return "first words"

app.run()
"""


@pytest.fixture
def bench(share_page: OpenProject, product: Product) -> Workbench:
    return with_first_words(share_page(address=product[0].address, allowed=BROKEN))


def with_first_words(workbench: Workbench) -> Workbench:
    workbench.replace_code(APP)
    workbench.run()
    expect(workbench.preview.locator("body")).to_have_text("first words")
    return workbench


KILLED: dict[str, Callable[[Parts], int]] = {
    "worker": lambda parts: parts.worker,
    "guest": lambda parts: parts.named("guest")[-1],
    "zygote": lambda parts: parts.zygote,
    "web": lambda parts: parts.web,
}


@pytest.mark.parametrize("which", KILLED)
def test_a_killed_part_costs_no_edit(which: str, bench: Workbench, product: Product) -> None:
    bench.replace_code(APP.replace("first words", "words after the fall"))
    os.kill(KILLED[which](product[1]), signal.SIGKILL)
    expect(bench.editor).to_contain_text("words after the fall")
    if which != "guest":
        bench.expect_state("Running")
    with bench.page.expect_response(
        lambda answer: answer.ok and answer.request.method in ("PUT", "POST"), timeout=READY_MS
    ):
        bench.button("Run").click()
    expect(bench.preview.locator("body")).to_have_text("words after the fall", timeout=READY_MS)


def test_a_lost_session_is_made_anew_from_the_files_without_asking(
    open_page: Open, product: Product
) -> None:
    bench = with_first_words(open_page(address=product[0].address, allowed=BROKEN).open())
    bench.send("/")
    bench.see_preview()
    os.kill(product[1].worker, signal.SIGKILL)
    notice = bench.page.get_by_role("region", name="Notices")
    expect(notice).to_contain_text("a new one starts from your files", timeout=READY_MS)
    bench.expect_state("Running")
    bench.send("/")
    expect(bench.response).to_contain_text("first words")


def test_edits_are_saved_offline_and_run_when_the_network_is_back(bench: Workbench) -> None:
    context = bench.page.context
    context.set_offline(True)
    bench.expect_state("Offline")
    bench.replace_code(APP.replace("first words", "typed offline"))
    bench.expect_saved()
    expect(bench.button("Send")).to_be_disabled()
    context.set_offline(False)
    bench.expect_state("Running")
    bench.run()
    expect(bench.preview.locator("body")).to_have_text("typed offline")
