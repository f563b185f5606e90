"""Chinese is typed through an input method: the Enter that ends a composition chooses characters,
and neither sends a request nor breaks a line."""

import pytest
from playwright.sync_api import CDPSession, expect

from tests.e2e.conftest import OpenProject
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

APP = """\
from flask import Flask, request

app = Flask(__name__)

@app.route("/", methods=["GET", "POST"])
@app.route("/<path>")
def index(path="nothing"):
    return request.args.get("城市", path)

app.run()
"""
TAKEN = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
"""As Chromium sees the Enter that an input method takes."""


class InputMethod:
    """What the system's would tell the browser of a focused field."""

    def __init__(self, bench: Workbench) -> None:
        self.session: CDPSession = bench.page.context.new_cdp_session(bench.page)

    def compose(self, letters: str, chosen: str) -> None:
        """Letter by letter, an Enter, and the characters that it chose."""
        for end in range(1, len(letters) + 1):
            written = {"text": letters[:end], "selectionStart": end, "selectionEnd": end}
            self.session.send("Input.imeSetComposition", written)
        for kind in ("rawKeyDown", "keyUp"):
            self.session.send("Input.dispatchKeyEvent", {"type": kind, **TAKEN})
        self.session.send("Input.insertText", {"text": chosen})


@pytest.fixture
def bench(share_page: OpenProject) -> Workbench:
    return share_page({"app.py": APP})


def test_a_path_is_composed_and_sent_by_the_enter_after_it(bench: Workbench) -> None:
    sent: list[str] = []
    bench.page.on("request", lambda request: sent.append(request.url))
    bench.write("/")
    bench.page.keyboard.press("End")
    InputMethod(bench).compose("zhangsan", "张三")
    expect(bench.field("Path and query")).to_have_value("/张三")
    assert not any(url.endswith("/exchanges") for url in sent)
    bench.page.keyboard.press("Enter")
    expect(bench.response).to_contain_text("200 OK")
    expect(bench.response).to_contain_text("张三")


def test_a_name_and_a_value_are_composed_each_in_its_field(bench: Workbench) -> None:
    bench.write("/")
    bench.part("Query")
    method = InputMethod(bench)
    bench.field("Name, row 1").focus()
    method.compose("chengshi", "城市")
    bench.field("Value, row 1").focus()
    method.compose("beijing", "北京")
    expect(bench.field("Name, row 1")).to_have_value("城市")
    expect(bench.field("Value, row 1")).to_have_value("北京")
    expect(bench.field("Name, row 3")).to_have_count(0)
    bench.button("Send").click()
    expect(bench.response).to_contain_text("北京")


def test_code_is_composed_in_its_line(bench: Workbench) -> None:
    bench.editor.click()
    bench.page.keyboard.press("Control+Home")
    bench.page.keyboard.type("# ")
    InputMethod(bench).compose("nihao", "你好")
    first = bench.editor.locator(".cm-line").first
    expect(first).to_have_text("# 你好from flask import Flask, request")
    bench.expect_saved()
    bench.page.reload()
    expect(bench.editor.locator(".cm-line").first).to_contain_text("# 你好from")
