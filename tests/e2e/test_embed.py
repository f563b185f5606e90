"""The playground inside another site's page: it starts nothing by itself and takes no focus."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open
from tests.product import Playground

pytestmark = pytest.mark.e2e

FOREIGN = "a request to another origin"
PAGE = """\
<!doctype html><title>Docs</title><link rel="icon" href="data:,"><input id="own" autofocus>
<iframe src="{address}/?embed=1" width="900" height="600" title="Example"></iframe>
"""


@pytest.fixture
def docs(playground: Playground) -> Iterator[str]:
    """The address of somebody's documentation, with the playground in it."""

    class Docs(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(PAGE.format(address=playground.address).encode())

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Docs) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_an_embed_takes_no_focus_and_runs_when_it_is_asked(open_page: Open, docs: str) -> None:
    bench = open_page(allowed=(FOREIGN,))
    made: list[str] = []
    bench.page.on("request", lambda asked: made.append(asked.method))
    bench.page.goto(docs)
    frame = bench.page.frame_locator("iframe[title=Example]")
    expect(frame.get_by_role("textbox", name="Editor:")).to_be_visible(timeout=30_000)
    expect(bench.page.locator("#own")).to_be_focused()
    assert "POST" not in made
    expect(frame.get_by_role("textbox", name="Run command")).to_have_count(0)
    frame.get_by_role("button", name="Run", exact=True).click()
    expect(frame.get_by_role("banner")).to_contain_text("Running", timeout=30_000)
    whole = frame.get_by_role("link", name="Open in the playground")
    expect(whole).to_have_attribute("target", "_blank")
    assert whole.get_attribute("href") == "/"


def test_the_code_of_the_share_dialog_shows_the_project_in_somebodys_page(
    open_page: Open, docs: str
) -> None:
    bench = open_page(allowed=(FOREIGN,)).open()
    bench.replace_code("print('from the docs')  # nothing more\n")
    bench.button("Share").click()
    code = bench.field("Code for another page").input_value(timeout=30_000)
    bench.button("Copy the code").click()
    assert bench.page.evaluate("navigator.clipboard.readText()") == code
    bench.page.goto(docs)
    bench.page.evaluate("code => document.body.insertAdjacentHTML('beforeend', code)", code)
    frame = bench.page.frame_locator('iframe[title="My Flask project"]')
    expect(frame.get_by_role("textbox", name="Editor:")).to_contain_text("from the docs")
    frame.get_by_role("button", name="Run", exact=True).click()
    expect(frame.get_by_role("banner")).to_contain_text("Exited", timeout=30_000)
