"""A real Chromium, and pages in it that may not complain: an error in the browser's console, a
dialog, a refused resource, an exception or a request to anybody else fails the test that caused it.
"""

import os
import re
import shutil
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Error,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from tests.e2e.words import chinese_words
from tests.e2e.workbench import PATIENCE_MS, Workbench
from tests.product import NO_TLS, Files, Playground

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
SPARE = "SpareRendererForSitePerProcess"
"""A process that is started for a site that may come next, which here is never the case."""
OWN_PAGES = "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup"
"""What Chromium's address bar would suggest, pages of its own that no test can see: they are loaded
with every context, and take as much of a processor as the page under test."""
TOLD_BY_PLAYWRIGHT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,"
    "ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,"
    "NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)
"""Said again, since Chromium hears the last `--disable-features` alone."""
YOUNG_MIB = 16
"""Room for what a page allocates, so that most tests end before it is collected once."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--in-process-gpu",
    f"--js-flags=--min-semi-space-size={YOUNG_MIB}",
    f"--disable-features={TOLD_BY_PLAYWRIGHT},{OWN_PAGES},{SPARE}",
]
SESSION = re.compile(r"(/api/v1/sessions/[^/?]+)")
UNAVAILABLE = "Failed to load resource"
"""What Chromium says of every answer above 399: for tests that provoke one."""

SNAPSHOT_MS = 5_000

expect.set_options(timeout=PATIENCE_MS)

Open = Callable[..., Workbench]
OpenProject = Callable[..., Workbench]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


class Watch:
    """Listens to what pages complain of, and to whom they speak."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.allowed: list[str] = []
        self.sessions: set[str] = set()
        self._pages: list[Page] = []
        self._waiting: list[Request] = []

    def follow(self, page: Page, address: str) -> None:
        host = urlsplit(address).netloc
        port = urlsplit(address).port

        def is_preview(url: str) -> bool:
            asked = urlsplit(url)
            return (asked.hostname or "").endswith(".localhost") and asked.port == port

        def on_console(message: ConsoleMessage) -> None:
            # what the app's own pages complain of is theirs
            if message.type == "error" and not is_preview(message.location["url"]):
                self.complain(f"{message.text} ({message.location})")

        def on_dialog(dialog: Dialog) -> None:
            self.complain(f"dialog: {dialog.message}")
            dialog.dismiss()

        def on_request(request: Request) -> None:
            asked = urlsplit(request.url)
            if asked.netloc == host and (found := SESSION.match(asked.path)):
                self.sessions.add(address + found[1])
            is_ours = asked.netloc == host or is_preview(request.url)
            if asked.scheme in ("http", "https", "ws", "wss") and not is_ours:
                self.complain(f"a request to another origin: {request.url}")

        page.on("console", on_console)
        page.on("dialog", on_dialog)
        page.on("request", on_request)
        page.on("pageerror", lambda error: self.complain(f"{error} {error.stack}"))
        self._pages.append(page)
        page.on("request", self._begin)
        for end in ("requestfinished", "requestfailed"):
            page.on(end, self._forget)

    def _begin(self, request: Request) -> None:
        self._waiting.append(request)

    def _forget(self, request: Request) -> None:
        if request in self._waiting:
            self._waiting.remove(request)

    def seen(self) -> Iterator[tuple[str, str]]:
        """Each page as a screen reader would tell it, and what it waits for."""
        for page in self._pages:
            try:
                told = page.locator("body").aria_snapshot(timeout=SNAPSHOT_MS)
            except Error as error:
                told = str(error)
            yield f"what is seen at {page.url}", told
        yield (
            "requests without an end",
            "\n".join(f"{each.method} {each.url}" for each in self._waiting),
        )

    def complain(self, text: str) -> None:
        self.complaints.append(text)

    @property
    def unexpected(self) -> list[str]:
        return [text for text in self.complaints if not any(part in text for part in self.allowed)]


WATCH = pytest.StashKey[Watch]()
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure tells what its pages showed by then."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
        if WATCH in item.stash:
            report.sections += item.stash[WATCH].seen()
    return report


