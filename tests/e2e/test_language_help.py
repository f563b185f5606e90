"""Help while one writes: what is wrong, what fits here, what a word means, and a tidy layout."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import Open, OpenProject, share
from tests.e2e.workbench import Workbench, hold
from tests.product import Playground

pytestmark = pytest.mark.e2e

APP = """\
from flask import Flask, request, url_for

app = Flask(__name__)


@app.get("/")
def front_page():
    return request.args.get("name", url_for("front_page"))


app.run()
"""
FILES = {"app.py": APP, "templates/page.html": "<p>{{ 1 }}</p>\n"}
FOUND_MS = 30_000


@pytest.fixture
def bench(share_page: OpenProject) -> Workbench:
    """With the program as it came, the pointer elsewhere."""
    workbench = share_page(FILES)
    workbench.page.mouse.move(0, 0)
    workbench.editor.focus()
    workbench.page.keyboard.press("Control+a")
    workbench.paste(APP)
    expect_marks(workbench, 0)
    return workbench


def type_at_end(bench: Workbench, text: str) -> None:
    """After the last line, as a person does; brackets and quotes close themselves."""
    bench.page.locator(".cm-content").click()
    bench.page.keyboard.press("Control+End")
    bench.page.keyboard.type(text, delay=20)


def expect_marks(bench: Workbench, count: int) -> None:
    marks = bench.page.locator(".cm-lintRange")
    expect(marks).to_have_count(count, timeout=FOUND_MS)


def test_the_text_stays_in_its_place_when_help_comes(
    open_page: Open, playground: Playground
) -> None:
    bench = open_page()
    held = hold(bench.page, "**/helpFor-*.js")
    with bench.page.expect_request("**/helpFor-*.js"):
        bench.open(share(playground.address, FILES))
    line = bench.page.locator(".cm-line").first
    expect(line).to_be_visible()
    before = line.bounding_box()
    expect(bench.page.locator(".cm-gutter-lint")).to_have_count(0)
    for each in held:
        each.continue_()
    expect(bench.page.locator(".cm-gutter-lint")).to_be_visible(timeout=FOUND_MS)
    assert line.bounding_box() == before


def test_a_misspelt_name_is_underlined_and_explained_while_it_is_typed(bench: Workbench) -> None:
    type_at_end(bench, "print(reqest)")
    mark = bench.page.locator(".cm-lintRange-error")
    expect(mark).to_have_text("reqest", timeout=FOUND_MS)
    tip = bench.page.locator(".cm-tooltip-lint")
    bench.point_at(mark, tip)
    expect(tip).to_contain_text("Undefined name `reqest`")
    expect(tip.get_by_role("link")).to_have_text("F821 undefined-name")
    assert violations(bench) == []


def test_findings_are_listed_and_read_by_keys(bench: Workbench) -> None:
    type_at_end(bench, "print(reqest)")
    expect_marks(bench, 1)
    for _ in range(3):
        bench.page.keyboard.press("ArrowLeft")
    bench.page.keyboard.press("F1")
    expect(explained(bench)).to_contain_text("Undefined name `reqest`")
    expect(heard(bench)).to_contain_text("Undefined name `reqest`")
    bench.page.keyboard.press("Control+Shift+M")
    panel = bench.page.get_by_role("listbox", name="Diagnostics")
    expect(panel).to_contain_text("Undefined name `reqest`")
    bench.page.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def test_what_ruff_would_mend_is_mended_by_a_button(bench: Workbench) -> None:
    type_at_end(bench, "import os")
    mark = bench.page.locator(".cm-lintRange-warning")
    expect(mark).to_have_count(1, timeout=FOUND_MS)
    fix = bench.page.get_by_role("button", name="Fix")
    bench.point_at(mark, fix)
    fix.click()
    expect(bench.editor).not_to_contain_text("import os")
    expect_marks(bench, 0)


def test_the_file_is_laid_out_and_the_cursor_stays(bench: Workbench) -> None:
    type_at_end(bench, "x = {  'a':1}")
    bench.page.keyboard.press("Home")
    bench.page.keyboard.press("Shift+Alt+F")
    expect(bench.editor).to_contain_text('x = {"a": 1}', timeout=FOUND_MS)
    bench.page.keyboard.type("y = ")
    expect(bench.editor).to_contain_text('y = x = {"a": 1}')


def test_broken_syntax_is_said_and_nothing_is_laid_out(bench: Workbench) -> None:
    type_at_end(bench, "x  = = 1")
    bench.button("Format").click()
    notices = bench.page.get_by_role("region", name="Notices")
    expect(notices).to_contain_text("while its syntax is broken", timeout=FOUND_MS)
    expect(bench.editor).to_contain_text("x  = = 1")


def test_endpoints_and_templates_complete_where_they_are_named(bench: Workbench) -> None:
    type_at_end(bench, 'url_for("fro')
    bench.page.get_by_role("option", name=re.compile("front_page")).click()
    expect(bench.editor).to_contain_text('url_for("front_page")')
    type_at_end(bench, '\nrender_template("')
    expect(bench.page.get_by_role("option", name="page.html")).to_be_visible(timeout=FOUND_MS)


def test_tab_and_enter_do_what_they_always_do(bench: Workbench) -> None:
    """A list that is open takes no Tab, and no Enter from a word that is written out."""
    type_at_end(bench, "request")
    expect(bench.page.get_by_role("option", name="request").first).to_be_visible(timeout=FOUND_MS)
    bench.page.keyboard.press("Enter")
    bench.page.keyboard.type("zz")
    expect(bench.editor.locator(".cm-line").last).to_have_text("zz")
    expect(bench.editor).to_contain_text("request")


def test_a_word_of_flask_explains_itself_under_the_pointer(bench: Workbench) -> None:
    bench.editor.get_by_text("args", exact=False).last.wait_for()
    line = bench.editor.locator(".cm-line", has_text="request.args.get")
    word = bench.page.locator(".cm-word")
    bench.point_at(line.get_by_text("args").first, word)
    expect(word).to_contain_text("The query string", timeout=FOUND_MS)
    expect(word.get_by_role("link")).to_have_attribute(
        "href", re.compile(r"#flask\.Request\.args$")
    )


def put_cursor_in(bench: Workbench, word: str) -> None:
    """Into the first such word of the program, by keys alone."""
    before, _, _ = APP.partition(word)
    bench.page.locator(".cm-content").focus()
    bench.page.keyboard.press("Control+Home")
    for key, count in (
        ("ArrowDown", before.count("\n")),
        ("ArrowRight", len(before) - before.rfind("\n")),
    ):
        for _ in range(count):
            bench.page.keyboard.press(key)


def explained(bench: Workbench) -> Locator:
    return bench.page.get_by_role("group", name=bench.say("Help"), exact=True)


def heard(bench: Workbench) -> Locator:
    """What is read out: the page's one live region."""
    return bench.page.locator("output[aria-live=polite]")


