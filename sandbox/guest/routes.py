"""What an app's url_map says, as the page shows it. Runs in the guest, on its own objects."""

import functools
import inspect
import os
import re
from typing import Any

from flask import Flask

from . import jail, sample

_MOST_ROUTES = 200
_TEXT = 300
"""Characters kept of a rule, a name or a docstring."""

_VARIABLE = re.compile(r"<(?:([a-zA-Z_]\w*)(\([^<>]*?\))?:)?([a-zA-Z_]\w*)>")


def describe(app: Flask | None) -> list[dict[str, Any]]:
    """One record a rule, in the map's order; a rule that cannot be described is left out."""
    if app is None:
        return []
    described = []
    for rule in list(app.url_map.iter_rules())[:_MOST_ROUTES]:
        try:
            described.append(_describe(app, rule))
        except Exception:  # noqa: BLE001, S112 the user's own converters and views may raise anything
            continue
    return described


def _describe(app: Flask, rule: Any) -> dict[str, Any]:
    view = app.view_functions.get(rule.endpoint)
    while isinstance(view, functools.partial):
        view = view.func
    file, line = _place(view)
    return {
        "rule": rule.rule[:_TEXT],
        "methods": sorted(rule.methods or ()),
        "endpoint": rule.endpoint[:_TEXT],
        "arguments": [_argument(rule, *found) for found in _VARIABLE.findall(rule.rule)],
        "doc": _doc(view),
        "file": file,
        "line": line,
    }


def _argument(rule: Any, converter: str, arguments: str, name: str) -> dict[str, str]:
    return {
        "name": name[:_TEXT],
        "converter": (converter or "string")[:_TEXT] + arguments[:_TEXT],
        "sample": sample.of(rule._converters[name])[:_TEXT],
    }


def _doc(view: Any) -> str | None:
    text = view.__doc__
    return inspect.cleandoc(text)[:_TEXT] or None if text else None


def _place(view: Any) -> tuple[str | None, int | None]:
    """File, relative to the project, and line of a view; both None outside the project."""
    try:
        file, line = _source(inspect.unwrap(getattr(view, "view_class", view)))
    except (TypeError, OSError, ValueError):
        return None, None
    if not file or not file.startswith(jail.PROJECT + os.sep):
        return None, None
    return os.path.relpath(file, jail.PROJECT), line


def _source(target: Any) -> tuple[str | None, int]:
    """A function knows it; only of anything else the file is read."""
    code = getattr(target, "__code__", None)
    if code is not None:
        return code.co_filename, code.co_firstlineno
    return inspect.getsourcefile(target), inspect.getsourcelines(target)[1]
