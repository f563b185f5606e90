"""The response, through each of its lenses."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenProject
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

SOURCES = """\
import base64
from flask import Flask, Response, make_response, request

app = Flask(__name__)
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)

@app.get("/json")
def as_json():
    text = '{"numbers":[1,2.50,12345678901234567890],"empty":{}}'
    return Response(text, mimetype="application/json")

@app.get("/picture")
def picture():
    return Response(PICTURE, mimetype="image/png")

@app.get("/html")
def html():
    return "<h1>A heading</h1><script>document.body.textContent = 'script ran'</script>"

@app.get("/bytes")
def some_bytes():
    return Response(bytes(range(256)), mimetype="application/octet-stream")

@app.get("/bake")
def bake():
    response = make_response("baked")
    response.set_cookie("taste", "sweet", max_age=3600, httponly=True)
    response.set_cookie("size", "small")
    return response

@app.get("/eat")
def eat():
    return " and ".join(f"{k}={v}" for k, v in sorted(request.cookies.items())) or "nothing"

@app.get("/empty")
def empty():
    return "", 204

app.run()
"""


@pytest.fixture
def bench(share_page: OpenProject) -> Workbench:
    allowed = ("Blocked script execution", "sandboxed")
    return share_page({"app.py": SOURCES}, allowed=allowed)


def test_json_is_laid_out_without_changing_a_digit(bench: Workbench) -> None:
    bench.send("/json")
    body = bench.response.get_by_role("textbox", name="Body of the response")
    expect(body).to_contain_text("  2.50,")
    expect(body).to_contain_text("12345678901234567890")
    bench.choose("Text", bench.response)
    expect(body).to_contain_text('{"numbers":[1,2.50,12345678901234567890],"empty":{}}')


def test_a_picture_is_shown_with_its_size(bench: Workbench) -> None:
    bench.send("/picture")
    expect(bench.response.get_by_role("img", name="Picture of type image/png")).to_be_visible()
    expect(bench.response).to_contain_text("1 × 1 pixels")


def test_bytes_that_are_no_text_are_shown_in_hex(bench: Workbench) -> None:
    bench.send("/bytes")
    expect(bench.response).to_contain_text("f8 f9 fa fb fc fd fe ff")


def test_a_response_without_a_body_says_so(bench: Workbench) -> None:
    bench.send("/empty")
    expect(bench.response).to_contain_text("204 NO CONTENT")
    expect(bench.response).to_contain_text("The response has no body.")


def test_cookies_are_told_in_words_changed_and_deleted(bench: Workbench) -> None:
    bench.send("/bake")
    bench.lens("Cookies")
    expect(bench.response).to_contain_text("JavaScript can't read it")
    bench.response.get_by_role("button", name="Edit taste").click()
    dialog = bench.page.get_by_role("dialog")
    dialog.get_by_label("Value").fill("sour")
    dialog.get_by_role("button", name="Save").click()
    expect(bench.response).to_contain_text("taste=sour")
    bench.response.get_by_role("button", name="Delete size").click()
    expect(bench.response.get_by_role("button", name="Delete size")).to_have_count(0)
    bench.send("/eat")
    bench.lens("Body")
    expect(bench.response).to_contain_text("taste=sour")
    expect(bench.response).not_to_contain_text("size=small")


def test_the_log_of_one_exchange_stands_beside_it(bench: Workbench) -> None:
    bench.send("/json")
    bench.lens("Log")
    expect(bench.response).to_contain_text("GET /json")


def test_html_is_shown_as_its_source_and_rendered_without_its_scripts(bench: Workbench) -> None:
    bench.send("/html")
    bench.lens("Body")
    body = bench.response.get_by_role("textbox", name="Body of the response")
    expect(body).to_contain_text("<h1>A heading</h1>")
    bench.choose("Rendered", bench.response)
    frame = bench.page.frame_locator("iframe[title='The response\\'s HTML, without its scripts']")
    expect(frame.get_by_role("heading", name="A heading")).to_be_visible()
