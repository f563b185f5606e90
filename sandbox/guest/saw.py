"""What Flask saw: how a request landed in the attributes of `flask.request`.

What the app has read is only looked at. What it has left unread is read here, after its response is
ready, and only where all of it has come already: a trace must not wait for a body, nor take it from
a response that is still being made of it.
"""

import json
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from werkzeug.datastructures import MultiDict

from . import values

_MOST_PAIRS = 60
_MOST_FILES = 30
_LONG = 2000
_MOST_UNREAD_BYTES = 64 * 1024

_KEPT = ("args", "form", "values")
"""Attributes that a request keeps once they were asked for, and that only the app asks for."""
_FORMS = {"multipart/form-data", "application/x-www-form-urlencoded"}


def describe(request: Any, handler: Any, sizes: list[int | None]) -> dict[str, Any]:
    """The fields of a `Saw`. `sizes` are those of the uploaded files, which are closed by now."""
    read = _read_by_app(request)
    unread = _why_unread(request, handler)
    has_body = unread is None
    found = {
        "method": request.method[: values.NAME],
        "path": values.shorten(request.path, _LONG),
        "full_path": values.shorten(request.full_path, _LONG),
        "url": values.shorten(_attempt(lambda: request.url) or "", _LONG),
        "host": (_attempt(lambda: request.host) or "")[: values.NAME],
        "endpoint": _name(request.endpoint),
        "blueprint": _name(request.blueprint),
        "content_type": _name(request.content_type),
        "mimetype": _name(request.mimetype),
        "content_length": _attempt(lambda: request.content_length),
        "is_json": bool(request.is_json),
        "view_args": values.values((request.view_args or {}).items()),
        "args": _pairs(request.args),
        "headers": _pairs(request.headers),
        "cookies": _pairs(request.cookies),
        "read": read,
        "unread": unread,
    }
    return {**found, **_body(request, sizes, has_body=has_body)}


def file_sizes(request: Any) -> list[int | None]:
    """The sizes of the files that the app has received, while they are open."""
    files = request.__dict__.get("files")
    found = list(files.items(multi=True))[:_MOST_FILES] if files else []
    return [_attempt(lambda file=file: _size(file.stream)) for _, file in found]  # type: ignore[misc]


def _read_by_app(request: Any) -> list[str]:
    """Attributes that the app has read: each is kept in the request once it was."""
    kept = request.__dict__
    read = [name for name in _KEPT if name in kept]
    has_data = kept.get("_cached_data") is not None
    if kept.get("files"):
        read.append("files")
    if any(each is not Ellipsis for each in kept.get("_cached_json", ())):
        read.append("json")
    elif has_data:
        read.append("data")
    if "stream" in kept and "form" not in kept and not has_data:
        read.append("stream")
    return read


def _why_unread(request: Any, handler: Any) -> str | None:
    """None where the body may be read now without waiting, or has been read."""
    kept = request.__dict__
    if "form" in kept or kept.get("_cached_data") is not None:
        return None
    if "stream" in kept:
        return "streamed"
    length = _attempt(lambda: request.content_length)
    if request.environ.get("wsgi.input_terminated"):
        return None if _has_come(handler, None) else "incomplete"
    if not length:
        return None
    if length > _MOST_UNREAD_BYTES:
        return "large"
    return None if _has_come(handler, length) else "incomplete"


def _has_come(handler: Any, length: int | None) -> bool:
    """Whether the whole body lies in the server's buffer and in the kernel's, without waiting."""
    connection, file = handler.connection, handler.rfile
    timeout = connection.gettimeout()
    try:
        connection.setblocking(False)
        buffered = file.peek(1)
        with suppress(BlockingIOError):
            waiting = connection.recv(_MOST_UNREAD_BYTES, socket.MSG_PEEK)
            buffered += waiting
    except (OSError, ValueError):  # ValueError: TLS cannot peek
        return False
    finally:
        connection.settimeout(timeout)
    return buffered.endswith(b"0\r\n\r\n") if length is None else len(buffered) >= length


def _body(request: Any, sizes: list[int | None], *, has_body: bool) -> dict[str, Any]:
    """form, files, json and data, as far as they can be read."""
    found: dict[str, Any] = {
        "form": [],
        "files": [],
        "json": None,
        "json_error": None,
        "data": "",
        "data_bytes": None,
    }
    if not has_body:
        return found
    if "form" not in request.__dict__ and request.__dict__.get("_cached_data") is None:
        _attempt(lambda: request.form if request.mimetype in _FORMS else request.get_data())
    found["form"] = _pairs(_attempt(lambda: request.form) or ())
    found["files"] = _files(request, sizes)
    data = _attempt(lambda: request.get_data(parse_form_data=True))
    if data is not None:
        found["data"] = values.shorten(data[:_LONG].decode("utf-8", "replace"), _LONG)
        found["data_bytes"] = len(data)
    try:
        made = json.dumps(request.get_json(), ensure_ascii=False, indent=1)
        found["json"] = values.shorten(made, _LONG)
    except Exception as error:  # noqa: BLE001 whatever a Request class of the user's raises
        found["json_error"] = values.shorten(str(error))
    return found


def _files(request: Any, sizes: list[int | None]) -> list[dict[str, Any]]:
    files = _attempt(lambda: list(request.files.items(multi=True))) or []
    sizes = sizes or file_sizes(request)
    return [
        {
            "key": str(key)[: values.NAME],
            "filename": _name(file.filename),
            "content_type": _name(file.content_type),
            "bytes": size,
        }
        for (key, file), size in zip(files[:_MOST_FILES], sizes, strict=False)
    ]


def _size(stream: Any) -> int:
    here = stream.tell()
    size: int = stream.seek(0, 2)
    stream.seek(here)
    return size


def _pairs(mapping: Any) -> list[tuple[str, str]]:
    if not mapping:
        return []
    items = mapping.items(multi=True) if isinstance(mapping, MultiDict) else mapping.items()
    return [
        (str(name)[: values.NAME], values.shorten(str(text)))
        for name, text in list(items)[:_MOST_PAIRS]
    ]


def _name(text: Any) -> str | None:
    return str(text)[: values.NAME] if text else None


def _attempt(read: Callable[[], Any]) -> Any:
    """What `read` returns, or None: the app's own Request class, or a limit, may refuse."""
    try:
        return read()
    except Exception:  # noqa: BLE001
        return None
