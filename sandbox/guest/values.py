"""A user's objects as short text: reprs and places. Their own code may raise, lie or be endless.

Runs in the guest: what it costs, it costs the guest. The worker checks the bounds again.
"""

import inspect
import os
import reprlib
import types
from collections.abc import Iterable, Mapping
from typing import Any

from . import jail

NAME = 300
TEXT = 300
"""Characters kept; the records of sandbox/trace.py allow no fewer."""
MOST_VALUES = 30
_MOST_WRAPPERS = 20
_ROOT = jail.PROJECT + os.sep
_PLAIN = {int, float, bool, type(None)}
_HIDDEN = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)

_reprs = reprlib.Repr()
_reprs.maxlevel = 3
_reprs.maxdict = _reprs.maxlist = _reprs.maxtuple = _reprs.maxset = _reprs.maxfrozenset = 12
_reprs.maxdeque = _reprs.maxarray = 12
_reprs.maxstring = _reprs.maxother = TEXT


def shorten(text: str, most: int = TEXT) -> str:
    """At most `most` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def show(value: Any) -> str:
    """The repr, cut; a repr that fails is said, not raised."""
    try:
        if type(value) is str:
            return shorten(repr(value[:TEXT]) + ("…" if len(value) > TEXT else ""))
        return shorten(str(repr(value) if type(value) in _PLAIN else _reprs.repr(value)))
    except Exception as error:  # noqa: BLE001 the user's own __repr__
        return shorten(f"<{type(value).__name__}: its repr raised {type(error).__name__}>")


def value(name: str, of: Any) -> dict[str, str]:
    """The record of a variable."""
    return {"name": str(name)[:NAME], "type": type(of).__name__[:NAME], "text": show(of)}


def values(items: Iterable[tuple[str, Any]]) -> list[dict[str, str]]:
    """The records of the first variables that are no functions, classes or modules."""
    found: list[dict[str, str]] = []
    for name, of in items:
        if len(found) == MOST_VALUES:
            break
        if not str(name).startswith("__") and not isinstance(of, _HIDDEN):
            found.append(value(name, of))
    return found


def snapshot(mapping: Mapping[Any, Any]) -> dict[str, str]:
    """Reprs by key. Read as a plain dict: a session of Flask's notices who looks at it."""
    if not isinstance(mapping, dict):
        return {}
    items = list(dict.items(mapping))[:MOST_VALUES]
    return {str(key)[:NAME]: show(of) for key, of in items}


def place(file: str, line: int) -> dict[str, Any] | None:
    """A line of the project; None for any other file."""
    if not file.startswith(_ROOT):
        return None
    if "/." in file or "//" in file:
        file = os.path.normpath(file)
    return {"file": file[len(_ROOT) :][:NAME], "line": line or 0}


def place_of_caller(frame: types.FrameType | None) -> dict[str, Any] | None:
    """The innermost line of the project from here outwards, that of a template included."""
    while frame is not None:
        line = frame.f_lineno
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            line = template.get_corresponding_lineno(line)
        found = place(frame.f_code.co_filename, line)
        if found is not None:
            return found
        frame = frame.f_back
    return None


def function(of: Any) -> dict[str, Any]:
    """Name, place and kind of what is called, below its decorators."""
    inner = of if isinstance(of, type) else _unwrap(of)
    code = getattr(inner, "__code__", None)
    name = getattr(of, "__qualname__", None) or getattr(inner, "__qualname__", type(of).__name__)
    return {
        "name": str(name).replace("<locals>.", "")[:NAME],
        "place": place(code.co_filename, code.co_firstlineno) if code else None,
        "is_async": inspect.iscoroutinefunction(inner),
    }


def _unwrap(of: Any) -> Any:
    for _ in range(_MOST_WRAPPERS):
        if isinstance(of, types.FunctionType | types.MethodType):
            deeper = getattr(of, "__wrapped__", None)
        else:
            deeper = getattr(of, "func", None) or getattr(type(of), "__call__", None)  # noqa: B004
        if deeper is None or isinstance(deeper, types.WrapperDescriptorType):
            return of
        of = deeper
    return of
