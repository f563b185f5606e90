"""HTTP/1.1 as web speaks it to the worker: a request read by llhttp, an answer in one write.

gunicorn's own reading takes half a millisecond of a call that comes after a pause, and a person
waits for most calls.
"""

import socket
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

import httptools

from . import problems

JSON = "application/json"
_HEAD_BYTES = 32 * 1024
"""A head that is not over by then ends the connection."""
_RECEIVE_BYTES = 64 * 1024


class Request(NamedTuple):
    """Header names are in lower case; `web` is the connection that it came over."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    web: socket.socket


class Answer(NamedTuple):
    """Its length goes before it where it is known; else its parts go as they come."""

    status: int
    body: Iterable[bytes] = ()
    content_type: str = JSON
    length: int | None = None

    def send(self, web: socket.socket, *, is_head: bool) -> None:
        """All of it. Raises OSError where web has left."""
        parts = () if is_head else self.body
        try:
            if isinstance(parts, tuple):  # it is all there: its reader wakes once
                web.sendall(b"".join((self._head, *parts)))
                return
            web.sendall(self._head)
            for part in parts:
                web.sendall(part if self.length is not None else _chunk(part))
            if self.length is None:
                web.sendall(_chunk(b""))
        finally:
            close = getattr(self.body, "close", None)
            if close is not None:
                close()

    @property
    def _head(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n"]
        if self.status != HTTPStatus.NO_CONTENT:
            size = "Transfer-Encoding: chunked"
            if self.length is not None:
                size = f"Content-Length: {self.length}"
            lines.append(f"Content-Type: {self.content_type}\r\n{size}\r\n")
        return "".join((*lines, "\r\n")).encode("latin-1")


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def read_request(
    web: socket.socket, admit: Callable[[Mapping[str, str]], None], most_bytes: int
) -> Request | None:
    """The next one; None where web has closed the connection. `admit` is asked with the headers
    before the body is read.

    Raises WorkerProblem where it is none, its body is larger than `most_bytes`, or `admit` does;
    OSError.
    """
    reading = _Reading(admit, most_bytes)
    parser = httptools.HttpRequestParser(reading)
    while not reading.is_complete:
        data = web.recv(_RECEIVE_BYTES)
        if not data:
            return None
        _feed(parser, data)
        reading.check_head(len(data))
    path, _, query = reading.target.partition(b"?")
    return Request(
        method=parser.get_method().decode(),
        path=unquote_to_bytes(path).decode(errors="replace"),
        query=query.decode("latin-1"),
        headers=reading.headers,
        body=b"".join(reading.parts),
        web=web,
    )


def _feed(parser: httptools.HttpRequestParser, data: bytes) -> None:
    try:
        parser.feed_data(data)
    except httptools.HttpParserUpgrade as end:
        if end.args[0] < len(data):
            raise problems.invalid("There is more behind a request to upgrade.") from end
    except httptools.HttpParserCallbackError as error:
        raise error.__context__ or error from None
    except httptools.HttpParserError as error:
        raise problems.invalid(f"The request is not HTTP: {error}.") from error


class _Reading:
    """What llhttp tells of a request: its callbacks have these names."""

    def __init__(self, admit: Callable[[Mapping[str, str]], None], most_bytes: int) -> None:
        self._admit = admit
        self._most_bytes = most_bytes
        self._head_bytes = 0
        self._body_bytes = 0
        self._has_head = False
        self.is_complete = False
        self.target = b""
        self.headers: dict[str, str] = {}
        self.parts: list[bytes] = []

    def on_message_begin(self) -> None:
        if self.is_complete:
            raise problems.invalid("There is more behind the request: web waits for its answer.")

    def on_url(self, part: bytes) -> None:
        self.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self._has_head = True
        self._admit(self.headers)

    def on_body(self, part: bytes) -> None:
        self._body_bytes += len(part)
        if self._body_bytes > self._most_bytes:
            raise problems.too_large(
                f"The request is larger than {self._most_bytes} bytes, which is the limit."
            )
        self.parts.append(part)

    def on_message_complete(self) -> None:
        self.is_complete = True

    def check_head(self, received: int) -> None:
        """Raises WorkerProblem where it does not end."""
        if not self._has_head:
            self._head_bytes += received
            if self._head_bytes > _HEAD_BYTES:
                raise problems.invalid(f"The head is larger than {_HEAD_BYTES} bytes.")
