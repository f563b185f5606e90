"""Typing where much is open: each key is seen, and what stands beside it goes on as it should.

How long a key takes is for `bench/keys.py`; what it may do at all, for the page's own tests.
"""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from tests.e2e.conftest import Open, share
from tests.e2e.workbench import PATIENCE_MS, Workbench
from tests.product import Playground, running_playground

pytestmark = pytest.mark.e2e

SLOW_MS = 120_000
FILE_LINES = 10_000
CONSOLE_LINES = 30_000
"""Three hundred blocks. That the console holds many more, the page's own tests say."""
LAST_LINE = f"line {CONSOLE_LINES - 1} of the app"
JSON_ROWS = 140_000
MOST_CLICKS = 5
SELECTED_MS = 5_000
MIDDLE = """(editor, text) => {
  const texts = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const at = texts.currentNode.data.indexOf(text)
    if (at < 0) continue
    const range = document.createRange()
    range.setStart(texts.currentNode, at)
    range.setEnd(texts.currentNode, at + text.length)
    const { x, y, width, height } = range.getBoundingClientRect()
    return [x + width / 2, y + height / 2]
  }
  throw new Error(`no ${text} in one piece`)
}"""
"""Where a text is in the window."""
SELECTED = "word => getSelection().toString() === word"
SEEN = "() => [getSelection().toString(), document.activeElement?.outerHTML.slice(0, 200)]"
MOST_ELEMENTS = 6_000
"""In the whole page, with all these lines or five megabytes in it."""

APP = f"""\
import json
from flask import Flask

app = Flask(__name__)

@app.get("/")
def home():
    return "before"

@app.get("/talk")
def talk():
    for number in range({CONSOLE_LINES}):
        print(f"line {{number}} of the app")
    return "talked"

@app.get("/rows")
def rows():
    found = [{{"id": number, "name": f"row {{number}}"}} for number in range({JSON_ROWS})]
    return app.response_class(json.dumps(found), mimetype="application/json")

"""
END = "app.run()\n"
FUNCTION = "\ndef view_{0}(value):\n    return value + {0}\n"


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """What is long takes long on a busy machine."""
    expect.set_options(timeout=SLOW_MS)
    yield
    expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def roomy() -> Iterator[Playground]:
    """A product that keeps all that an app prints."""
    with running_playground(
        SANDBOX_LOG_LINES_PER_SECOND="1000000",
        SANDBOX_LOG_BYTES_PER_SECOND=str(64 * 1024 * 1024),
        SANDBOX_LOG_RING_EVENTS="200000",
        SANDBOX_LOG_RING_BYTES=str(64 * 1024 * 1024),
    ) as playground:
        yield playground


@pytest.fixture
def bench(open_page: Open, roomy: Playground) -> Workbench:
    page = open_page(address=roomy.address)
    return page.open(share(roomy.address, {"app.py": APP + END}))


def test_in_a_file_of_ten_thousand_lines_each_key_is_seen_saved_and_run(
    open_page: Open, roomy: Playground
) -> None:
    functions = "".join(FUNCTION.format(number) for number in range(FILE_LINES // 3))
    bench = open_page(address=roomy.address)
    bench.open(share(roomy.address, {"app.py": APP + functions + END}))
    _replace_before(bench, "after")
    bench.expect_saved()
    bench.run()
    bench.send("/")
    expect(bench.response).to_contain_text("after")
    bench.page.reload()
    bench.expect_state("Running")
    expect(bench.editor).to_contain_text('return "after"')


def test_beside_thirty_thousand_lines_each_is_in_its_place_each_key_seen_and_any_line_found(
    bench: Workbench,
) -> None:
    """One test, since most of it is to have so many lines."""
    bench.send("/talk")
    expect(bench.console).to_contain_text(LAST_LINE)
    assert _elements(bench) < MOST_ELEMENTS
    _read_back(bench)
    _replace_before(bench, "after")
    bench.run()
    bench.send("/")
    expect(bench.response).to_contain_text("after")
    expect(bench.console).to_contain_text(LAST_LINE)
    bench.field("Find in the output").press_sequentially("line 4242 of")
    expect(bench.console_pane).to_contain_text("1 line")
    expect(bench.console.get_by_text("line 4242 of the app")).to_be_visible()


def test_beside_five_megabytes_of_json_each_key_is_seen_and_the_last_row_reached(
    bench: Workbench,
) -> None:
    bench.send("/rows")
    expect(bench.response).to_contain_text("200 OK")
    _replace_before(bench, "after")
    bench.choose("Tree", bench.response)
    expect(bench.response).to_contain_text('name: "row 0"')
    assert _elements(bench) < MOST_ELEMENTS
    _replace_before(bench, "and again", was="after")
    for title in ("130000 … 139999", "139900 … 139999"):
        bench.response.get_by_text(title).click()
    expect(bench.response).to_contain_text(f'name: "row {JSON_ROWS - 1}"')
    bench.run()
    bench.send("/")
    expect(bench.response).to_contain_text("and again")


def _read_back(bench: Workbench) -> None:
    """To the first line, to the middle, and to the newest again."""
    bench.console.focus()
    bench.page.keyboard.press("Home")
    expect(bench.console.get_by_text("line 0 of the app", exact=True)).to_be_visible()
    assert _elements(bench) < MOST_ELEMENTS
    bench.console.evaluate("lines => lines.scrollTop = lines.scrollHeight / 2")
    expect(bench.console.get_by_text(f"line {CONSOLE_LINES // 2} of the app")).to_be_attached()
    assert _elements(bench) < MOST_ELEMENTS
    bench.button("To the newest line").click()
    expect(bench.console.get_by_text(LAST_LINE)).to_be_visible()


def _replace_before(bench: Workbench, word: str, was: str = "before") -> None:
    """Select a word in the editor as one does, type another over it, and see it."""
    _select(bench, was)
    bench.page.keyboard.type(word)
    expect(bench.editor).to_contain_text(f'return "{word}"')


def _select(bench: Workbench, word: str) -> None:
    """By the keys, from the end of the line that a click on the word leads to. Anew where the word
    moved away from the pointer, or something else took the focus meanwhile.
    """
    expect(bench.editor).to_contain_text(f'"{word}"')
    keys = bench.page.keyboard
    for _ in range(MOST_CLICKS):
        bench.page.mouse.click(*bench.editor.evaluate(MIDDLE, f'"{word}"'))
        keys.press("End")
        keys.press("ArrowLeft")
        for _ in word:
            keys.press("Shift+ArrowLeft")
        with suppress(Error):
            bench.page.wait_for_function(SELECTED, arg=word, timeout=SELECTED_MS)
            return
    seen = bench.page.evaluate(SEEN)
    assert seen[0] == word, f"another text is selected, and has the focus: {seen}"


def _elements(bench: Workbench) -> int:
    found: int = bench.page.evaluate("document.querySelectorAll('*').length")
    return found
