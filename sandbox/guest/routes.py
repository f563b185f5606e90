"""What an app's url_map says, as the page shows it. Runs in the guest, on its own objects."""

import functools
import inspect
import json
import os
import re
from typing import Any

from flask import Flask

from . import jail, sample

_MOST_ROUTES = 200
_MOST_BYTES = 60_000
"""Of the list in JSON: an empty pipe takes it whole, and the guest's start waits for nobody."""
_TEXT = 300
"""Characters kept of a rule, a name or a docstring."""

_PROJECT = jail.PROJECT + os.sep
_VARIABLE = re.compile(r"<(?:([a-zA-Z_]\w*)(\([^<>]*?\))?:)?([a-zA-Z_]\w*)>")


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def report_of(port: int, app: Flask | None) -> bytes:
    """The hint that a port listens: a record a rule, in the map's order, and how many are left
    out, for there are too many or they cannot be described.
    """
    rules = [] if app is None else list(app.url_map.iter_rules())
    described: list[bytes] = []
    room = _MOST_BYTES
    for rule in rules[:_MOST_ROUTES]:
        try:
            record = _encode(_describe(app, rule)).encode(errors="replace")
        except Exception:  # noqa: BLE001, S112 the user's own converters and views may raise anything
            continue
        room -= len(record)
        if room < 0:
            break
        described.append(record)
    left_out = len(rules) - len(described)
    return b'{"listening":%d,"routes":[%b],"left_out":%d}' % (port, b",".join(described), left_out)


def _describe(app: Any, rule: Any) -> dict[str, Any]:
    view = app.view_functions.get(rule.endpoint)
    while isinstance(view, functools.partial):
        view = view.func
    file, line = _place(view)
    host = _host(app, rule)
    domain = host or rule.subdomain or ""
    return {
        "rule": rule.rule[:_TEXT],
        "methods": sorted(rule.methods or ()),
        "endpoint": rule.endpoint[:_TEXT],
        "arguments": [_argument(rule, *found) for found in _VARIABLE.findall(domain + rule.rule)],
        "doc": _doc(view),
        "file": file,
        "line": line,
        "host": host and host[:_TEXT],
        "subdomain": rule.subdomain[:_TEXT] if rule.subdomain else None,
    }


def _host(app: Any, rule: Any) -> str | None:
    """What the request's Host has to be for the rule to be looked at; None where any will do."""
    if app.url_map.host_matching:
        return rule.host or None
    name = app.config.get("SERVER_NAME")
    if not name or not app.subdomain_matching:
        return None
    return f"{rule.subdomain}.{name}" if rule.subdomain else name


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
    path = os.path.normpath(file) if file else ""
    if not path.startswith(_PROJECT):
        return None, None
    return path.removeprefix(_PROJECT), line


def _source(target: Any) -> tuple[str | None, int]:
    """A function knows it; only of anything else the file is read."""
    code = getattr(target, "__code__", None)
    if code is not None:
        return code.co_filename, code.co_firstlineno
    return inspect.getsourcefile(target), inspect.getsourcelines(target)[1]
