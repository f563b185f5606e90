"""One call of web's, and what it is answered: as much of HTTP as the worker needs.

The worker speaks to web alone, in records, and a person waits for most calls: a framework's part
would be as long as all the rest.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from io import FileIO
from typing import NamedTuple, TypeVar
from urllib.parse import parse_qsl

import msgspec

from . import problems, protocol
from .http1 import JSON, Answer, Request

_FILE_CHUNK_BYTES = 64 * 1024

M = TypeVar("M", bound=protocol.Message)


class Call(NamedTuple):
    """`name` is a session's key or label, "" where the path has none; `path` is a file's."""

    request: Request
    name: str
    path: str

    def decode(self, kind: type[M]) -> M:
        """The record that the body is. Raises WorkerProblem."""
        try:
            return msgspec.json.decode(self.request.body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise problems.invalid(f"The request is not a {kind.__name__}: {error}.") from error

    def number(self, name: str) -> int:
        """A whole number of the query, 0 where it has none. Raises WorkerProblem."""
        text = self.word(name, "0")
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise problems.invalid(f"`{name}` is {text[:20]!r}; it must be a whole number.")
        return int(text)

    def word(self, name: str, default: str = "") -> str:
        """What the query says of a name."""
        return _words(self.request.query).get(name, default)

    def upgrades_to(self, protocol_name: str) -> None:
        """Raises WorkerProblem where the caller wants no other protocol, or not this one."""
        if self.request.headers.get("upgrade", "").lower() != protocol_name:
            raise problems.invalid(f"This call is made with `Upgrade: {protocol_name}`.")


@lru_cache(maxsize=64)  # most calls ask the same way
def _words(query: str) -> Mapping[str, str]:
    return dict(parse_qsl(query, keep_blank_values=True))


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
        """Let go of the file."""
        self._source.close()
