"""A strict HTTP/1.1 client over one socket, for one request to a guest that may lie.

Python's own client is no parser for this: endless `100 Continue` outruns its timeout, a bare CR
becomes a second header, and it takes both lengths at once. Here the head is read by `heads`,
chunks by h11, and every wait has a total deadline. A connection serves one request and is closed:
what a guest sends too much can reach nobody.
"""

import re
import socket
import time
from collections.abc import Iterator

import h11

from .deadline import Patience
from .heads import HEAD_MAX_BYTES, Head, Headers, HttpFault, find_end, parse_head
from .turns import Turns

RECEIVE_BYTES = 64 * 1024
RECEIVES_A_TURN = 16
"""As many may pass without waiting; then other greenlets have their turn."""

CHUNKS_A_TURN = 64
"""Chunks of one receive, some 50 µs each: one receive may hold forty thousand."""

RECEIVED_KEPT_BYTES = 64 * 1024
"""How much of what came is kept as it came, to be shown when it is not HTTP."""

INTERIM_HEADS_MAX = 16

_QUOTED = re.compile(r"(\bbytearray\()?\bb((['\"])(?:\\.|(?!\3).)*\3)(?(1)\))")
"""Bytes as h11's sentences have them."""
_WHY_CHARACTERS = 160


class Source:
    """The bytes a guest sends: first what the handshake read too much, then the socket's.

    `received` keeps the first of them as they came; `first_byte_at` is monotonic, None before any
    byte; `trailers` are the headers behind the last chunk, once a body is read. Where the guest's
    bytes end with a mark instead of the connection, `beyond` is what came from the mark on.
    """

    def __init__(self, sock: socket.socket, leftover: bytes = b"", mark: bytes = b"") -> None:
        self._sock = sock
        self._unread = leftover
        self._mark = mark
        self._held = b""
        self._turns = Turns(RECEIVES_A_TURN)
        self.received = bytearray(leftover[:RECEIVED_KEPT_BYTES])
        self.trailers: Headers = []
        self.beyond = b""
        self.first_byte_at: float | None = None

    def receive(self, deadline: Patience) -> bytes:
        """The next bytes, or b"" at the end; raises TimeoutError, or OSError when the connection
        broke.
        """
        self._turns.count()
        if self._unread:
            data, self._unread = self._unread, b""
        else:
            data = self._receive_before_mark(deadline)
            self.received += data[: RECEIVED_KEPT_BYTES - len(self.received)]
        if data and self.first_byte_at is None:
            self.first_byte_at = time.monotonic()
        return data

    def _receive_before_mark(self, deadline: Patience) -> bytes:
        """Bytes that may be the beginning of the mark are held back until more is known."""
        while not self.beyond:
            data = self.receive_from_socket(deadline)
            seen, self._held = self._held + data, b""
            if not (self._mark and data):
                return seen
            before, mark, after = seen.partition(self._mark)
            self.beyond = mark + after
            if not mark:
                kept = _overlap(before, self._mark)
                self._held = before[len(before) - kept :]
                before = before[: len(before) - kept]
            if before:
                return before
        return b""

    def receive_from_socket(self, deadline: Patience) -> bytes:
        """One read of the socket."""
        self._sock.settimeout(deadline.remaining())
        return self._sock.recv(RECEIVE_BYTES)

    def unread(self, data: bytes) -> None:
        """Put back what belongs to the next reader."""
        self._unread = data

    def take_unread(self) -> bytes:
        """What has been read and belongs to nobody yet."""
        data, self._unread = self._unread, b""
        return data


def _overlap(data: bytes, mark: bytes) -> int:
    """How many bytes at the end of `data` the mark begins with."""
    sizes = range(min(len(data), len(mark) - 1), 0, -1)
    return next((size for size in sizes if data.endswith(mark[:size])), 0)


def send(sock: socket.socket, data: bytes, deadline: Patience) -> bool:
    """Send all of it; False when the guest closed its reading side, which may be because it has
    answered.

    Raises TimeoutError when it does not read.
    """
    try:
        sock.settimeout(deadline.remaining())
        sock.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def read_head(source: Source, deadline: Patience, *, may_upgrade: bool = False) -> Head:
    """The final head of the response; `raw` of it includes the interim heads that came before.

    Raises HttpFault, TimeoutError.
    """
    raw = b""
    for _ in range(INTERIM_HEADS_MAX + 1):
        one = _read_one_head(source, deadline, HEAD_MAX_BYTES - len(raw))
        raw += one.raw
        if one.status == 101 and not may_upgrade:
            raise HttpFault("invalid-http", "unasked-upgrade")
        if not one.is_interim:
            return Head(one.minor_version, one.status, one.reason, one.headers, raw)
    raise HttpFault("invalid-http", "many-interim", most=INTERIM_HEADS_MAX)


