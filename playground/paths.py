"""Which file names a project may have.

A name must mean the same file everywhere: in the jail, in a zip, on a person's own machine, on the
page. So what some system would fold, cut, decode or hide is refused, with a sentence that names the
path and the reason. The worker opens files beneath the project's folder only, whatever they are
called: this module is about clear names, not the last line of defence.
"""

import re
import unicodedata
from collections.abc import Iterable

from .problems import InvalidRequest
from .sentences import sentence

MAX_PATH_BYTES = 1024
MAX_SEGMENT_BYTES = 255
MAX_DEPTH = 32
SHOWN_CHARACTERS = 80

_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_DRIVE = re.compile(r"[A-Za-z]:")

Fault = tuple[str, dict[str, int | str]]
"""The code of a sentence, and what it is about beside the path."""

Rules = tuple[tuple[object, str, dict[str, int | str]], ...]
"""Whether each is broken, and the sentence of that."""


def check_project(paths: Iterable[str]) -> None:
    """Raise `InvalidRequest` for a name that is not allowed, or two that collide."""
    files: dict[str, str] = {}
    for path in paths:
        check_path(path)
        twin = files.setdefault(path.casefold(), path)
        if twin != path:
            raise _invalid(path, "path-case", twin=shown(twin))
    for folded, path in files.items():
        parent = folded.rpartition("/")[0]
        while parent:
            if parent in files:
                raise _invalid(path, "path-in-file", file=shown(files[parent]))
            parent = parent.rpartition("/")[0]


def check_path(path: str) -> None:
    """Raise `InvalidRequest` unless this may be the path of a project's file."""
    fault = _fault_of_path(path)
    if fault is not None:
        code, values = fault
        raise _invalid(path, code, **values)


def _fault_of_path(path: str) -> Fault | None:
    segments = path.split("/")
    rules: Rules = (
        (not path, "path-empty", {}),
        (_bytes(path) > MAX_PATH_BYTES, "path-long", {"most": MAX_PATH_BYTES}),
        (path.startswith("/") or _DRIVE.match(path), "path-absolute", {}),
        ("\\" in path, "path-backslash", {}),
        (_PERCENT.search(path), "path-percent", {}),
        (len(segments) > MAX_DEPTH, "path-deep", {"most": MAX_DEPTH}),
    )
    return _first_broken(rules) or next(filter(None, map(_fault_of_segment, segments)), None)


def _fault_of_segment(segment: str) -> Fault | None:
    rules: Rules = (
        (not segment, "path-no-name", {}),
        (segment in (".", ".."), "path-dots", {"name": segment}),
        (_bytes(segment) > MAX_SEGMENT_BYTES, "path-long-name", {"most": MAX_SEGMENT_BYTES}),
        (segment != segment.strip(), "path-spaces", {}),
        (segment.endswith("."), "path-last-dot", {}),
        (not segment.isprintable(), "path-unseen", {}),
        (unicodedata.normalize("NFC", segment) != segment, "path-composed", {}),
    )
    return _first_broken(rules)


def _first_broken(rules: Rules) -> Fault | None:
    return next(((code, values) for is_broken, code, values in rules if is_broken), None)


def _bytes(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))


def _invalid(path: str, code: str, **values: float | str) -> InvalidRequest:
    """The problem's own `path` is the one that was sent, for whoever looks it up."""
    why = sentence(code, path=shown(path), **values)
    return InvalidRequest(why, path=path[:MAX_PATH_BYTES])


def shown(path: str) -> str:
    """A path as a sentence quotes it: cut, and with what cannot be seen escaped."""
    text = path if len(path) <= SHOWN_CHARACTERS else f"{path[:SHOWN_CHARACTERS]}…"
    return ascii(text) if not text.isprintable() else f"“{text}”"
