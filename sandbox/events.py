"""What happened in a session, in order: a bounded ring that any number of readers follow.

Each event is encoded once, not once a reader. A reader that is slower than the ring loses the
oldest events and is told how many; it never holds up the writer or another reader.
"""

from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Literal, NamedTuple

import msgspec
from gevent.event import Event as Signal

from . import protocol

_HEARTBEAT_SECONDS = 15.0
_BATCH = 500
_PER_EVENT_BYTES = 120
"""What an event costs beside its text, for the bound in bytes."""

_encode = msgspec.json.Encoder().encode


class Kept(NamedTuple):
    """An event as it goes over the wire."""

    seq: int
    data: bytes


class Reader:
    """Who follows a ring: woken by each event, and when he leaves."""

    def __init__(self) -> None:
        self.signal = Signal()
        self.has_left = False

    def leave(self) -> None:
        """He wants no more: his reading ends now, not with the next event."""
        self.has_left = True
        self.signal.set()


class EventRing:
    """The last events of a session, at most `most_events` and about `most_bytes`."""

    def __init__(
        self, most_events: int, most_bytes: int, clock: Callable[[], datetime] | None = None
    ) -> None:
        self._kept: deque[Kept] = deque()
        self._bytes = 0
        self._most_events = most_events
        self._most_bytes = most_bytes
        self._clock = clock or _now
        self._signals: set[Signal] = set()
        self._is_closed = False
        self.last_seq = 0

    @property
    def kept_bytes(self) -> int:
        """What the kept events take."""
        return self._bytes

    @property
    def readers(self) -> int:
        """How many follow the events now."""
        return len(self._signals)

    def log(
        self,
        stream: Literal["stdout", "stderr", "system"],
        text: str,
        generation: int,
        *,
        partial: bool = False,
        reason: protocol.Reason | None = None,
    ) -> None:
        """One line of output; of the system's, with what it says."""
        seq, moment = self._next()
        self._append(
            protocol.Log(
                seq=seq,
                time=moment,
                stream=stream,
                text=text,
                generation=generation,
                partial=partial,
                reason=reason,
            )
        )

    def state(
        self,
        *,
        state: protocol.State,
        reason: protocol.Reason | None,
        port: int | None,
        generation: int,
    ) -> None:
        """The session's state from here on."""
        seq, moment = self._next()
        self._append(
            protocol.StateChange(
                seq=seq, time=moment, state=state, reason=reason, port=port, generation=generation
            )
        )

    def files(self) -> None:
        """The guest changed files."""
        seq, moment = self._next()
        self._append(protocol.FilesChange(seq=seq, time=moment))

    def notice(
        self,
        reason: protocol.Reason,
        generation: int,
        *,
        ends_in_seconds: float | None = None,
        can_extend: bool = False,
    ) -> None:
        """A limit is near, or was met by something that goes on."""
        seq, moment = self._next()
        self._append(
            protocol.Notice(
                seq=seq,
                time=moment,
                reason=reason,
                generation=generation,
                ends_in_seconds=ends_in_seconds,
                can_extend=can_extend,
            )
        )

    def dropped(self, lines: int, size: int) -> None:
        """Output over its rate that was not kept."""
        seq, moment = self._next()
        self._append(protocol.Dropped(seq=seq, time=moment, lines=lines, bytes=size, why="rate"))

    def close(self) -> None:
        """No more events: every reader ends after what is kept."""
        self._is_closed = True
        self._wake()

    def read(
        self, after: int, *, follow: bool = True, reader: Reader | None = None
    ) -> Iterator[bytes]:
        """Lines of JSON from the event after `after`; b"\\n" where nothing happened for 15 s.

        Whoever names an event that has not happened is told to forget what he knows.
        """
        reader = reader or Reader()
        signal = reader.signal
        self._signals.add(signal)
        try:
            if after > self.last_seq:
                after = 0
                yield _encode(protocol.Reset(seq=0, time=_text(self._clock()))) + b"\n"
            while True:
                signal.clear()
                while batch := self._after(after):
                    after = batch[-1].seq
                    yield b"".join(item.data for item in batch)
                if self._is_closed or reader.has_left or not follow:
                    return
                if not signal.wait(_HEARTBEAT_SECONDS):
                    yield b"\n"
        finally:
            self._signals.discard(signal)

    def _after(self, after: int) -> list[Kept]:
        """The next events; those that fell out of the ring are one `dropped` event."""
        if not self._kept or self._kept[-1].seq <= after:
            return []
        oldest = self._kept[0].seq
        if after < oldest - 1:
            return [self._gap(oldest - 1 - after, oldest - 1)]
        start = after - oldest + 1
        return list(islice(self._kept, start, start + _BATCH))

    def _gap(self, lines: int, seq: int) -> Kept:
        """Numbered as the last one lost: who resumes there loses no more."""
        moment = _text(self._clock())
        event = protocol.Dropped(seq=seq, time=moment, lines=lines, bytes=0, why="ring")
        return Kept(seq, _encode(event) + b"\n")

    def _next(self) -> tuple[int, str]:
        self.last_seq += 1
        return self.last_seq, _text(self._clock())

    def _append(self, event: protocol.AnyEvent) -> None:
        kept = Kept(event.seq, _encode(event) + b"\n")
        self._kept.append(kept)
        self._bytes += len(kept.data) + _PER_EVENT_BYTES
        while self._is_over():
            self._bytes -= len(self._kept.popleft().data) + _PER_EVENT_BYTES
        self._wake()

    def _is_over(self) -> bool:
        """The newest event is kept, however large: readers learn from it what they lost."""
        is_over = len(self._kept) > self._most_events or self._bytes > self._most_bytes
        return is_over and len(self._kept) > 1

    def _wake(self) -> None:
        for signal in self._signals:
            signal.set()


def _now() -> datetime:
    return datetime.now(UTC)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