def test_a_person_without_a_pointer_reads_what_the_word_at_the_cursor_means(
    bench: Workbench,
) -> None:
    put_cursor_in(bench, "args")
    bench.page.keyboard.press("F1")
    expect(explained(bench)).to_contain_text("The query string", timeout=FOUND_MS)
    expect(heard(bench)).to_contain_text("The query string")
    expect(bench.editor).to_be_focused()
    assert violations(bench) == []
    bench.page.keyboard.press("F1")
    expect(explained(bench).get_by_role("link", name="Docs of args")).to_be_focused()
    bench.page.keyboard.press("Escape")
    expect(explained(bench)).to_have_count(0)
    expect(bench.editor).to_be_focused()


def test_help_for_a_word_goes_when_the_person_goes_on(bench: Workbench) -> None:
    for key in ("Escape", "ArrowUp", "F6", "x"):
        put_cursor_in(bench, "args")
        bench.page.keyboard.press("F1")
        expect(explained(bench)).to_be_visible(timeout=FOUND_MS)
        bench.page.keyboard.press(key)
        expect(explained(bench)).to_have_count(0)
    expect(bench.editor).to_contain_text("return request.axrgs")


def test_a_word_nobody_knows_is_said_to_be_unknown(bench: Workbench) -> None:
    put_cursor_in(bench, "front_page")
    bench.page.keyboard.press("F1")
    expect(heard(bench)).to_contain_text("Nothing is known of the word at the cursor")
    expect(explained(bench)).to_have_count(0)


