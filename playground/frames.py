"""The records of a websocket that the client panel holds open to an app, in both directions."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from .exchanges import AskedHeaders, Port, Target
from .hops import HopError, HopRequest, HopResponse
from .problems import Problem

CLOSE_REASON_MAX_CHARACTERS = 123
"""A close frame has room for 125 bytes, two of them the code."""


Direction = Literal["in", "out"]


class Open(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="open", tag_field="type"):
    """browser → web, first: where to connect, as in an exchange."""

    target: Target
    headers: AskedHeaders = []
    port: Port | None = None
    cookies: bool = True


class Say(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="say", tag_field="type"):
    """browser → web: send this message to the app: exactly one of `text` and `base64`."""

    text: str | None = None
    base64: bytes | None = None


class Knock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="ping", tag_field="type"):
    """browser → web: send a ping to the app."""


class Leave(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="close", tag_field="type"):
    """browser → web: close the app's websocket with this code."""

    code: Annotated[int, Meta(ge=1000, le=4999)] = 1000
    reason: Annotated[str, Meta(max_length=CLOSE_REASON_MAX_CHARACTERS)] = ""


Wish = Open | Say | Knock | Leave
"""What the browser may send."""


class Opened(msgspec.Struct, frozen=True, tag="opened", tag_field="type"):
    """web → browser: what was asked, and what the app answered in place of an open websocket, or
    to open it: then the status is 101 and there is no `error`.
    """

    request: HopRequest
    response: HopResponse | None
    error: HopError | None


class Frame(msgspec.Struct, frozen=True, tag="frame", tag_field="type", omit_defaults=True):
    """web → browser: a message or control frame that went `out` to the app or came `in` from it.

    `size` is its payload in bytes; a payload that is `cut` is told by its beginning.
    """

    time: str
    direction: Direction
    kind: Literal["text", "binary", "ping", "pong", "close"]
    size: int
    text: str | None = None
    base64: bytes | None = None
    cut: bool = False
    code: int | None = None


class Ended(msgspec.Struct, frozen=True, tag="ended", tag_field="type"):
    """web → browser, last: the app's websocket is over. `by`: who closed it, or that it broke.

    `code` 1005 is a close frame without a code, 1006 no close frame at all (RFC 6455, 7.4.1).
    """

    time: str
    by: Literal["app", "you", "broken"]
    code: int
    reason: str


class Refused(msgspec.Struct, frozen=True, tag="refused", tag_field="type"):
    """web → browser: why a wish was not carried out; the websocket stays as it is."""

    problem: Problem


Word = Opened | Frame | Ended | Refused
"""What web tells the browser."""
