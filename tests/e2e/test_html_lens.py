"""The HTML lens in Chromium: an app's page in its own clothes, in a cage it cannot look out of."""

import socket
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Frame, Locator, Page, Playwright, expect

from tests.e2e.conftest import CHROMIUM, FLAGS, OpenProject, share
from tests.e2e.workbench import Workbench
from tests.product import Playground

pytestmark = pytest.mark.e2e

PAGE = """<!doctype html>
<title>guest</title>
<link rel="stylesheet" href="/static/own.css">
<style>b { color: rgb(4, 5, 6) }</style>
<p id="said">你好</p><b>bold</b>
<img id="near" src="dot.svg" alt="near">
<script>
try { parent.document.title = "taken" } catch (error) {}
try { localStorage.taken = "1" } catch (error) {}
document.getElementById("said").textContent = "the script ran";
</script>
<img src="x.png" alt="" onerror="document.getElementById('said').textContent = 'the handler ran'">
<form action="/taken" method="post"><button>send</button></form>
<a href="/next">next</a>
"""
FILES = {
    "manage.py": """
from flask import Flask, Response, request

app = Flask(__name__)

@app.get("/deep/page")
def page():
    return Response(open("page.html").read(), mimetype="text/html")

@app.get("/deep/dot.svg")
def dot():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="9"/>'
    return Response(svg, mimetype="image/svg+xml")

@app.get("/far")
def far():
    port = request.args["port"]
    return f'<p id=said>said</p><img id=far src="http://127.0.0.1:{port}/far.png">'

@app.get("/next")
def following():
    return "<p>followed<script>document.body.textContent = 'the script ran'</script>"

@app.post("/taken")
def taken():
    return "the form was sent"

app.run()
""",
    "page.html": PAGE,
    "static/own.css": "#said { color: rgb(1, 2, 3) }",
}
REFUSED = ("Content Security Policy", "Blocked script execution", "Blocked form submission", "404")
"""What Chromium says of what the cage keeps back, and of the picture that is not there."""


@pytest.fixture
def bench(share_page: OpenProject) -> Workbench:
    workbench = share_page(FILES, allowed=REFUSED)
    workbench.send("/deep/page")
    workbench.choose("Rendered", workbench.response)
    expect(said(workbench)).to_be_visible()
    return workbench


def said(workbench: Workbench) -> Locator:
    return workbench.page.frame_locator("iframe.rendered-html").locator("#said")


def lens_frame(page: Page) -> Frame:
    return next(frame for frame in page.frames if urlsplit(frame.url).path == "/lens")


def test_the_apps_styles_and_pictures_are_seen(bench: Workbench) -> None:
    frame = bench.page.frame_locator("iframe.rendered-html")
    expect(frame.locator("#said")).to_have_css("color", "rgb(1, 2, 3)")
    expect(frame.locator("b")).to_have_css("color", "rgb(4, 5, 6)")
    expect(frame.locator("#near")).to_have_js_property("naturalWidth", 7)
    assert lens_frame(bench.page).evaluate("document.compatMode") == "CSS1Compat"


def test_nothing_of_the_page_runs(bench: Workbench) -> None:
    expect(frame := said(bench)).to_have_css("color", "rgb(1, 2, 3)")
    expect(frame).to_have_text("你好")
    assert bench.page.title() != "taken"
    assert bench.page.evaluate("localStorage.taken") is None


def test_even_a_script_in_it_could_not_reach_the_playground(bench: Workbench) -> None:
    """The browser's debugger runs what the page may not; its origin still has nothing."""
    frame = lens_frame(bench.page)
    for reach in (
        "parent.document.title", "top.location.href", "localStorage.length", "document.cookie",
        "indexedDB.open('playground')",
    ):  # fmt: skip
        told = frame.evaluate(
            f"() => {{ try {{ return `had ${{{reach}}}` }} catch (e) {{ return e.name }} }}"
        )
        assert told == "SecurityError", reach
    assert frame.evaluate("origin") == "null"


def test_the_form_sends_nothing(bench: Workbench) -> None:
    bench.page.frame_locator("iframe.rendered-html").locator("button").click()
    expect(said(bench)).to_have_text("你好")
    expect(bench.console).not_to_contain_text("POST /taken")


def test_a_link_leads_on_inside_the_cage(bench: Workbench) -> None:
    frame = bench.page.frame_locator("iframe.rendered-html")
    frame.get_by_role("link", name="next").click()
    expect(frame.locator("p")).to_have_text("followed")


def test_pages_seen_leave_no_step_for_back(bench: Workbench) -> None:
    before = bench.page.evaluate("history.length")
    bench.send("/next")
    followed = bench.page.frame_locator("iframe.rendered-html").locator("p")
    expect(followed).to_have_text("followed")
    assert bench.page.evaluate("history.length") == before


def test_no_file_comes_from_elsewhere(open_project: OpenProject) -> None:
    # The browser's tools tell of the request although it is refused: so a listener is asked.
    workbench = open_project(FILES, allowed=(*REFUSED, "a request to another origin"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        workbench.send(f"/far?port={listener.getsockname()[1]}")
        workbench.choose("Rendered", workbench.response)
        far = workbench.page.frame_locator("iframe.rendered-html").locator("#far")
        expect(far).to_have_js_property("complete", True)
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_under_a_name_without_wildcard_the_html_is_seen_and_what_to_set_is_said(
    playwright: Playwright, playground: Playground
) -> None:
    """Plain HTTP from another machine: no secure context, no `Sec-Fetch-…`, no preview."""
    flags = [*FLAGS, "--host-resolver-rules=MAP playground.test 127.0.0.1"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    address = playground.address.replace("127.0.0.1", "playground.test")
    workbench = Workbench(browser.new_page(), address)
    workbench.open(share(playground.address, FILES))
    expect(workbench.response.get_by_text("PLAYGROUND_PREVIEW_HOST")).to_be_visible()
    workbench.send("/deep/page")
    workbench.choose("Rendered", workbench.response)
    expect(said(workbench)).to_have_text("你好")
    expect(workbench.response.locator(".hint")).to_contain_text("PLAYGROUND_PREVIEW_HOST")
    browser.close()
