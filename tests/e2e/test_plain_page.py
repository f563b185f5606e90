"""The page without script: the project is readable, a form runs it, the exchange is shown raw."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("lang", "button", "heading"),
    [("en-US", "Run and send", "The response"), ("zh-CN", "运行并发送", "响应")],
    ids=["English", "Chinese"],
)
def test_a_project_is_read_and_run_without_script(
    open_page: Open, lang: str, button: str, heading: str
) -> None:
    bench = open_page(lang=lang, java_script_enabled=False)
    page = bench.page
    page.goto(bench.address)
    expect(page.get_by_role("region", name="manage.py")).to_contain_text("from flask import")
    assert page.locator("pre.highlight span").count() > 50
    page.locator("input[name=target]").fill("/wishes.json")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible(timeout=20_000)
    exchange = page.locator("section", has=page.get_by_role("heading", name=heading, exact=True))
    sent, received = exchange.locator("pre.highlight").all()
    expect(sent).to_contain_text("GET /wishes.json HTTP/1.1")
    expect(received).to_contain_text("HTTP/1.1 200 OK")


def test_an_edit_without_script_is_what_runs(open_page: Open) -> None:
    bench = open_page(java_script_enabled=False)
    page = bench.page
    page.goto(bench.address)
    page.locator("summary", has_text="Change it: manage.py").click()
    page.get_by_role("textbox", name="manage.py").fill(
        "from flask import Flask\n\napp = Flask(__name__)\n\n@app.get('/')\ndef index():\n"
        "    print('told')\n    return '<b>without script</b>'\n\napp.run()\n"
    )
    page.get_by_role("button", name="Run and send").click()
    received = page.locator("pre.highlight", has_text="HTTP/1.1 200 OK")
    expect(received).to_contain_text("<b>without script</b>", timeout=20_000)
    expect(page.locator("pre").filter(has_text="told").last).to_be_visible()
