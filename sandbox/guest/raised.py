"""An exception as a trace tells it: whose line it was, and what the variables were there."""

import linecache
from types import TracebackType
from typing import Any

from werkzeug.exceptions import BadRequestKeyError, HTTPException

from . import values

_MOST_FRAMES = 10
_MESSAGE = 1000
_MOST_LINKS = 10


def describe(error: BaseException) -> dict[str, Any]:
    """The fields of a `Raised` step."""
    frames, last = _user_frames(error.__traceback__)
    return {
        "exception": type(error).__name__[: values.NAME],
        "message": _message(error),
        "place": frames[-1]["place"] if frames else None,
        "frames": frames,
        "locals": values.values(last.tb_frame.f_locals.items()) if last else [],
        "status": error.code if isinstance(error, HTTPException) else None,
        "key": _missing_key(error),
        "cause": _cause(error),
    }


def hide_frames(error: BaseException | None, file: str) -> None:
    """Take the frames of `file` out of a traceback, and of those behind it: it is the user's."""
    for _ in range(_MOST_LINKS):
        if error is None:
            return
        entry = error.__traceback__
        while entry is not None:
            following = entry.tb_next
            while following is not None and following.tb_frame.f_code.co_filename == file:
                following = following.tb_next
            if following is not entry.tb_next:
                entry.tb_next = following
            entry = following
        error = error.__cause__ or error.__context__


def _user_frames(
    entry: TracebackType | None,
) -> tuple[list[dict[str, Any]], TracebackType | None]:
    """The calls in the project, the innermost ones, and the entry of the last."""
    found: list[dict[str, Any]] = []
    last = None
    while entry is not None:
        code = entry.tb_frame.f_code
        place = values.place(code.co_filename, entry.tb_lineno)
        if place is not None:
            last = entry
            text = linecache.getline(code.co_filename, entry.tb_lineno).strip()
            name = code.co_name[: values.NAME]
            found.append({"function": name, "place": place, "code": text[: values.NAME]})
        entry = entry.tb_next
    return found[-_MOST_FRAMES:], last


def _message(error: BaseException) -> str:
    try:
        return values.shorten(str(error), _MESSAGE)
    except Exception:  # noqa: BLE001 the user's own __str__
        return ""


def _missing_key(error: BaseException) -> str | None:
    if isinstance(error, BadRequestKeyError) and error.args:
        return str(error.args[0])[: values.NAME]
    return None


def _cause(error: BaseException) -> str | None:
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if behind is None:
        return None
    return values.shorten(f"{type(behind).__name__}: {_message(behind)}", _MESSAGE)
