"""Source and raw messages as HTML, highlighted by Pygments; the stylesheet has the colours of its
classes.

Only text of a bounded length is highlighted: a lexer's time on hostile input is not ours to bet on.
"""

from functools import lru_cache

from markupsafe import Markup, escape
from pygments import highlight as render
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import HttpLexer, TextLexer, get_lexer_for_filename
from pygments.util import ClassNotFound

MAX_CHARACTERS = 64 * 1024
CACHED_TEXTS = 64

_formatter = HtmlFormatter(nowrap=True)


@lru_cache(maxsize=CACHED_TEXTS)
def highlight_file(path: str, text: str) -> Markup:
    """A file's text, by the language that its name tells."""
    try:
        lexer = get_lexer_for_filename(path, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    return _highlight(lexer, text)


def highlight_message(raw: bytes) -> Markup:
    """A raw request or response, its head read as latin-1 and its body as UTF-8."""
    head, separator, body = raw.partition(b"\r\n\r\n")
    text = (head + separator).decode("latin-1") + body.decode(errors="replace")
    return _highlight(HttpLexer(), text.replace("\r\n", "\n"))


def _highlight(lexer: Lexer, text: str) -> Markup:
    if len(text) > MAX_CHARACTERS:
        return escape(text[:MAX_CHARACTERS])
    return Markup(render(text, lexer, _formatter))  # noqa: S704  # Pygments escapes what it renders
