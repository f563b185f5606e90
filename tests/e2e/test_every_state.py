"""Every state that an app can be in: said in words with a way out, in English and Chinese, by day
and by night, and none of them costs an edit."""

import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import UNAVAILABLE, Open, OpenProject, share
from tests.e2e.looks import assert_fine_in_both_looks
from tests.e2e.workbench import READY_MS, Workbench, hold
from tests.faults.conftest import Product, own_product
from tests.product import Playground

pytestmark = pytest.mark.e2e

APP = """\
from flask import Flask

app = Flask(__name__)

@app.get("/")
def index():
    \"\"\"首页\"\"\"
    return "awake"

app.run()
"""
SILENT = "import time\ntime.sleep(3600)\n"
OFFLINE = (UNAVAILABLE, "WebSocket", "net::ERR", "dynamically imported module")
ENDED = {
    "Crashed": "from flask import Flask\n\napp = Flask(__name__)\nprint(missing)\n",
    "Exited": 'print("all done")\n',
}


@pytest.fixture(scope="module")
def narrow() -> Iterator[Product]:
    """A product with room for one session, which soon falls asleep."""
    with own_product(
        SANDBOX_IDLE_SECONDS="2", SANDBOX_MAX_SESSIONS="1", SANDBOX_ABANDONED_SECONDS="100000"
    ) as made:
        yield made


def state(bench: Workbench) -> Locator:
    return bench.page.get_by_role("region", name="State of the app")


def notices(bench: Workbench) -> Locator:
    return bench.page.get_by_role("region", name="Notices")


@pytest.mark.parametrize("name", ENDED)
def test_an_app_that_ended_is_fine_in_both_looks(open_project: OpenProject, name: str) -> None:
    bench = open_project({"app.py": ENDED[name]}, command="python app.py", state=name)
    assert_fine_in_both_looks(bench, foreign="missing")


def test_a_stopped_app_is_fine_in_both_looks(open_project: OpenProject) -> None:
    bench = open_project({"app.py": APP})
    bench.button("Stop").click()
    bench.expect_state("Stopped")
    assert_fine_in_both_looks(bench)


def test_a_start_on_a_slow_network_is_a_list_of_steps_in_both_looks(
    open_page: Open, playground: Playground
) -> None:
    bench = open_page()
    held = hold(bench.page, "**/api/v1/sessions")
    bench.open(share(playground.address, {"app.py": APP}), state="Starting")
    expect(bench.page.get_by_text("Waiting until it listens on a port")).to_be_visible()
    expect(bench.button("Send")).to_be_disabled()
    assert_fine_in_both_looks(bench)
    held[0].continue_()
    bench.expect_state("Running")


def test_an_app_that_sleeps_says_so_and_wakes_for_a_request_or_at_a_press(
    open_page: Open, narrow: Product
) -> None:
    playground, _ = narrow
    bench = open_page(address=playground.address)
    bench.open(share(playground.address, {"app.py": APP}), state="Asleep")
    expect(state(bench)).to_contain_text("The next request wakes it; its files are kept.")
    assert_fine_in_both_looks(bench)
    bench.send("/")
    expect(bench.response).to_contain_text("awake", timeout=READY_MS)
    bench.expect_state("Asleep")
    with bench.page.expect_response("**/restart", timeout=READY_MS):
        state(bench).get_by_role("button", name="Wake it now").click()


def test_one_edits_in_the_queue_and_the_edit_is_what_runs_in_the_end(
    open_page: Open, narrow: Product
) -> None:
    playground, _ = narrow
    taken = playground.create_session({"app.py": SILENT}, "python app.py")
    bench = open_page(address=playground.address, allowed=(UNAVAILABLE,))
    bench.open(share(playground.address, {"app.py": APP}), state="In the queue")
    expect(state(bench)).to_contain_text("You are number 1 in the queue")
    expect(bench.button("Send")).to_be_disabled()
    assert_fine_in_both_looks(bench)
    bench.replace_code(APP.replace("awake", "edited in the queue"))
    bench.expect_saved()
    playground.delete_session(taken.id)
    expect(bench.preview.locator("body")).to_have_text("edited in the queue", timeout=READY_MS)


