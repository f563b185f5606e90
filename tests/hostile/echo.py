"""A guest with one websocket that echoes, by wsproto, which passes all of Autobahn's cases: what
fails through the relay is the relay's.
"""

import socket
from contextlib import suppress

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    Ping,
    Request,
    TextMessage,
)
from wsproto.utilities import RemoteProtocolError

RECEIVE_BYTES = 1 << 20


def serve(listener: socket.socket) -> None:
    """One connection after the other, until the listener is shut down."""
    with suppress(OSError):
        while True:
            conn, _ = listener.accept()
            with conn, suppress(OSError):
                _converse(conn)


def _converse(conn: socket.socket) -> None:
    ours = WSConnection(ConnectionType.SERVER)
    parts: list[Event] = []
    while data := conn.recv(RECEIVE_BYTES):
        try:
            ours.receive_data(data)
            for event in ours.events():
                if answer := _answer(event, parts):
                    conn.sendall(ours.send(answer))
                if isinstance(event, CloseConnection):
                    return
        except RemoteProtocolError as error:
            if error.event_hint is not None:
                conn.sendall(ours.send(error.event_hint))
            return


def _answer(event: Event, parts: list[Event]) -> Event | None:
    """What to say to it; `parts` are those of a message that is not complete."""
    match event:
        case Request():
            return AcceptConnection()
        case Ping() | CloseConnection():
            return event.response()
        case TextMessage() | BytesMessage():
            parts.append(event)
            return _whole(parts) if event.message_finished else None
        case _:
            return None


def _whole(parts: list[Event]) -> Event:
    """The message that these are the parts of, which are forgotten."""
    text = "".join(part.data for part in parts if isinstance(part, TextMessage))
    content = b"".join(bytes(part.data) for part in parts if isinstance(part, BytesMessage))
    is_text = isinstance(parts[0], TextMessage)
    parts.clear()
    return TextMessage(text) if is_text else BytesMessage(content)
