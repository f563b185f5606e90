"""The preview in a frame of another site, in Chromium: its cookies work and its framing headers do
not stand in the way."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Frame, Page, Playwright, expect

from playground.messages import Session
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.product import Playground

TOKENS = "allow-scripts allow-forms allow-same-origin allow-popups allow-modals allow-downloads"
COUNTER = """
from flask import Flask, make_response, session

app = Flask(__name__)
app.secret_key = "not a secret"

@app.route("/", methods=["GET", "POST"])
def index():
    session["n"] = session.get("n", 0) + 1
    page = f"<output>{session['n']}</output><form method=post><button>again</button></form>"
    script = "<script>fetch('/api').then(r => r.text()).then(t => document.title = t)</script>"
    response = make_response(page + script)
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
    return response

@app.get("/api")
def api():
    session["calls"] = session.get("calls", 0) + 1
    return f"{session['calls']} calls, n is {session.get('n')}"

app.run()
"""

pytestmark = pytest.mark.e2e


@pytest.fixture(params=["as it comes", "third-party cookies off"])
def browser(playwright: Playwright, request: pytest.FixtureRequest) -> Iterator[Browser]:
    off = ["--test-third-party-cookie-phaseout"] if "off" in request.param else []
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS + off)
    yield browser
    browser.close()


@pytest.fixture
def counter(start: Callable[..., Session]) -> Session:
    return start({"manage.py": COUNTER})


def embed(page: Page, address: str, url: str) -> Frame:
    """A page of the playground's own that holds the preview and nothing else."""
    page.goto(address.replace("127.0.0.1", "localhost") + "/api/docs")
    page.evaluate(
        """([url, tokens]) => {
            const frame = document.createElement("iframe");
            frame.sandbox = tokens;
            frame.src = url;
            document.body.replaceChildren(frame);
        }""",
        [url, TOKENS],
    )
    page.frame_locator("iframe").locator("output").wait_for()
    return page.frames[1]


def test_a_session_cookie_is_kept_inside_another_sites_frame(
    browser: Browser, playground: Playground, counter: Session
) -> None:
    page = browser.new_page()
    frame = embed(page, playground.address, counter.preview_url)
    assert frame.locator("output").inner_text() == "1"
    frame.wait_for_function("document.title === '1 calls, n is 1'")
    frame.locator("button").click()
    expect(frame.locator("output")).to_have_text("2")
    frame.wait_for_function("document.title === '2 calls, n is 2'")


def test_a_session_cookie_is_kept_in_a_tab_of_its_own(browser: Browser, counter: Session) -> None:
    page = browser.new_page()
    page.goto(counter.preview_url)
    page.wait_for_function("document.title === '1 calls, n is 1'")
    page.reload()
    page.wait_for_function("document.title === '2 calls, n is 2'")
