"""Source and raw messages as HTML, highlighted by Pygments; the stylesheet has the colours of its
classes.

A lexer's time is quadratic in text made for that, so colours have a budget: a few languages, short
texts, and so much of the processor for a page. What is beyond is shown without colours, whole
(docs/decisions/highlighting.md).
"""

import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Literal

from flask import g
from markupsafe import Markup, escape
from pygments import format as render
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import CssLexer, HtmlLexer, HttpLexer, JavascriptLexer, JsonLexer, PythonLexer
from pygments.token import _TokenType

MAX_CHARACTERS = 8 * 1024
"""The longest text with colours: no single token of so few costs more than a few milliseconds."""

PAGE_SECONDS = 0.1
"""Of the processor, for all texts of one page together."""

CACHED_TEXTS = 64

Language = Literal["python", "html", "css", "javascript", "json", "http"]
Token = tuple[_TokenType, str]

_LEXERS: dict[Language, type[Lexer]] = {
    "python": PythonLexer,
    "html": HtmlLexer,
    "css": CssLexer,
    "javascript": JavascriptLexer,
    "json": JsonLexer,
    "http": HttpLexer,
}
_BY_SUFFIX: dict[str, Language] = {
    ".py": "python",
    ".pyi": "python",
    ".html": "html",
    ".htm": "html",
    ".css": "css",
    ".js": "javascript",
    ".mjs": "javascript",
    ".json": "json",
}
_BY_TYPE: dict[str, Language] = {
    "text/html": "html",
    "text/css": "css",
    "text/javascript": "javascript",
    "application/javascript": "javascript",
    "application/json": "json",
    "application/problem+json": "json",
}

_formatter = HtmlFormatter(nowrap=True)


class Spent(Exception):
    """The page has had its share of the processor."""


class Budget:
    """What is left of a page's share, in seconds of this thread's own time."""

    def __init__(self, seconds: float = PAGE_SECONDS) -> None:
        self._left = seconds

    def spend_on(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """The same tokens, one by one. Raises Spent."""
        began = time.thread_time()
        until = began + self._left
        try:
            for token in tokens:
                if time.thread_time() > until:
                    raise Spent
                yield token
        finally:
            self._left -= time.thread_time() - began

    def check(self) -> None:
        """Raises Spent."""
        if self._left <= 0:
            raise Spent


def highlight_file(path: str, text: str) -> Markup:
    """A file's text, by the language that its name tells."""
    return _highlight(_BY_SUFFIX.get(PurePosixPath(path).suffix.lower()), text)


def highlight_message(raw: bytes) -> Markup:
    """A raw request or response, its head read as latin-1 and its body as UTF-8."""
    head, separator, body = raw.partition(b"\r\n\r\n")
    top = (head + separator).decode("latin-1").replace("\r\n", "\n")
    text = body.decode(errors="replace").replace("\r\n", "\n")
    return _highlight("http", top) + _highlight(_language_of(top), text)


def _language_of(head: str) -> Language | None:
    """Of a body; never by Pygments, which knows lexers that no budget was measured for."""
    for line in head.split("\n"):
        name, _, value = line.partition(":")
        if name.lower() == "content-type":
            return _BY_TYPE.get(value.partition(";")[0].strip().lower())
    return None


def _highlight(language: Language | None, text: str) -> Markup:
    if language is None or len(text) > MAX_CHARACTERS:
        return escape(text)
    try:
        return _colour(language, text)
    except Spent:
        return escape(text)


@lru_cache(maxsize=CACHED_TEXTS)
def _colour(language: Language, text: str) -> Markup:
    """Raises Spent, which is not kept."""
    budget = _budget()
    budget.check()
    tokens = _LEXERS[language](stripnl=False, ensurenl=False).get_tokens(text)
    html = render(budget.spend_on(tokens), _formatter)
    return Markup(html)  # noqa: S704  # Pygments escapes what it renders


def _budget() -> Budget:
    """The one of the page that this request asks for."""
    if "colours" not in g:
        g.colours = Budget()
    budget: Budget = g.colours
    return budget
