"""One request sent through one tunnel and what came back, kept within bounds.

Reading stops where the kept part of a body is full: the connection then closes, so that an endless
body ends in the guest as it does when a browser leaves, and a long one costs neither side the rest
of it.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .deadline import Deadline
from .heads import Head, Headers, HttpFault
from .hops import HopError, hop_error
from .http1 import Source, read_body, read_head, send
from .room import Room
from .sentences import sentence
from .tunnel import Tunnel
from .upload import uploading

SENT_AT_ONCE_BYTES = 64 * 1024
"""A request up to this long fits the buffers on its way: sending it cannot wait for the guest."""


@dataclass(frozen=True)
class ExchangeLimits:
    """How long one exchange takes, and an event stream is listened to. `live_seconds`: somebody
    watches, and may wait that long for a body to end.
    """

    seconds: float = 30.0
    event_stream_seconds: float = 5.0
    live_seconds: float | None = None


@dataclass
class Outcome:
    """What came of one request. `first_byte_at` is monotonic; `truncated`: the body is its
    beginning only; `beyond` is what the worker said behind the guest's last byte.
    """

    head: Head | None = None
    trailers: Headers = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)
    truncated: bool = False
    error: HopError | None = None
    first_byte_at: float | None = None
    beyond: bytes = b""


@dataclass(frozen=True)
class Watching:
    """Who is told of an answer while it comes."""

    head: Callable[[Head], None] = lambda _head: None
    piece: Callable[[bytes], None] = lambda _piece: None


UNWATCHED = Watching()


def converse(
    tunnel: Tunnel,
    method: str,
    request: list[bytes],
    deadline: Deadline,
    limits: ExchangeLimits,
    room: Room,
    watching: Watching = UNWATCHED,
) -> Outcome:
    """Send the pieces of `request` and read the answer; never raises for what the guest does."""
    source = Source(tunnel.sock, tunnel.leftover, tunnel.mark)
    outcome = Outcome()

    def receive() -> None:
        head = outcome.head = read_head(source, deadline, may_upgrade=may_upgrade)
        watching.head(head)
        if head.status != 101:
            patience = _patience(head, deadline, limits)
            _receive_body(read_body(source, method, head, patience), outcome, room, watching)

    may_upgrade = b"\r\nupgrade:" in request[0].lower()
    try:
        if sum(map(len, request)) <= SENT_AT_ONCE_BYTES:
            send(tunnel.sock, b"".join(request), deadline)
            receive()
        else:
            with uploading(tunnel.sock, request, deadline):
                receive()
    except HttpFault as fault:
        outcome.error = hop_error(fault.type, fault.why, bytes(source.received))
        outcome.truncated = True
    except TimeoutError:
        outcome.truncated = True
        if outcome.head is None:
            silence = sentence("silent", seconds=limits.seconds)
            outcome.error = hop_error("timeout", silence, bytes(source.received))
        elif not _is_event_stream(outcome.head):
            seconds = limits.live_seconds or limits.seconds
            outcome.error = hop_error("timeout", sentence("endless-body", seconds=seconds))
    except ConnectionError:
        outcome.error = hop_error("closed", sentence("broken"), bytes(source.received))
    outcome.trailers = source.trailers
    outcome.first_byte_at = source.first_byte_at
    outcome.beyond = source.beyond
    return outcome


def _patience(head: Head, deadline: Deadline, limits: ExchangeLimits) -> Deadline:
    """How long the body may take: events have no end, and who watches decides for himself."""
    if limits.live_seconds is not None:
        return Deadline.after(limits.live_seconds)
    if _is_event_stream(head):
        return deadline.or_after(limits.event_stream_seconds)
    return deadline


def _is_event_stream(head: Head) -> bool:
    """Which has no end, so that none is missing."""
    types = (value.partition(";")[0].strip() for value in head.values("content-type"))
    return any(each.lower() == "text/event-stream" for each in types)


def _receive_body(
    pieces: Iterator[bytes], outcome: Outcome, room: Room, watching: Watching
) -> None:
    for piece in pieces:
        kept = piece[: room.admit(len(piece))]
        outcome.body += kept
        watching.piece(kept)
        if len(kept) < len(piece):
            outcome.truncated = True
            return


def elapsed_ms(since: float, until: float | None = None) -> float:
    """Milliseconds between two moments of the monotonic clock, or until now."""
    return round(((time.monotonic() if until is None else until) - since) * 1000, 3)
