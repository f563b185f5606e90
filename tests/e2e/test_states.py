"""What the page says of an app that is not there, and the way out of each such state."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open, OpenProject, share
from tests.e2e.looks import assert_fine_in_both_looks
from tests.e2e.workbench import Workbench
from tests.product import Playground, running_playground

pytestmark = pytest.mark.e2e

SMALL_MEMORY_BYTES = 256 * 1024 * 1024
HUNGRY = """\
import mmap
import time
from flask import Flask

app = Flask(__name__)
kept = []

@app.get("/")
def index():
    \"\"\"首页\"\"\"
    return "fed"

@app.get("/eat")
def eat():
    \"\"\"吃\"\"\"
    while True:
        kept.append(mmap.mmap(-1, 8_000_000))  # no MemoryError: shared memory is never refused
        kept[-1].write(b"x" * 8_000_000)
        time.sleep(0.01)

app.run()
"""


@pytest.fixture(scope="module")
def small() -> Iterator[Playground]:
    """A product whose guests may have little memory."""
    with running_playground(SANDBOX_MEMORY_BYTES=str(SMALL_MEMORY_BYTES)) as playground:
        yield playground


def state(bench: Workbench) -> str:
    return bench.page.get_by_role("region", name="State of the app").inner_text()


def test_a_syntax_error_is_named_and_the_button_leads_to_its_line(
    open_project: OpenProject,
) -> None:
    source = "from flask import Flask\n\napp = Flask(__name__)\n\ndef broken(:\n    pass\n"
    bench = open_project({"app.py": source}, state="Crashed")
    assert "SyntaxError" in state(bench)
    assert "app.py:5" in state(bench)
    bench.button("Go to line 5").first.click()
    expect(bench.page.get_by_text("Ln 5, Col")).to_be_visible()
    expect(bench.button("Send")).to_be_disabled()


def test_a_program_that_serves_nothing_is_said_to_have_ended(open_project: OpenProject) -> None:
    bench = open_project({"app.py": 'print("all done")\n'}, command="python app.py", state="Exited")
    expect(bench.console).to_contain_text("all done")
    expect(bench.button("Send")).to_be_disabled()
    expect(bench.button("Start again").first).to_be_visible()


def test_a_stopped_app_is_started_again_from_where_it_was_seen(open_page: Open) -> None:
    bench = open_page().open()
    bench.button("Stop").click()
    bench.expect_state("Stopped")
    expect(bench.button("Stop")).to_be_disabled()
    bench.button("Start again").click()
    bench.expect_state("Running")


def test_a_program_that_listens_nowhere_is_alive_and_said_to_be_silent(
    open_project: OpenProject,
) -> None:
    source = 'import time\nprint("thinking", flush=True)\ntime.sleep(3600)\n'
    bench = open_project({"app.py": source}, command="python app.py")
    assert "listen" in state(bench)
    expect(bench.console).to_contain_text("thinking")
    bench.button("Stop").click()
    bench.expect_state("Stopped")


def test_the_limit_that_ended_an_app_is_named_and_it_starts_again(
    open_page: Open, small: Playground
) -> None:
    bench = open_page(address=small.address)
    bench.open(share(small.address, {"app.py": HUNGRY}))
    bench.send("/eat")
    bench.expect_state("Limit reached")
    assert "256" in state(bench)
    assert "memory" in state(bench).lower()
    assert_fine_in_both_looks(bench)
    bench.button("Start again").first.click()
    bench.expect_state("Running")
    bench.send("/")
    expect(bench.response).to_contain_text("fed")


def test_a_start_that_takes_long_is_a_list_of_steps(
    open_page: Open, playground: Playground
) -> None:
    slow = "import time\ntime.sleep(4)\nfrom flask import Flask\napp = Flask(__name__)\napp.run()\n"
    bench = open_page()
    bench.open(share(playground.address, {"app.py": slow}), state="Starting")
    expect(bench.page.get_by_text("Waiting until it listens on a port")).to_be_visible()
    bench.expect_state("Running")
