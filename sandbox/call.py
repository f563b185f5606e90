"""One call of web's, and what it is answered: as much of HTTP as the worker needs.

The worker speaks to web alone, in records, and a person waits for most calls: a framework's part
would be as long as all the rest.
"""

from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from io import FileIO
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import parse_qs

import msgspec

from . import problems, protocol

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

JSON = "application/json"
_FILE_CHUNK_BYTES = 64 * 1024

M = TypeVar("M", bound=protocol.Message)


class Call(NamedTuple):
    """`name` is a session's key or label, "" where the path has none; `path` is a file's."""

    environ: Mapping[str, Any]
    name: str
    path: str
    body_limit: int

    def decode(self, kind: type[M]) -> M:
        """The record that the body is. Raises WorkerProblem."""
        try:
            return msgspec.json.decode(self._body(), type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise problems.invalid(f"The request is not a {kind.__name__}: {error}.") from error

    def _body(self) -> bytes:
        body: bytes = self.environ["wsgi.input"].read(self.body_limit + 1)
        if len(body) > self.body_limit:
            raise problems.too_large(
                f"The request is larger than {self.body_limit} bytes, which is the limit."
            )
        return body

    def number(self, name: str) -> int:
        """A whole number of the query, 0 where it has none. Raises WorkerProblem."""
        text = self.word(name, "0")
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise problems.invalid(f"`{name}` is {text[:20]!r}; it must be a whole number.")
        return int(text)

    def word(self, name: str, default: str = "") -> str:
        """What the query says of a name."""
        query: str = self.environ["QUERY_STRING"]
        return parse_qs(query, keep_blank_values=True).get(name, [default])[-1]

    def upgrades_to(self, protocol_name: str) -> None:
        """Raises WorkerProblem where the caller wants no other protocol, or not this one."""
        if self.environ.get("HTTP_UPGRADE", "").lower() != protocol_name:
            raise problems.invalid(f"This call is made with `Upgrade: {protocol_name}`.")


class Answered(StopIteration):
    """The answer is on its way; the connection serves the next call.

    gunicorn lets go of a connection where this is raised, and its worker here keeps it.
    """


class Answer(NamedTuple):
    """Its length goes before it where it is known; else its parts go as they come."""

    status: int
    body: Iterable[bytes] = ()
    content_type: str = JSON
    length: int | None = None

    @property
    def is_whole(self) -> bool:
        """Nothing of it is still to come."""
        return isinstance(self.body, tuple)

    def as_bytes(self, *, is_head: bool) -> bytes:
        """Head and body of one that is whole, for a single write: its reader wakes once."""
        lines = [f"{name}: {value}\r\n" for name, value in self._headers]
        head = f"HTTP/1.1 {self._line}\r\n{''.join(lines)}\r\n".encode("latin-1")
        return head if is_head else b"".join((head, *self.body))

    def send(self, start_response: "StartResponse", *, is_head: bool) -> Iterable[bytes]:
        """What a WSGI application returns."""
        start_response(self._line, self._headers)
        if is_head:
            self.close()
            return ()
        return self.body

    @property
    def _line(self) -> str:
        return f"{self.status} {HTTPStatus(self.status).phrase}"

    @property
    def _headers(self) -> list[tuple[str, str]]:
        if self.status == HTTPStatus.NO_CONTENT:
            return []
        headers = [("Content-Type", self.content_type)]
        if self.length is not None:
            headers.append(("Content-Length", str(self.length)))
        return headers

    def close(self) -> None:
        """Let go of what the body is made of."""
        close = getattr(self.body, "close", None)
        if close is not None:
            close()


def record(message: protocol.Message, status: int = 200) -> Answer:
    """An answer that consists of one record."""
    return whole(msgspec.json.encode(message), JSON, status)


def problem(error: problems.WorkerProblem) -> Answer:
    """The same of a problem, which names its status itself."""
    return record(error.problem, error.problem.status)


def whole(content: bytes, content_type: str, status: int = 200) -> Answer:
    """An answer that is there already."""
    return Answer(status, (content,), content_type, len(content))


class FileBody:
    """Exactly `size` bytes of a file: one that shrinks meanwhile is filled up with zeros, one that
    grows is cut. The server closes it, also where the reader has left before the first byte.
    """

    def __init__(self, source: FileIO, size: int) -> None:
        self._source = source
        self._left = size

    def __iter__(self) -> Iterator[bytes]:
        """The next bytes, until there are enough."""
        while self._left:
            most = min(self._left, _FILE_CHUNK_BYTES)
            data = self._source.read(most) or bytes(most)
            self._left -= len(data)
            yield data

    def close(self) -> None:
        """WSGI's word for the end of a response."""
        self._source.close()
