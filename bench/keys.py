"""How long does a key press keep the page busy, however much is open in it?

In a real Chromium, keys are pressed into the editor beside: a small file, a file of 10,000 lines,
100,000 lines that the app printed, and a JSON response of 5 MB. `key` is from a key to the frame
after it. `longest_task` is the longest time that the page's thread was not free, from a trace of
the browser, while keys were pressed and for two seconds after, so that what was put off counts too.
`find` presses keys into the console's search field instead.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bench.page import CHROMIUM, FLAGS
from bench.rig.report import show, spread
from tests.product import running_playground

WORD = "answer = 42 # so"
KEY_PAUSE_MS = 60
AFTER_MS = 2_000
READY_MS = 90_000
FILE_LINES = 10_000
CONSOLE_LINES = 100_000
JSON_BYTES = 5_000_000
SETTINGS = {
    "PLAYGROUND_EXCHANGE_BODY_BYTES": str(8 * 1024 * 1024),  # the whole response is shown
    "SANDBOX_LOG_LINES_PER_SECOND": "20000",
    "SANDBOX_LOG_BYTES_PER_SECOND": str(4 * 1024 * 1024),
    "SANDBOX_LOG_RING_EVENTS": "200000",
    "SANDBOX_LOG_RING_BYTES": str(64 * 1024 * 1024),
}
APP = f"""\
import json, time
from flask import Flask

app = Flask(__name__)

@app.get("/talk")
def talk():
    for part in range({CONSOLE_LINES} // 1000):
        print("\\n".join(f"line {{1000 * part + each}} of the app" for each in range(1000)))
        time.sleep(0.06)
    return "talked"

@app.get("/rows")
def rows():
    found = [{{"id": number, "name": f"row {{number}}"}} for number in range({JSON_BYTES} // 35)]
    return app.response_class(json.dumps(found), mimetype="application/json")

app.run()
"""
LONG = APP + "".join(
    f"\ndef function_{number}(value):\n    return value + {number}\n"
    for number in range(FILE_LINES // 3)
)
EDITOR = ".cm-content[contenteditable=true]"
FIND = ".console-find"
KEYS = """() => {
  window.keyTimes = [];
  addEventListener("keydown", () => {
    const pressed = performance.now();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => keyTimes.push(performance.now() - pressed);
      port2.postMessage(null);
    });
  }, true);
}"""


def main() -> None:
    """Measure and print."""
    with running_playground(**SETTINGS) as playground, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        found = {name: _measure(browser, playground.address, case) for name, case in CASES.items()}
        browser.close()
    show(__doc__, **found)


def _measure(browser: Browser, address: str, case: "Case") -> dict[str, Any]:
    """One page of its own, made ready, with keys pressed into it. (Any: JSON.)"""
    with _page(browser, address, case.source) as page:
        case.prepare(page)
        page.locator(case.field).first.click()
        if case.field == EDITOR:
            page.keyboard.press("Control+Home")
            page.keyboard.press("Enter")
        page.evaluate(KEYS)
        page.wait_for_timeout(AFTER_MS)
        browser.start_tracing(page=page, categories=["toplevel", "disabled-by-default-lighthouse"])
        page.keyboard.type(WORD, delay=KEY_PAUSE_MS)
        page.wait_for_timeout(AFTER_MS)
        tasks = _tasks(json.loads(browser.stop_tracing()))
        keys: list[float] = page.evaluate("keyTimes")
        nodes: int = page.evaluate("document.querySelectorAll('*').length")
    return {
        "key": spread(keys) | {"most_ms": round(max(keys), 1)},
        "longest_task_ms": round(max(tasks), 1),
        "tasks_over_50_ms": sum(each > 50 for each in tasks),
        "elements": nodes,
    }


@contextmanager
def _page(browser: Browser, address: str, source: str) -> Iterator[Page]:
    """A new profile with a shared project open and running."""
    made = httpx.post(f"{address}/api/v1/snippets", json={"files": {"app.py": source}})
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    page = context.new_page()
    page.goto(f"{address}/s/{made.json()['id']}")
    expect(page.get_by_role("banner")).to_contain_text("Running", timeout=READY_MS)
    expect(page.locator(EDITOR)).to_be_visible()
    yield page
    context.close()


def _tasks(trace: dict[str, Any]) -> list[float]:
    """Milliseconds of each task of the page's main thread."""
    events = trace["traceEvents"]
    threads = {
        (each["pid"], each["tid"])
        for each in events
        if each["name"] == "thread_name" and each["args"]["name"] == "CrRendererMain"
    }
    return [
        each["dur"] / 1000
        for each in events
        if each.get("name", "").endswith("RunTask")
        and "dur" in each
        and (each["pid"], each["tid"]) in threads
    ]


def _nothing(_page: Page) -> None:
    """What is open is the file alone."""


def _talk(page: Page) -> None:
    _send(page, "/talk")
    last = page.locator(".console-row", has_text=f"line {CONSOLE_LINES - 1} of the app")
    expect(last).to_be_attached(timeout=READY_MS)


def _rows(page: Page) -> None:
    _send(page, "/rows")
    expect(page.locator(".body-lens")).to_be_visible(timeout=READY_MS)


def _tree(page: Page) -> None:
    _rows(page)
    page.get_by_text("Tree", exact=True).click()
    expect(page.locator(".json-tree")).to_be_visible(timeout=READY_MS)


def _send(page: Page, target: str) -> None:
    page.get_by_role("textbox", name="Path and query").fill(target)
    page.get_by_role("button", name="Send", exact=True).click()


@dataclass(frozen=True)
class Case:
    """What is open, and where keys are pressed."""

    prepare: Callable[[Page], None]
    field: str = EDITOR
    source: str = APP


CASES = {
    "small_file": Case(_nothing),
    "long_file": Case(_nothing, source=LONG),
    "console": Case(_talk),
    "find_in_console": Case(_talk, field=FIND),
    "json_text": Case(_rows),
    "json_tree": Case(_tree),
}


if __name__ == "__main__":
    main()