def _read_one_head(source: Source, deadline: Patience, limit_bytes: int) -> Head:
    buffer = bytearray()
    searched = 0
    while True:
        data = _receive(source, deadline)
        if not data:
            raise _closed_early(bytes(buffer))
        buffer += data
        end = find_end(buffer, searched)
        searched = len(buffer)
        if max(end, 0) > limit_bytes or (end < 0 and len(buffer) > limit_bytes):
            raise HttpFault("invalid-http", "long-head", most=HEAD_MAX_BYTES)
        if end >= 0:
            source.unread(bytes(buffer[end:]))
            return parse_head(bytes(buffer[:end]))


def read_body(source: Source, method: str, head: Head, deadline: Patience) -> Iterator[bytes]:
    """The body in the pieces it comes in, decoded from chunks, as long as the head says.

    Raises HttpFault when it does not end as the head says, TimeoutError at the deadline.
    """
    if _has_no_body(method, head.status):
        return
    if head.values("transfer-encoding"):
        yield from _read_chunks(source, method, head, deadline)
        return
    length = content_length(head)
    if length is None:
        while data := _receive(source, deadline):
            yield data
        return
    while length > 0:
        data = _receive(source, deadline)
        if not data:
            raise _broke_off()
        if len(data) > length:
            source.unread(data[length:])
        yield data[:length]
        length -= len(data)


def content_length(head: Head) -> int | None:
    """Bytes of the body, None where the head does not say."""
    return next(map(int, head.values("content-length")), None)


def _has_no_body(method: str, status: int) -> bool:
    """RFC 9112, 6.3: whatever the headers say."""
    is_granted_connect = method == "CONNECT" and 200 <= status < 300
    return method == "HEAD" or status < 200 or status in {204, 304} or is_granted_connect


def _read_chunks(source: Source, method: str, head: Head, deadline: Patience) -> Iterator[bytes]:
    """The chunks of one receive are one piece: each piece costs whoever passes it on a write."""
    reader, turns = _body_reader(method, head), Turns(CHUNKS_A_TURN)
    while True:
        piece = bytearray()
        try:
            event = _take_chunks(reader, piece, turns)
        except h11.RemoteProtocolError as error:
            if piece:
                yield bytes(piece)
            raise _body_fault(error) from None
        if piece:
            yield bytes(piece)
        if event is not h11.NEED_DATA:
            if isinstance(event, h11.EndOfMessage):
                source.trailers = [_text_of(raw) for raw in event.headers.raw_items()]
            return
        reader.receive_data(_receive(source, deadline))


def _take_chunks(reader: h11.Connection, piece: bytearray, turns: Turns) -> object:
    """Add what has come of the body to `piece`; the event behind it. Raises RemoteProtocolError."""
    while isinstance(event := reader.next_event(), h11.Data):
        piece += event.data
        turns.count()
    return event


def _text_of(raw: tuple[bytes, bytes]) -> tuple[str, str]:
    name, value = raw
    return name.decode("latin-1"), value.decode("latin-1")


def _body_reader(method: str, head: Head) -> h11.Connection:
    """An h11 client that has sent such a request and been answered with a chunked body."""
    reader = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_MAX_BYTES)
    reader.send(h11.Request(method=method, target="/", headers=[("Host", "guest")]))
    reader.send(h11.EndOfMessage())
    reader.receive_data(f"HTTP/1.1 {head.status} \r\nTransfer-Encoding: chunked\r\n\r\n".encode())
    reader.next_event()
    return reader


def _receive(source: Source, deadline: Patience) -> bytes:
    """What comes next; a connection that breaks counts as one that ends."""
    try:
        return source.receive(deadline)
    except ConnectionError:
        return b""


def _closed_early(begun: bytes) -> HttpFault:
    return HttpFault("closed", "closed-in-head" if begun else "closed")


def _broke_off() -> HttpFault:
    return HttpFault("incomplete-body", "closed-in-body")


def _body_fault(error: h11.RemoteProtocolError) -> HttpFault:
    text = str(error)
    if text.startswith("peer closed connection"):
        return _broke_off()
    quoted = _QUOTED.sub(r"\2", text)
    why = quoted[:_WHY_CHARACTERS] + ("…" if len(quoted) > _WHY_CHARACTERS else "")
    return HttpFault("invalid-http", "body-fault", why=why)
