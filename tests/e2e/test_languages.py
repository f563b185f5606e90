"""The page in Chinese: all of it, by the browser's wish or by the menu, and remembered."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open, OpenProject
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

APP = """\
from flask import Flask

app = Flask(__name__)

@app.get("/")
def index():
    \"\"\"首页\"\"\"
    return {"你好": "世界"}

app.run()
"""
WORDS_JS = """() => {
    const found = new Set();
    const add = text => { if (text && text.trim()) found.add(text.trim()); };
    // What the person or the app wrote, and protocol words, stand in these.
    const foreign = [
        "code",
        "pre", "kbd", "[translate=no]", ".cm-editor", ".console-lines", "script", "noscript",
        "style",
        "iframe", ".tree-name", ".file-tab", "[lang]:not(html)", ".route-picker-rule",
        "[role=menuitemradio]",
    ].join(",");
    const spoken = ["aria-label", "title", "placeholder", "alt"];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
    for (let element = walker.currentNode; element; element = walker.nextNode()) {
        if (element.closest(foreign)) continue;
        for (const name of spoken) add(element.getAttribute(name));
        for (const node of element.childNodes)
            if (node.nodeType === Node.TEXT_NODE) add(node.data);
    }
    return [...found];
}"""

PROTOCOL_WORDS = re.compile(
    r"Flask|python|static|JSON|HTTP\w*|GET|POST|HEAD|OPTIONS|PUT|PATCH|DELETE|Cookie|Host|Header|URL|curl|Python|requests"
    r"|Ctrl|Alt|Shift|Esc|Tab|Enter|Raw|Hex|zip|PLAYGROUND_\w+|localhost|stdout|stderr|Basic|Bearer"
    r"|Content-\w+|SameSite|HttpOnly|Secure|Base64|Authorization|User-Agent|Accept|Connection|OK|KB|MB|ms"
    r"|KiB|MiB|WebSocket|CONNECT|TRACE|QUERY|F6|path|name|value|q|B|s|S|K"
)
ENGLISH = re.compile(r"[A-Za-z]{2,}")
PATHS = re.compile(r"[\w.<>:/-]*[/.][\w.<>:/-]+|\$ .*")


def english_in(page: Page) -> list[str]:
    """The words on the page that are neither Chinese nor of the protocol."""
    texts = page.evaluate(WORDS_JS)
    return [text for text in texts if ENGLISH.search(PROTOCOL_WORDS.sub("", PATHS.sub("", text)))]


@pytest.fixture
def chinese(share_page: OpenProject) -> Workbench:
    return share_page({"app.py": APP}, lang="zh-CN", state="运行中")


def test_a_chinese_browser_gets_a_chinese_page(chinese: Workbench) -> None:
    assert chinese.page.locator("html").get_attribute("lang") == "zh-CN"
    assert english_in(chinese.page) == []


def test_every_part_of_a_request_and_a_response_is_chinese(chinese: Workbench) -> None:
    page = chinese.page
    page.get_by_role("textbox", name="路径与查询").or_(
        page.locator(".target-field input")
    ).first.fill("/")
    page.get_by_role("button", name="发送", exact=True).click()
    expect(page.get_by_role("region", name="响应", exact=True)).to_contain_text("200")
    for tablist in page.get_by_role("tablist").all():
        for tab in tablist.get_by_role("tab").all():
            tab.click()
            assert english_in(page) == []


def test_the_states_are_told_in_chinese(chinese: Workbench) -> None:
    page = chinese.page
    page.get_by_role("button", name="停止", exact=True).click()
    chinese.expect_state("已停止")
    assert english_in(page) == []


@pytest.mark.parametrize(
    ("source", "state", "sentence"),
    [
        ("def x(:\n", "已崩溃", "app.py:1 出错：SyntaxError: invalid syntax"),
        ("raise SystemExit(3)\n", "已崩溃", "程序已结束，退出码为 3。"),
        ("print('done')\n", "已退出", "程序没有启动服务器就结束了"),
    ],
)
def test_the_console_says_in_chinese_how_a_run_ended(
    open_project: OpenProject, source: str, state: str, sentence: str
) -> None:
    bench = open_project({"app.py": source}, command="python app.py", lang="zh-CN", state=state)
    expect(bench.console).to_contain_text(sentence)


CLOSES = """\
import socket

with socket.create_server(("127.0.0.1", 5000)) as server:
    while True:
        server.accept()[0].close()
"""


def test_what_failed_on_the_way_to_the_app_is_told_in_chinese(open_project: OpenProject) -> None:
    bench = open_project({"app.py": CLOSES}, command="python app.py", lang="zh-CN", state="运行中")
    page = bench.page
    page.get_by_role("button", name="发送", exact=True).click()
    failure = page.locator(".hop-failure-text")
    expect(failure).to_contain_text("连接关闭了，没有收到任何响应。")
    expect(failure.locator("[lang]")).to_have_attribute("lang", "zh-CN")
    assert english_in(page) == []


SETS = """\
from flask import Flask

