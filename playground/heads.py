"""The head of a response, read as strictly as HTTP allows and not a byte further.

Whoever wrote these bytes may want two readers to disagree about them, so nothing here repairs: a
head is right, or it is an `HttpFault` that says what is wrong. The body is read afterwards by what
was understood here: h11 is given chunks and nothing else, so no two readers differ on a length.

One leniency of RFC 9112 (2.2) is kept, because people write servers by hand and browsers accept
them: a head whose every line ends in a bare LF. A head that mixes the two line ends is a fault.
"""

import re
from dataclasses import dataclass
from typing import Literal

from .sentences import sentence

HEAD_MAX_BYTES = 64 * 1024
"""All of a response's heads together, the interim ones included."""

HEADERS_MAX = 256

_STATUS_LINE = re.compile(
    rb"HTTP/1\.(?P<minor>[01]) (?P<status>[1-9][0-9]{2})(?: (?P<reason>[\t\x20-\x7e\x80-\xff]*))?"
)
_HEADER = re.compile(
    rb"(?P<name>[!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(?P<value>[\t\x20-\x7e\x80-\xff]*)"
)
_LENGTH = re.compile(r"[0-9]{1,18}")
_START = b"HTTP/1."
_SHOWN_BYTES = 80


FaultType = Literal["closed", "incomplete-body", "invalid-http"]
"""What a guest may do wrong while it answers."""


class HttpFault(Exception):
    """A guest broke the rules of HTTP, or fell silent: `type` is stable, `why` one sentence.

    An exception only between the reader and its caller: an exchange turns it into a value, the
    preview into a page.
    """

    def __init__(self, type: FaultType, code: str, **values: float | str) -> None:  # noqa: A002 - the word of the API
        self.type = type
        self.why = sentence(code, **values)
        super().__init__(self.why.message)


Headers = list[tuple[str, str]]
"""Header fields in the order of the wire, repeated ones included; text is latin-1."""


@dataclass(frozen=True)
class Head:
    """A response's status line and headers; `raw` is their bytes as they came."""

    minor_version: int
    status: int
    reason: str
    headers: Headers
    raw: bytes

    @property
    def is_interim(self) -> bool:
        """Whether another head follows; 101 is the last head of its connection."""
        return self.status < 200 and self.status != 101

    def values(self, name: str) -> list[str]:
        """Every value of one header; `name` in lower case."""
        return [value for key, value in self.headers if key.lower() == name]


def find_end(data: bytes | bytearray, start: int = 0) -> int:
    """Where the first head in `data` ends, or -1; refuses at once what cannot become a head.

    `start` is where the search may begin, so that a head which comes byte by byte is not read over
    and over.
    """
    begin = bytes(data[: len(_START)])
    if begin != _START[: len(begin)]:
        raise HttpFault("invalid-http", "not-http", begin=_shown(bytes(data)))
    start = max(0, start - 3)
    ends = [
        at + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (at := data.find(mark, start)) >= 0
    ]
    return min(ends) if ends else -1


def parse_head(raw: bytes) -> Head:
    """Read one whole head, its empty line included."""
    status_line, *header_lines = _lines(raw)
    match = _STATUS_LINE.fullmatch(status_line)
    if match is None:
        raise HttpFault("invalid-http", "status-line", line=_shown(status_line))
    if len(header_lines) > HEADERS_MAX:
        raise HttpFault("invalid-http", "many-headers", count=len(header_lines), most=HEADERS_MAX)
    head = Head(
        minor_version=int(match["minor"]),
        status=int(match["status"]),
        reason=(match["reason"] or b"").decode("latin-1"),
        headers=[_header(line) for line in header_lines],
        raw=raw,
    )
    _check_framing(head)
    return head


def _lines(raw: bytes) -> list[bytes]:
    text = raw.replace(b"\r\n", b"\n") if b"\r" in raw else raw
    if b"\r" in text:
        raise HttpFault("invalid-http", "bare-cr")
    if b"\r" in raw and raw.count(b"\n") != raw.count(b"\r\n"):
        raise HttpFault("invalid-http", "mixed-line-ends")
    return text.rstrip(b"\n").split(b"\n")


def _header(line: bytes) -> tuple[str, str]:
    if line[:1] in {b" ", b"\t"}:
        raise HttpFault("invalid-http", "folded-header", line=_shown(line))
    match = _HEADER.fullmatch(line)
    if match is None:
        raise HttpFault("invalid-http", "header-line", line=_shown(line))
    return match["name"].decode("ascii"), match["value"].decode("latin-1").rstrip(" \t")


def _check_framing(head: Head) -> None:
    """Refuse each way of saying two things about where the body ends."""
    lengths, codings = head.values("content-length"), head.values("transfer-encoding")
    if lengths and codings:
        raise HttpFault("invalid-http", "length-and-coding")
    if len(lengths) > 1:
        raise HttpFault("invalid-http", "two-lengths")
    if lengths and not _LENGTH.fullmatch(lengths[0]):
        raise HttpFault("invalid-http", "length-no-number", length=repr(lengths[0][:_SHOWN_BYTES]))
    if codings and (len(codings) > 1 or codings[0].lower() != "chunked"):
        raise HttpFault("invalid-http", "not-chunked", coding=repr(codings[0][:_SHOWN_BYTES]))
    if codings and head.minor_version == 0:
        raise HttpFault("invalid-http", "coding-in-http10")


def _shown(data: bytes) -> str:
    """Bytes as they may stand in a sentence: short, and without control characters."""
    return repr(data[:_SHOWN_BYTES])[1:] + ("…" if len(data) > _SHOWN_BYTES else "")