@pytest.mark.parametrize("lang", ["en-US", "zh-CN"])
def test_help_for_a_word_is_in_the_commands_and_in_the_list_of_keys(
    open_project: OpenProject, lang: str
) -> None:
    state, sentence = {"en-US": ("Running", "query string"), "zh-CN": ("运行中", "查询参数")}[lang]
    bench = open_project(FILES, state=state, lang=lang)
    name = bench.say("Explain the word at the cursor")
    put_cursor_in(bench, "args")
    bench.page.keyboard.press("Control+k")
    commands = bench.page.get_by_role("dialog", name=bench.say("Commands"))
    commands.get_by_role("combobox").fill(name)
    bench.page.keyboard.press("Enter")
    expect(explained(bench)).to_contain_text(sentence, timeout=FOUND_MS)
    expect(bench.page.locator(".cm-content")).to_be_focused()
    bench.menu("More", "Keyboard shortcuts")
    dialog = bench.page.get_by_role("dialog", name=bench.say("Keyboard shortcuts"))
    row = dialog.locator(".shortcut", has_text=name)
    expect(row.locator("kbd")).to_have_text("F1")


def test_a_finger_gets_the_help_of_a_word_by_a_button(open_project: OpenProject) -> None:
    bench = open_project(FILES, width=390, height=760, has_touch=True)
    bench.page.get_by_role("navigation").get_by_role("button", name="Code").tap()
    bench.editor.locator(".cm-line", has_text="request.args.get").get_by_text("args").first.tap()
    bench.button("Explain").tap()
    expect(explained(bench)).to_contain_text("The query string", timeout=FOUND_MS)
    box = explained(bench).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert violations(bench) == []


def test_help_speaks_chinese(open_project: OpenProject) -> None:
    bench = open_project(FILES, state="运行中", lang="zh-CN")
    type_at_end(bench, "print(reqest)")
    mark = bench.page.locator(".cm-lintRange-error")
    expect(mark).to_have_count(1, timeout=FOUND_MS)
    tip = bench.page.locator(".cm-tooltip-lint")
    bench.point_at(mark, tip)
    expect(tip).to_contain_text("未定义的名称")
    expect(bench.button("格式化")).to_be_visible()
    assert violations(bench) == []


@pytest.mark.parametrize(
    ("lang", "state", "sentence"),
    [
        ("en-US", "Running", "Not checked: the file is longer than 200,000 characters."),
        ("zh-CN", "运行中", "未检查：文件超过 200,000 个字符。"),
    ],
)
def test_where_ruff_cannot_look_the_page_says_so(
    open_project: OpenProject, lang: str, state: str, sentence: str
) -> None:
    long = FILES["app.py"] + "# padding\n" * 20_001
    bench = open_project({**FILES, "app.py": long}, lang=lang, state=state)
    expect(bench.page.get_by_text(sentence)).to_be_visible(timeout=FOUND_MS)
    bench.page.keyboard.press("Tab")
    assert violations(bench) == []


OWN = """\
from flask import Flask, render_template, url_for

app = Flask(__name__)


@app.route("/cart/<int:number>", methods=["GET", "POST"])
def cart(number):
    \"\"\"What is in it.

    In the order of choice.
    \"\"\"
    return render_template("page.html", again=url_for("cart", number=number))


app.run()
"""


def point_at_word(bench: Workbench, line: str, word: str) -> Locator:
    """The pointer over a word in such a line; what it is told."""
    told = bench.page.locator(".cm-word")
    place = bench.page.locator(".cm-line", has_text=line).get_by_text(word, exact=False).last
    bench.point_at(place, told)
    return told


def test_over_an_endpoint_one_reads_where_it_leads_and_opens_its_view(
    open_project: OpenProject,
) -> None:
    files = {**FILES, "app.py": OWN, "templates/page.html": "{{ url_for('cart', number=1) }}\n"}
    bench = open_project(files)
    bench.file("templates/page.html").click()
    told = point_at_word(bench, "url_for", "'cart'")
    for words in ("GET, POST /cart/<int:number>", "What is in it.", "app.py:6"):
        expect(told).to_contain_text(words, timeout=FOUND_MS)
    expect(told).not_to_contain_text("In the order of choice")
    assert violations(bench) == []
    told.get_by_role("button", name="app.py:6").click()
    expect(bench.editor).to_contain_text("def cart(number):")


def test_over_the_name_of_a_template_one_reads_its_file(open_project: OpenProject) -> None:
    bench = open_project({**FILES, "app.py": OWN}, state="运行中", lang="zh-CN")
    told = point_at_word(bench, "render_template(", '"page.html"')
    button = told.get_by_role("button", name="templates/page.html")
    expect(button).to_have_attribute("title", "打开 templates/page.html")
