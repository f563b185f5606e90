"""Colours of source on the page without script: what they may cost, and that nothing is lost."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask

from playground import highlight
from playground.highlight import MAX_CHARACTERS, PAGE_SECONDS, highlight_file, highlight_message

TICK_SECONDS = 0.001
HOSTILE = {"a.c": "\n", "a.py": " \n", "a.html": "<!--", "a.js": '\\"', "a.md": "\n["}


class Clock:
    """The processor's, by which each look at it costs a millisecond: as slow as lexers get."""

    def __init__(self) -> None:
        self.looks = 0

    def thread_time(self) -> float:
        self.looks += 1
        return self.looks * TICK_SECONDS


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(highlight, "time", clock)
    highlight._colour.cache_clear()
    return clock


@pytest.fixture
def page(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("characters", [MAX_CHARACTERS, 4 * MAX_CHARACTERS])
def test_hostile_text_costs_a_page_no_more_than_its_budget(clock: Clock, characters: int) -> None:
    """A file of 64,000 line breaks kept web, which is one loop, for minutes."""
    for copy in range(20):
        for path, unit in HOSTILE.items():
            text = (f"{copy}" + unit * characters)[:characters]
            assert text_of(highlight_file(path, text)) == text
    assert clock.looks * TICK_SECONDS <= PAGE_SECONDS + 10 * TICK_SECONDS


@pytest.mark.usefixtures("page")
def test_hostile_answers_share_the_budget_of_their_page(clock: Clock) -> None:
    for copy in range(20):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        shown = text_of(highlight_message(head + b"%d" % copy + b"<!--" * 2000))
        assert shown == head.decode().replace("\r\n", "\n") + f"{copy}" + "<!--" * 2000
    assert clock.looks * TICK_SECONDS <= PAGE_SECONDS + 10 * TICK_SECONDS


@pytest.mark.usefixtures("clock")
def test_a_page_that_has_spent_its_budget_takes_it_from_no_other(app: Flask) -> None:
    source = "def index():\n    pass\n"
    with app.test_request_context("/"):
        highlight_file("a.py", " \n" * 4000)
        assert "<span" not in highlight_file("b.py", source)
    with app.test_request_context("/"):
        assert '<span class="k">def</span>' in highlight_file("b.py", source)


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("path", ["a.py", "a.c", "a.html", "noname"])
def test_text_too_long_for_colours_is_shown_whole_and_escaped(path: str) -> None:
    """It was cut at 64 KiB."""
    text = "<b>&amp;\n\n" * MAX_CHARACTERS
    html = highlight_file(path, text)
    assert "<b>" not in html
    assert text_of(html) == text


@pytest.mark.usefixtures("page")
def test_the_type_of_a_body_chooses_among_the_languages_that_were_measured() -> None:
    """Pygments chose among all that it knows, some of which are far slower."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\n\r\n%b"
    java = highlight_message(head % (b"text/x-java", b"class A {}"))
    assert java.endswith("class A {}")
    page = highlight_message(head % (b"Text/HTML; charset=utf-8", b"<p>hi</p>"))
    assert '<span class="nt">p</span>' in page
    assert '<span class="m">200</span>' in page
