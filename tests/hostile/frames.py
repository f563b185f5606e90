"""A websocket client that can say anything: frames byte by byte, right and wrong."""

import base64
import os
import socket
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
MASK = b"\x5a\xa5\x3c\xc3"


@dataclass(frozen=True)
class Frame:
    """One frame. `fin`, `rsv` and `opcode` may be what no endpoint may send."""

    opcode: int
    payload: bytes = b""
    fin: bool = True
    rsv: int = 0

    def masked(self) -> bytes:
        """As a client has to send it."""
        first = (0x80 if self.fin else 0) | self.rsv << 4 | self.opcode
        return bytes([first]) + _length(len(self.payload)) + MASK + _masked(self.payload)


def _length(length: int) -> bytes:
    if length < 126:
        return bytes([0x80 | length])
    if length < 65536:
        return b"\xfe" + struct.pack("!H", length)
    return b"\xff" + struct.pack("!Q", length)


def _masked(payload: bytes) -> bytes:
    """XOR with the mask, as one large number: a byte at a time is slow in Python."""
    mask = (MASK * (len(payload) // 4 + 1))[: len(payload)]
    number = int.from_bytes(payload, "big") ^ int.from_bytes(mask, "big")
    return number.to_bytes(len(payload), "big")


@dataclass
class Heard:
    """What the server sent until the connection ended. `status` of its close frame, None where it
    had none; `is_open`: it did not end.
    """

    messages: list[tuple[int, bytes]] = field(default_factory=list)
    pongs: list[bytes] = field(default_factory=list)
    has_closed: bool = False
    status: int | None = None
    is_open: bool = False


class Client:
    """One connection, upgraded."""

    def __init__(
        self, port: int, host: str, path: str, *, seconds: float, offer: str | None = None
    ) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._unread = b""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: Upgrade", "Upgrade: websocket",
            "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}",
        ]  # fmt: skip
        if offer is not None:
            lines.append(f"Sec-WebSocket-Extensions: {offer}")
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self.head = self._read_head()
        if not self.head.startswith(b"HTTP/1.1 101 "):
            raise ConnectionError(f"no upgrade: {self.head!r}")

    def close(self) -> None:
        """Leave without a word."""
        self._socket.close()

    def send(self, pieces: Iterable[bytes]) -> None:
        """Send each piece by itself; a server that has hung up is the judge's to notice."""
        try:
            for piece in pieces:
                self._socket.sendall(piece)
        except (ConnectionError, TimeoutError):
            return

    def listen(self, until: Sequence[tuple[int, bytes]] = ()) -> Heard:
        """Hear it out: to the close frame or the end of the connection, or to the last of these
        frames.
        """
        heard = Heard()
        wanted = len(until)
        while not wanted or len(heard.messages) + len(heard.pongs) < wanted:
            frame = self._read_frame(heard)
            if frame is None:
                return heard
            self._take(frame, heard)
            if heard.has_closed:
                return heard
        heard.is_open = True
        return heard

    def is_hung_up(self) -> bool:
        """Whether the server ends the connection behind its close frame."""
        try:
            while self._socket.recv(1 << 16):
                pass
        except ConnectionError:
            return True
        except TimeoutError:
            return False
        return True

    def _take(self, frame: Frame, heard: Heard) -> None:
        if frame.opcode == CLOSE:
            heard.has_closed = True
            heard.status = struct.unpack("!H", frame.payload[:2])[0] if frame.payload else None
        elif frame.opcode == PONG:
            heard.pongs.append(frame.payload)
        elif frame.opcode == CONTINUATION:
            kind, begun = heard.messages[-1]
            heard.messages[-1] = (kind, begun + frame.payload)
        elif frame.opcode in {TEXT, BINARY}:
            heard.messages.append((frame.opcode, frame.payload))

    def _read_head(self) -> bytes:
        while b"\r\n\r\n" not in self._unread:
            self._receive()
        head, _, self._unread = self._unread.partition(b"\r\n\r\n")
        return head

    def _read_frame(self, heard: Heard) -> Frame | None:
        """The next frame; None at the end of the connection, or where nothing comes any more."""
        try:
            first, second = self._take_bytes(2)
            length = second & 0x7F
            if length == 126:
                length = int.from_bytes(self._take_bytes(2), "big")
            elif length == 127:
                length = int.from_bytes(self._take_bytes(8), "big")
            payload = self._take_bytes(length)
        except TimeoutError:
            heard.is_open = True
            return None
        except ConnectionError:
            return None
        return Frame(first & 0xF, payload, fin=bool(first & 0x80), rsv=(first >> 4) & 7)

    def _take_bytes(self, count: int) -> bytes:
        while len(self._unread) < count:
            self._receive()
        taken, self._unread = self._unread[:count], self._unread[count:]
        return taken

    def _receive(self) -> None:
        data = self._socket.recv(1 << 20)
        if not data:
            raise ConnectionError("the end")
        self._unread += data
