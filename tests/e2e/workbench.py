"""The page as a person meets it: names and roles, no selectors of the page's own making.

Names are English ones; on a page that speaks Chinese they are looked up in its `words`.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, Route, expect

READY_MS = 30_000
PATIENCE_MS = 15_000
"""For what is seen at once on a machine with nothing else to do."""
POINTED_MS = 3_000


class Workbench:
    """One open page of the playground."""

    def __init__(self, page: Page, address: str, words: Mapping[str, str] | None = None) -> None:
        self.page = page
        self.address = address
        self.words = words or {}

    def say(self, name: str) -> str:
        """An English name as this page has it."""
        return self.words.get(name, name)

    def open(self, path: str = "/", state: str = "Running") -> "Workbench":
        """Open the page and wait until its project runs, or whatever else it comes to."""
        self.page.goto(self.address + path)
        self.expect_state(state)
        return self

    def expect_state(self, state: str) -> None:
        """What the bar says of the app."""
        expect(self.banner).to_contain_text(self.say(state), timeout=READY_MS)

    def expect_saved(self) -> None:
        """Until the last edit lies in the browser's store."""
        field = self.page.get_by_role("textbox", name=self.say("Project name"))
        expect(field).to_have_attribute("title", self.say("Saved in this browser"))

    def replace_code(self, source: str) -> None:
        """Select all of the open file and paste over it."""
        self.editor.click()
        self.page.keyboard.press("Control+a")
        self.paste(source)

    def paste(self, text: str) -> None:
        """Into whatever has the focus."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+v")

    def run(self) -> None:
        """Press Run and wait until these files are what runs."""
        with self.page.expect_response(lambda answer: _is_run(answer.request.method, answer.url)):
            self.button("Run").click()

    def write(self, target: str) -> None:
        """Type a path."""
        self.page.get_by_role("textbox", name=self.say("Path and query")).fill(target)

    def send(self, target: str) -> None:
        """Type a path and press Send."""
        self.write(target)
        self.button("Send").click()

    def exchanged(self) -> Any:
        """Press Send; the exchange as the API told it.

        It comes a line at a time, and Chromium keeps no copy of what a page read in parts.
        """
        told: list[str] = []

        def pass_on(route: Route) -> None:
            answer = route.fetch()
            told.append(answer.text())
            route.fulfill(response=answer)

        self.page.route("**/exchanges", pass_on)
        with self.page.expect_response("**/exchanges"):
            self.button("Send").click()
        self.page.unroute("**/exchanges")
        return json.loads(told[0].splitlines()[-1])["result"]

    def choose_method(self, name: str) -> None:
        """From the menu, where a method that no route takes is said to end in 405."""
        self.menu("Method:", name)

    def menu(self, button: str, *items: str) -> None:
        """Open the menu of a button and choose; `button` is the beginning of its name."""
        self.page.get_by_role("button", name=self.say(button)).first.click()
        for item in items:
            shown = self.page.get_by_role("menu").get_by_text(self.say(item), exact=True)
            shown.first.click()

    def part(self, name: str) -> None:
        """A part of the request: Query, Headers, Body, …"""
        self.request.get_by_role("tab", name=self.say(name)).click()

    def lens(self, name: str) -> None:
        """A view of the response."""
        views = self.response.get_by_role("tablist", name=self.say("Views of the response"))
        views.get_by_role("tab", name=self.say(name)).click()

    def choose(self, name: str, within: Locator | None = None) -> None:
        """One of a few choices side by side, by its words: the radio button itself is not drawn."""
        (within or self.request).get_by_text(self.say(name), exact=True).first.click()

    def body(self, kind: str) -> None:
        """Which kind of body is sent."""
        self.part("Body")
        self.choose(kind)

    def fill_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Names and values into the table that is shown."""
        for number, (name, value) in enumerate(rows, start=1):
            self.field(f"Name, row {number}").fill(name)
            self.field(f"Value, row {number}").fill(value)

    def see_response(self) -> None:
        """Bring the response back to the eye after the preview."""
        self.response.get_by_role("tab", name=self.say("Response")).click()

    def see_preview(self) -> None:
        """Bring the running app back to the eye after a response."""
        self.response.get_by_role("tab", name=self.say("Preview")).click()

    def point_at(self, place: Locator, shown: Locator) -> None:
        """Until what that shows is there: what moves away from under the pointer shows nothing."""
        for _ in range(PATIENCE_MS // POINTED_MS):
            place.hover()
            with suppress(AssertionError):
                expect(shown).to_be_visible(timeout=POINTED_MS)
                return
            self.page.mouse.move(0, 0)
        expect(shown).to_be_visible()

    def button(self, name: str) -> Locator:
        """A button by its whole name."""
        return self.page.get_by_role("button", name=self.say(name), exact=True)

    def field(self, name: str) -> Locator:
        """A field by its whole name."""
        return self.page.get_by_label(self.say(name), exact=True)

    def file(self, path: str) -> Locator:
        """A file's row in the list."""
        files = self.page.get_by_role("region", name=self.say("Files"), exact=True)
        return files.get_by_title(path, exact=True)

    @property
    def banner(self) -> Locator:
        """The bar at the top."""
        return self.page.get_by_role("banner")

    @property
    def editor(self) -> Locator:
        """The text of the open file."""
        return self.page.get_by_role("textbox", name="Editor:")

    @property
    def preview(self) -> FrameLocator:
        """The running app."""
        return self.page.frame_locator("iframe[sandbox*=allow-scripts]")

    @property
    def request(self) -> Locator:
        """The pane in which a request is written."""
        return self.page.get_by_role("region", name=self.say("Request"), exact=True)

    @property
    def response(self) -> Locator:
        """The pane that shows what came back."""
        return self.page.get_by_role("region", name=self.say("Response"), exact=True)

    @property
    def console(self) -> Locator:
        """The lines of the console."""
        return self.page.get_by_role("group", name=self.say("Console"))

    @property
    def console_pane(self) -> Locator:
        """The console with its tools."""
        return self.page.get_by_role("region", name=self.say("Console"), exact=True)


def hold(page: Page, pattern: str) -> list[Route]:
    """Keep such requests of the page from here on, until a test lets them go."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(pattern, keep)
    return held


def _is_run(method: str, url: str) -> bool:
    is_new = method == "POST" and url.endswith("/api/v1/sessions")
    return is_new or (method == "PUT" and url.endswith("/files"))
