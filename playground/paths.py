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

MAX_PATH_BYTES = 1024
MAX_SEGMENT_BYTES = 255
MAX_DEPTH = 32
SHOWN_CHARACTERS = 80

_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_DRIVE = re.compile(r"[A-Za-z]:")


def check_project(paths: Iterable[str]) -> None:
    """Raise `InvalidRequest` for a name that is not allowed, or two that collide."""
    files: dict[str, str] = {}
    for path in paths:
        check_path(path)
        twin = files.setdefault(path.casefold(), path)
        if twin != path:
            raise _invalid(path, f"differs from {_shown(twin)} in upper and lower case only")
    for folded, path in files.items():
        parent = folded.rpartition("/")[0]
        while parent:
            if parent in files:
                raise _invalid(
                    path, f"lies in {_shown(files[parent])}, which is a file, not a folder"
                )
            parent = parent.rpartition("/")[0]


def check_path(path: str) -> None:
    """Raise `InvalidRequest` unless this may be the path of a project's file."""
    reason = _fault_of_path(path)
    if reason is not None:
        raise _invalid(path, reason)


def _fault_of_path(path: str) -> str | None:
    segments = path.split("/")
    rules = (
        (not path, "is empty"),
        (_bytes(path) > MAX_PATH_BYTES, f"is longer than {MAX_PATH_BYTES} bytes"),
        (path.startswith("/"), "is absolute; paths start in the project's folder"),
        (_DRIVE.match(path), "is absolute; paths start in the project's folder"),
        ("\\" in path, "contains a backslash; folders are separated by /"),
        (_PERCENT.search(path), "is percent-encoded; send the name itself"),
        (len(segments) > MAX_DEPTH, f"is more than {MAX_DEPTH} folders deep"),
    )
    broken = next((reason for is_broken, reason in rules if is_broken), None)
    return broken or next(filter(None, map(_fault_of_segment, segments)), None)


def _fault_of_segment(segment: str) -> str | None:
    rules = (
        (not segment, "contains an empty name"),
        (segment in (".", ".."), f"contains the folder name “{segment}”"),
        (_bytes(segment) > MAX_SEGMENT_BYTES, f"has a name of more than {MAX_SEGMENT_BYTES} bytes"),
        (segment != segment.strip(), "has a name that begins or ends with a space"),
        (segment.endswith("."), "has a name that ends with a dot"),
        (not segment.isprintable(), "has a control character or one that cannot be seen"),
        (
            unicodedata.normalize("NFC", segment) != segment,
            "is not in Unicode's composed form, NFC",
        ),
    )
    return next((reason for is_broken, reason in rules if is_broken), None)


def _bytes(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))


def _invalid(path: str, reason: str) -> InvalidRequest:
    """The problem's own `path` is the one that was sent, for whoever looks it up."""
    return InvalidRequest(f"The path {_shown(path)} {reason}.", path=path[:MAX_PATH_BYTES])


def _shown(path: str) -> str:
    text = path if len(path) <= SHOWN_CHARACTERS else f"{path[:SHOWN_CHARACTERS]}…"
    return ascii(text) if not text.isprintable() else f"“{text}”"
