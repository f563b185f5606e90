"""A value that a converter takes, to fill a path parameter with something that works at the first
try.
"""

import re
from importlib import import_module
from typing import Any

from werkzeug.routing import converters

# by their names: no type checker knows them, and not each run of one says the same of that
sre_constants: Any = import_module("re._constants")
sre_parse: Any = import_module("re._parser")

_UUID = "2f1acc6c-3a0c-4d9c-9e36-1f5f0d0a8b1e"
_WORDS = ("hello", "7", "a", "hello-flask", "2024", "A")
_MOST_REPEATS = 12


def of(converter: Any) -> str:
    """A sample in URL form; "1" where nothing better is known."""
    if isinstance(converter, converters.UUIDConverter):
        return _UUID
    if isinstance(converter, converters.NumberConverter):
        return _number(converter)
    if type(converter) is converters.PathConverter:
        return "docs/hello.txt"
    for word in _WORDS:
        if _fits(converter, word):
            return word
    made = from_pattern(converter.regex)
    return made if _fits(converter, made) else "1"


def _number(converter: converters.NumberConverter) -> str:
    value = 7
    if converter.min is not None:
        value = max(value, converter.min)
    if converter.max is not None:
        value = min(value, converter.max)
    if isinstance(converter, converters.FloatConverter):
        return str(float(value) + 0.5 if converter.max is None else float(value))
    return str(value).zfill(converter.fixed_digits or 0)


def _fits(converter: Any, text: str) -> bool:
    return re.fullmatch(converter.regex, text) is not None


def from_pattern(pattern: str) -> str:
    """A string that matches a simple regular expression; "" where it uses what we do not make."""
    try:
        return "".join(_part(part) for part in sre_parse.parse(pattern))
    except (re.error, KeyError, ValueError):
        return ""


def _part(part: Any) -> str:
    kind, value = part
    made: str = _MAKERS[kind](value)
    return made


def _repeat(value: Any) -> str:
    least, most, inner = value
    count: int = min(max(least, 1), most, _MOST_REPEATS if least == 0 else least)
    return "".join(_part(part) for part in inner) * count


def _one_of(value: Any) -> str:
    kind, first = value[0]
    if kind is sre_constants.NEGATE:
        taken = re.compile(
            "[" + "".join(re.escape(chr(v)) for k, v in value if k is sre_constants.LITERAL) + "]"
        )
        allowed: str = next(c for c in "axyz0189" if not taken.fullmatch(c))
        return allowed
    return _part((kind, first))


_CATEGORIES = {
    sre_constants.CATEGORY_DIGIT: "7",
    sre_constants.CATEGORY_WORD: "a",
    sre_constants.CATEGORY_SPACE: " ",
    sre_constants.CATEGORY_NOT_DIGIT: "a",
    sre_constants.CATEGORY_NOT_SPACE: "a",
    sre_constants.CATEGORY_NOT_WORD: "-",
}

_MAKERS: dict[Any, Any] = {
    sre_constants.LITERAL: chr,
    sre_constants.NOT_LITERAL: lambda value: "a" if value != ord("a") else "b",
    sre_constants.ANY: lambda _: "a",
    sre_constants.AT: lambda _: "",
    sre_constants.IN: _one_of,
    sre_constants.RANGE: lambda value: chr(value[0]),
    sre_constants.CATEGORY: lambda value: _CATEGORIES[value],
    sre_constants.MAX_REPEAT: _repeat,
    sre_constants.MIN_REPEAT: _repeat,
    sre_constants.SUBPATTERN: lambda value: "".join(_part(part) for part in value[-1]),
    sre_constants.BRANCH: lambda value: "".join(_part(part) for part in value[1][0]),
}
