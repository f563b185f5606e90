"""What the page calls things in Chinese, by what it calls them in English: read from its own
catalogues, so that a test names a button once, whatever language it is seen in."""

import re
from collections.abc import Mapping
from pathlib import Path

CATALOGUES = Path(__file__).parents[2] / "frontend" / "src" / "i18n"
PHRASE = re.compile(r'^  (\w+):\s+"((?:[^"\\]|\\.)*)",$', re.MULTILINE)


def chinese_words() -> Mapping[str, str]:
    """Phrases without figures in them. Where English has one word for two, as Body, the request's
    wins: its catalogue comes first."""
    words: dict[str, str] = {}
    for english in sorted(CATALOGUES.glob("*.en.ts")):
        chinese = _phrases(english.with_name(english.name.replace(".en.", ".zh.")))
        for key, phrase in _phrases(english).items():
            words.setdefault(phrase, chinese.get(key, phrase))
    return words


def _phrases(catalogue: Path) -> dict[str, str]:
    return dict(PHRASE.findall(catalogue.read_text()))
