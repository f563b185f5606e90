"""One value of a JSON document, named by the singular queries of RFC 9535: `$.items[0]['a b']`.

No wildcards, filters or recursion: a check is about one value, and a path that a stranger wrote
costs one step for each of its parts.
"""

import re
from typing import Any

JSON_PATH_MAX_CHARACTERS = 500

_PART = re.compile(r"""\.(\w+)|\[(-?\d{1,9})\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]""")
_ESCAPE = re.compile(r"\\(.)")

Step = str | int


class Missing(LookupError):
    """The document has no such value."""


def parse_path(text: str) -> list[Step]:
    """The steps from the document to the value. Raises ValueError with a sentence."""
    if len(text) > JSON_PATH_MAX_CHARACTERS:
        raise ValueError(f"a path has at most {JSON_PATH_MAX_CHARACTERS} characters")
    if not text.startswith("$"):
        raise ValueError("a path begins with $, which is the whole document")
    steps: list[Step] = []
    at = 1
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            raise ValueError(
                f"it cannot be read from character {at + 1} on: {text[at : at + 20]!r}"
            )
        steps.append(_step(part))
        at = part.end()
    return steps


def _step(part: re.Match[str]) -> Step:
    name, index, single, double = part.groups()
    if index is not None:
        return int(index)
    if name is not None:
        return str(name)
    return _ESCAPE.sub(r"\1", single if single is not None else double)


def find(document: Any, steps: list[Step]) -> Any:  # noqa: ANN401  # JSON: any value
    """The value. Raises Missing."""
    for step in steps:
        document = _child(document, step)
    return document


def _child(value: Any, step: Step) -> Any:  # noqa: ANN401  # JSON: any value
    if isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
        return value[step]
    if isinstance(step, str) and isinstance(value, dict) and step in value:
        return value[step]
    raise Missing(step)
