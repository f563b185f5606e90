"""A websocket to a guest, through a tunnel, from the client's side (RFC 6455).

The head is read by the same strict reader as every answer of a guest, the frames by wsproto. A
message is bounded in bytes and in frames, each wait has an end, and two greenlets may send: one
frame goes out whole, or is the last.
"""

import base64
import hashlib
import secrets
import socket
import threading
from collections.abc import Iterator

from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Event, TextMessage
from wsproto.utilities import LocalProtocolError

from sandbox.protocol import Reason

from .heads import Head, Headers
from .http1 import RECEIVE_BYTES
from .sentences import sentence
from .turns import Turns

MESSAGE_MAX_BYTES = 1024 * 1024
MESSAGE_MAX_FRAMES = 4096
"""Of one message: each costs as much as a message of its own, empty ones too."""

FRAMES_A_TURN = 16
"""As many are told without waiting; then other greenlets have their turn."""

SEND_SECONDS = 10.0
NO_CODE, NO_CLOSE_FRAME = 1005, 1006

AnyMessage = TextMessage | BytesMessage

_ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3


def upgrade_headers(given: Headers) -> Headers:
    """The caller's headers and those of the handshake that he has not written himself."""
    names = {name.lower() for name, _ in given}
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    handshake = [
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", key),
    ]
    return [*given, *((name, value) for name, value in handshake if name.lower() not in names)]


def refusal(head: Head, sent: Headers) -> Reason | None:
    """Why the answer is no handshake's; None where it is."""
    if head.status != 101:
        return sentence("not-switched", status=head.status)
    key = next(value for name, value in sent if name.lower() == "sec-websocket-key")
    digest = hashlib.sha1((key + _ACCEPT_GUID).encode(), usedforsecurity=False).digest()
    if head.values("sec-websocket-accept") != [base64.b64encode(digest).decode()]:
        return sentence("accept-key")
    upgrade, connection = (_words(head.headers, name) for name in ("upgrade", "connection"))
    if upgrade != ["websocket"] or "upgrade" not in connection:
        return sentence("no-upgrade")
    return _unasked(head, sent)


def _unasked(head: Head, sent: Headers) -> Reason | None:
    """What the app chose of what nobody offered; None where nothing."""
    if head.values("sec-websocket-extensions"):
        return sentence("unasked-extension")
    chosen = head.values("sec-websocket-protocol")
    if chosen and (len(chosen) > 1 or chosen[0] not in _parts(sent, "sec-websocket-protocol")):
        return sentence("unasked-protocol")
    return None


def _words(headers: Headers, name: str) -> list[str]:
    return [part.lower() for part in _parts(headers, name)]


def _parts(headers: Headers, name: str) -> list[str]:
    """The parts of a header's lists, all its values together."""
    values = [value for own, value in headers if own.lower() == name]
    return [part.strip() for value in values for part in value.split(",")]


class TooLong(Exception):
    """A message of the guest's is longer than is taken, or in more frames; says which."""


class Garbled(Exception):
    """What the guest sent is no frame. Flask's own server does so when its app leaves: a plain HTTP
    answer goes out behind the close frame, and at times before it.
    """


class _Begun:
    """A message of which more may come. Text is kept as UTF-8: a message is measured in bytes."""

    def __init__(self) -> None:
        self._content = bytearray()
        self._frames = 0

    def add(self, part: AnyMessage) -> None:
        """One part more; wsproto tells a frame in the parts it came in. Raises TooLong."""
        data = part.data
        self._content += data.encode() if isinstance(data, str) else data
        self._frames += part.frame_finished
        if len(self._content) > MESSAGE_MAX_BYTES:
            raise TooLong(f"A message of the app is longer than {MESSAGE_MAX_BYTES:,} bytes.")
        if self._frames > MESSAGE_MAX_FRAMES:
            raise TooLong(f"A message of the app has more than {MESSAGE_MAX_FRAMES:,} frames.")

    def whole(self, last: AnyMessage) -> AnyMessage:
        """The message; wsproto gives all parts of one the same kind."""
        if isinstance(last, TextMessage):
            return TextMessage(self._content.decode())
        return BytesMessage(bytes(self._content))


class GuestWebsocket:
    """An open one. `events` is for one greenlet, `send` for any."""

    def __init__(self, sock: socket.socket, leftover: bytes, idle_seconds: float) -> None:
        self._sock = sock
        self._idle_seconds = idle_seconds
        self._frames = Connection(ConnectionType.CLIENT, trailing_data=leftover)
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Neither side has closed it."""
        return self._frames.state is ConnectionState.OPEN

    def send(self, event: Event) -> bool:
        """Send one frame; False where the websocket is closing or its guest does not read.

        It may be cut off by then, and what would follow would be read as the rest of its payload.
        """
        with self._lock:
            try:
                self._sock.settimeout(SEND_SECONDS)
                self._sock.sendall(self._frames.send(event))
            except LocalProtocolError:
                return False
            except OSError:
                self.end()
                return False
            return True

    def events(self) -> Iterator[Event]:
        """Whole messages, pings, pongs and the close frame, which is the last.

        Ends without one where the connection breaks or is silent for too long. Raises TooLong,
        Garbled.
        """
        message, turns = _Begun(), Turns(FRAMES_A_TURN)
        while True:
            for event in self._frames.events():
                turns.count()
                if not isinstance(event, (TextMessage, BytesMessage)):
                    self._check_close(event)
                    yield event
                    if isinstance(event, CloseConnection):
                        return
                    continue
                message.add(event)
                if event.message_finished:
                    yield message.whole(event)
                    message = _Begun()
            if not self._receive():
                return

    def _check_close(self, event: Event) -> None:
        """wsproto tells bytes that are no frame as a close frame, but changes no state for them."""
        if isinstance(event, CloseConnection) and self._frames.state in {
            ConnectionState.OPEN,
            ConnectionState.LOCAL_CLOSING,
        }:
            raise Garbled(event.reason or "")

    def _receive(self) -> bool:
        try:
            # A duplicate has a timeout of its own: sending sets another meanwhile.
            with self._sock.dup() as reading:
                reading.settimeout(self._idle_seconds)
                data = reading.recv(RECEIVE_BYTES)
        except OSError:
            return False
        if data:
            self._frames.receive_data(data)
        return bool(data)

    def end(self) -> None:
        """From any greenlet: nothing more comes."""
        try:
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended
