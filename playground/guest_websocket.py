"""A websocket to a guest, through a tunnel, from the client's side (RFC 6455).

The head is read by the same strict reader as every answer of a guest, the frames by wsproto. A
message is bounded, each wait has an end, and two greenlets may send: one frame goes out whole.
"""

import base64
import hashlib
import secrets
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Event, TextMessage
from wsproto.utilities import LocalProtocolError

from sandbox.protocol import Reason

from .heads import Head, Headers
from .http1 import RECEIVE_BYTES
from .sentences import sentence

MESSAGE_MAX_BYTES = 1024 * 1024
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
    if head.values("sec-websocket-extensions"):
        return sentence("unasked-extension")
    return None


class TooLong(Exception):
    """A message of the guest's is longer than is taken."""


class Garbled(Exception):
    """What the guest sent is no frame. Flask's own server does so when its app leaves: a plain HTTP
    answer goes out behind the close frame, and at times before it.
    """


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
        """Send one frame; False where the websocket is closing or its guest does not read."""
        with self._lock:
            try:
                self._sock.settimeout(SEND_SECONDS)
                self._sock.sendall(self._frames.send(event))
            except (LocalProtocolError, OSError):
                return False
            return True

    def events(self) -> Iterator[Event]:
        """Whole messages, pings, pongs and the close frame, which is the last.

        Ends without one where the connection breaks or is silent for too long. Raises TooLong,
        Garbled.
        """
        message: AnyMessage | None = None
        while True:
            for event in self._frames.events():
                if not isinstance(event, (TextMessage, BytesMessage)):
                    self._check_close(event)
                    yield event
                    if isinstance(event, CloseConnection):
                        return
                    continue
                message = _joined(message, event)
                if len(message.data) > MESSAGE_MAX_BYTES:
                    raise TooLong
                if event.message_finished:
                    yield message
                    message = None
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


def _joined(begun: AnyMessage | None, more: AnyMessage) -> AnyMessage:
    """wsproto tells a message in the parts it came in, all of one kind."""
    match begun, more:
        case TextMessage(), TextMessage():
            return replace(more, data=begun.data + more.data)
        case BytesMessage(), BytesMessage():
            return replace(more, data=begun.data + more.data)
        case _:
            return more