class Visit:
    """Pages of the playground in browser profiles of their own, which end with it."""

    def __init__(self, chromium: Browser, address: str) -> None:
        self.watch = Watch()
        self._chromium = chromium
        self._address = address
        self._contexts: list[BrowserContext] = []

    def open(
        self,
        *,
        address: str | None = None,
        lang: str = "en-US",
        dark: bool = False,
        width: int = 1440,
        height: int = 900,
        allowed: tuple[str, ...] = (),
        **options: Any,
    ) -> Workbench:
        """A new profile, one page in it."""
        home = address or self._address
        context = self._chromium.new_context(
            locale=lang,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": height},
            permissions=["clipboard-read", "clipboard-write"],
            **options,
        )
        self._contexts.append(context)
        self.watch.allowed += allowed
        context.on("page", lambda page: self.watch.follow(page, home))
        words = chinese_words() if lang.startswith("zh") else {}
        return Workbench(context.new_page(), home, words)

    def close(self) -> None:
        """Close them, and end their sessions."""
        for context in self._contexts:
            context.close()
        for session in self.watch.sessions:
            with suppress(httpx.TransportError):  # its product may have ended with its test
                httpx.delete(session, verify=NO_TLS, trust_env=False)


@pytest.fixture
def open_page(
    chromium: Browser, playground: Playground, request: pytest.FixtureRequest
) -> Iterator[Open]:
    """`open_page(lang=, dark=, width=, height=, allowed=)`: a new browser profile, one page in it.

    `allowed` are texts of complaints that the test provokes on purpose.
    """
    visit = Visit(chromium, playground.address)
    request.node.stash[WATCH] = visit.watch
    yield visit.open
    visit.close()
    assert visit.watch.unexpected == []


class Kept:
    """One page that is open still, for whoever asks for the same one next."""

    def __init__(self, chromium: Browser, address: str) -> None:
        self.watch = Watch()
        self._chromium = chromium
        self._address = address
        self._visit: Visit | None = None
        self._asked: object = None
        self._bench: Workbench | None = None

    def open(
        self, files: Files | None, command: str | None, state: str, options: Mapping[str, Any]
    ) -> Workbench:
        """The page that is open, if it is this one; else this one, anew."""
        asked = (files, command, options)
        if self._bench is None or self._asked != asked:
            self.close()
            self._visit = Visit(self._chromium, self._address)
            self.watch = self._visit.watch
            path = "/" if files is None else share(self._address, files, command)
            self._bench = self._visit.open(**options).open(path, state)
            self._asked = asked
        return self._bench

    def close(self) -> None:
        """Nobody asks for it any more, or a test failed and left it as it was then."""
        if self._visit is not None:
            self._visit.close()
        self._visit = self._bench = None


@pytest.fixture(scope="module")
def kept(chromium: Browser, playground: Playground) -> Iterator[Kept]:
    page = Kept(chromium, playground.address)
    yield page
    page.close()


@pytest.fixture
def share_page(kept: Kept, request: pytest.FixtureRequest) -> Iterator[OpenProject]:
    """`share_page(files, state=, **as open_page)`: one page for all tests of a module that ask for
    the same files, or for the starting project, one after another.

    To open a page costs more than all that most tests do with it. It is for tests that look at what
    nothing before them can have shown; one that fails leaves the next a new page.
    """

    def open_kept(
        files: Files | None = None,
        *,
        command: str | None = None,
        state: str = "Running",
        **options: Any,
    ) -> Workbench:
        bench = kept.open(files, command, state, options)
        request.node.stash[WATCH] = kept.watch
        return bench

    yield open_kept
    unexpected = kept.watch.unexpected
    kept.watch.complaints.clear()
    if unexpected or request.node.stash.get(FAILED, False):
        kept.close()
    assert unexpected == []


@pytest.fixture
def open_project(open_page: Open) -> OpenProject:
    """`open_project(files, state=, **as open_page)`: the page with these files, through a link to
    them, as one shares them."""

    def open_shared(
        files: Files, *, command: str | None = None, state: str = "Running", **options: Any
    ) -> Workbench:
        workbench = open_page(**options)
        return workbench.open(share(workbench.address, files, command), state)

    return open_shared


def share(address: str, files: Files, command: str | None = None) -> str:
    """The path of a link to these files."""
    project: dict[str, Any] = {"files": dict(files)}
    if command is not None:
        project["command"] = command
    answer = httpx.post(f"{address}/api/v1/snippets", json=project, verify=NO_TLS, trust_env=False)
    assert answer.is_success, answer.text
    return f"/s/{answer.json()['id']}"
