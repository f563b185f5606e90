"""From a browser's wish to a websocket's event, and from an event to what the browser is told."""

from datetime import UTC, datetime

from wsproto.events import BytesMessage, CloseConnection, Event, Message, Ping, Pong, TextMessage

from .frames import Direction, Frame, Knock, Leave, Say, Wish
from .guest_websocket import MESSAGE_MAX_BYTES, NO_CLOSE_FRAME, NO_CODE
from .problems import InvalidRequest
from .sentences import sentence

TOLD_BYTES = 64 * 1024
"""How much of a payload the browser is told."""

CLOSE_REASON_MAX_BYTES = 123
UNSENDABLE_CODES = {1004, NO_CODE, NO_CLOSE_FRAME, 1015}
"""RFC 6455, 7.4.1: reserved, or said only of a connection that had no close frame."""


def event_of(wish: Wish) -> Event:
    """What goes to the app. Raises InvalidRequest."""
    match wish:
        case Say(text=str() as text, base64=None):
            _check_size(len(text.encode()))
            return TextMessage(data=text)
        case Say(text=None, base64=bytes() as content):
            _check_size(len(content))
            return BytesMessage(data=content)
        case Knock():
            return Ping()
        case Leave(code=code, reason=reason):
            if len(reason.encode()) > CLOSE_REASON_MAX_BYTES or code in UNSENDABLE_CODES:
                raise InvalidRequest(sentence("socket-close"))
            return CloseConnection(code=code, reason=reason or None)
        case Say():
            raise InvalidRequest(sentence("one-of", field="say", names="text, base64"))
        case _:
            raise InvalidRequest(sentence("socket-open"))


def _check_size(size: int) -> None:
    if size > MESSAGE_MAX_BYTES:
        raise InvalidRequest(sentence("socket-message", bytes=size, most=MESSAGE_MAX_BYTES))


def frame_of(direction: Direction, event: Event) -> Frame:
    """How the browser is told of it."""
    match event:
        case TextMessage(data=text):
            size = len(text.encode())
            cut = text.encode()[:TOLD_BYTES].decode(errors="ignore")
            return Frame(now(), direction, "text", size, text=cut, cut=size > TOLD_BYTES)
        case Message(data=content):
            told = bytes(content[:TOLD_BYTES])
            size = len(content)
            return Frame(now(), direction, "binary", size, base64=told, cut=size > TOLD_BYTES)
        case Ping(payload=payload):
            return Frame(now(), direction, "ping", len(payload), base64=bytes(payload))
        case Pong(payload=payload):
            return Frame(now(), direction, "pong", len(payload), base64=bytes(payload))
        case CloseConnection(code=code, reason=reason):
            number = int(code or NO_CODE)
            text = reason or ""
            return Frame(now(), direction, "close", len(text.encode()), text=text, code=number)
        case _:
            raise TypeError(f"no frame: {event!r}")


def now() -> str:
    """RFC 3339 in UTC, with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