app = Flask(__name__)

@app.get("/")
def index():
    return "", 200, {"Set-Cookie": "a=1; SameSite=None"}

app.run()
"""


def test_why_a_cookie_is_refused_is_told_in_chinese(open_project: OpenProject) -> None:
    bench = open_project({"app.py": SETS}, command="python app.py", lang="zh-CN", state="运行中")
    page = bench.page
    page.get_by_role("button", name="发送", exact=True).click()
    page.get_by_role("tab", name="Cookie").click()
    expect(page.locator(".cookie-reason")).to_have_text("它有 SameSite=None，却没有 Secure。")


def test_why_a_project_is_refused_is_told_in_chinese(open_project: OpenProject) -> None:
    refused = ("Failed to load resource",)
    bench = open_project(
        {"app.py": APP}, command="A=1", lang="zh-CN", state="未启动", allowed=refused
    )
    expect(bench.page.locator(".banner")).to_contain_text("命令中没有程序：请写一个")
    assert english_in(bench.page) == []


def test_the_language_is_switched_by_the_menu_and_remembered(open_page: Open) -> None:
    bench = open_page().open()
    bench.menu("Language", "简体中文")
    expect(bench.page.get_by_role("button", name="运行", exact=True)).to_be_visible()
    bench.page.reload()
    bench.expect_state("运行中")
    bench.menu("语言", "English")
    expect(bench.button("Run")).to_be_visible()


def test_a_chinese_page_begins_with_a_chinese_project(open_page: Open) -> None:
    chinese = open_page(lang="zh-CN").open(state="运行中")
    expect(chinese.page.locator(".cm-content")).to_contain_text("列出所有愿望的页面")
    expect(chinese.preview.get_by_role("heading", name="跑起来了。")).to_be_visible()


def test_who_chooses_chinese_finds_the_project_in_it_unless_it_was_edited(open_page: Open) -> None:
    bench = open_page().open()
    expect(bench.editor).to_contain_text("The page with all wishes")
    bench.menu("Language", "简体中文")
    bench.page.reload()
    bench.expect_state("运行中")
    code = bench.page.locator(".cm-content")
    expect(code).to_contain_text("列出所有愿望的页面")
    code.click()
    bench.page.keyboard.press("Control+Home")
    bench.page.keyboard.type("# mine")
    bench.page.keyboard.press("Enter")
    expect(bench.page.get_by_title("已保存在浏览器中")).to_be_visible()
    bench.page.get_by_role("button", name="语言").click()
    bench.page.get_by_role("menu").get_by_text("English").click()
    bench.page.reload()
    bench.expect_state("Running")
    expect(code).to_contain_text("# mine")
    expect(code).to_contain_text("列出所有愿望的页面")


LISTENS = """\
from flask import Flask

app = Flask(__name__)

@app.get("/")
def index():
    return \'\'\'<output>nothing heard</output><script>
        addEventListener("message", ({ data }) => {
            document.querySelector("output").textContent = JSON.stringify(data);
        });
    </script>\'\'\'

app.run()
"""


def test_the_preview_says_in_the_chosen_language_that_the_app_is_not_running(
    open_project: OpenProject,
) -> None:
    """In an English browser; the app itself is told nothing, as it asks nothing."""
    bench = open_project({"app.py": LISTENS})
    bench.menu("Language", "简体中文")
    bench.page.get_by_role("button", name="刷新", exact=True).click()
    expect(bench.preview.locator("output")).to_have_text("nothing heard")
    bench.page.get_by_role("button", name="停止", exact=True).click()
    bench.expect_state("已停止")
    bench.page.get_by_role("button", name="刷新", exact=True).click()
    expect(bench.preview.get_by_role("heading")).to_have_text("应用没有运行")
    expect(bench.preview.locator("html")).to_have_attribute("lang", "zh-Hans")
    bench.menu("语言", "English")
    bench.page.get_by_role("button", name="Reload", exact=True).click()
    expect(bench.preview.get_by_role("heading")).to_have_text("The app isn't running")


def test_who_switches_the_language_reads_the_systems_lines_in_it(open_project: OpenProject) -> None:
    bench = open_project(
        {"app.py": "raise SystemExit(3)\n"}, command="python app.py", state="Crashed"
    )
    expect(bench.console).to_contain_text("The program ended with exit code 3.")
    bench.menu("Language", "简体中文")
    lines = bench.page.locator(".console-lines")
    expect(lines).to_contain_text("程序已结束，退出码为 3。")
    expect(lines).not_to_contain_text("The program ended")
    bench.menu("语言", "English")
    expect(lines).to_contain_text("The program ended with exit code 3.")