def test_a_lost_session_is_said_to_be_lost_and_comes_back_with_the_edits(
    open_page: Open, narrow: Product
) -> None:
    playground, parts = narrow
    bench = open_page(address=playground.address, allowed=(UNAVAILABLE, "WebSocket"))
    bench.open(share(playground.address, {"app.py": APP}), state="")
    expect(bench.preview.locator("body")).to_have_text("awake", timeout=READY_MS)
    bench.replace_code(APP.replace("awake", "edited before the loss"))
    os.kill(parts.worker, signal.SIGKILL)
    expect(notices(bench)).to_contain_text("a new one starts from your files", timeout=READY_MS)
    assert_fine_in_both_looks(bench)
    expect(bench.preview.locator("body")).to_have_text("edited before the loss", timeout=READY_MS)


def test_offline_every_pane_has_words_and_the_edit_is_kept(
    open_project: OpenProject,
) -> None:
    bench = open_project({"app.py": APP}, allowed=OFFLINE)
    bench.menu("Language", "简体中文")
    bench.menu("语言", "English")
    bench.send("/")
    expect(bench.response).to_contain_text("200 OK")
    bench.page.context.set_offline(True)
    bench.expect_state("Offline")
    expect(state(bench)).to_contain_text("your edits are kept in this browser")
    assert_fine_in_both_looks(bench)
    bench.lens("Journey")
    expect(bench.response.get_by_text("Loading…")).to_be_visible()
    bench.button("Share").click()
    expect(bench.page.get_by_text("Loading…").last).to_be_visible()
    bench.page.context.set_offline(False)
    expect(bench.field("Link")).to_be_visible(timeout=READY_MS)
    bench.page.keyboard.press("Escape")
    expect(bench.response.get_by_text("Loading…")).to_be_hidden(timeout=READY_MS)


def limit_storage(page: Page, address: str, left_bytes: int = 0) -> None:
    """The browser gives this origin room for no more than this."""
    used = page.evaluate("async () => (await navigator.storage.estimate()).usage")
    session = page.context.new_cdp_session(page)
    quota = {"origin": address, "quotaSize": used + left_bytes}
    session.send("Storage.overrideQuotaForOrigin", quota)


def fill_local_storage(page: Page) -> None:
    """What Chromium lets an origin keep at once: some 5 million characters."""
    page.evaluate("""() => {
        for (let size = 4_000_000, at = 0; size >= 1; at++)
            try { localStorage.setItem("filler" + at, "x".repeat(size)); }
            catch { size = Math.floor(size / 2); }
    }""")


def edit(bench: Workbench, words: str) -> None:
    bench.replace_code(APP.replace("awake", words))
    expect(bench.editor).to_contain_text(words[:40])


def test_an_edit_that_the_full_database_refused_is_there_after_a_reload(
    open_project: OpenProject,
) -> None:
    bench = open_project({"app.py": APP})
    limit_storage(bench.page, bench.address)
    edit(bench, "typed into a full browser")
    expect(notices(bench)).to_contain_text("This browser's storage is full")
    assert_fine_in_both_looks(bench)
    bench.page.reload()
    expect(bench.editor).to_contain_text("typed into a full browser")
    bench.expect_state("Running")


def test_where_nothing_can_be_kept_it_is_said_and_the_browser_asks_before_one_goes(
    open_project: OpenProject,
) -> None:
    bench = open_project({"app.py": APP}, allowed=("dialog: ",))
    limit_storage(bench.page, bench.address)
    fill_local_storage(bench.page)
    edit(bench, "kept nowhere")
    expect(bench.banner).to_contain_text("Not saved")
    expect(notices(bench)).to_contain_text("Download them before you go.")
    assert_fine_in_both_looks(bench)
    with bench.page.expect_download():
        notices(bench).get_by_role("button", name="Download as .zip").click()
    with bench.page.expect_event("dialog") as asked:
        bench.page.evaluate("location.reload()")
    assert asked.value.type == "beforeunload"
    expect(bench.editor).to_contain_text("kept nowhere")


def test_a_second_tab_with_no_room_left_says_so_and_overwrites_nothing(
    open_project: OpenProject,
) -> None:
    bench = open_project({"app.py": APP})
    # Chromium remembers for a while how much room it found
    limit_storage(bench.page, bench.address, left_bytes=100_000)
    edit(bench, "of the first tab")
    bench.expect_saved()
    second = Workbench(bench.page.context.new_page(), bench.address)
    second.page.goto(bench.page.url)
    second.expect_state("Running")
    edit(second, "of the second tab" + "x" * 300_000)
    expect(notices(second)).to_contain_text("This browser's storage is full")
    for tab, words in ((bench, "of the first tab"), (second, "of the second tab")):
        tab.page.reload()
        expect(tab.editor).to_contain_text(words)
        tab.expect_state("Running")
