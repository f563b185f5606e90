"""The ring of a session's events: order, resuming, bounds, readers."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import gevent
import msgspec
import pytest

from sandbox import events, protocol
from sandbox.events import EventRing

decode: Callable[[bytes], protocol.AnyEvent] = msgspec.json.Decoder(protocol.AnyEvent).decode


def make_ring(most_events: int = 100, most_bytes: int = 1_000_000) -> EventRing:
    return EventRing(most_events, most_bytes, lambda: datetime(2026, 1, 2, 3, 4, 5, 6789, UTC))


def log(ring: EventRing, *texts: str) -> None:
    for text in texts:
        ring.log("stdout", text, 1)


def decoded(chunks: Iterator[bytes]) -> list[protocol.AnyEvent]:
    return [decode(line) for chunk in chunks for line in chunk.splitlines()]


def kept(ring: EventRing, after: int = 0) -> list[protocol.AnyEvent]:
    return decoded(ring.read(after, follow=False))


def texts(found: list[protocol.AnyEvent]) -> list[str]:
    return [event.text for event in found if isinstance(event, protocol.Log)]


def test_events_come_in_order_numbered_from_one() -> None:
    ring = make_ring()
    log(ring, "a")
    reason = protocol.Reason(message="why", limit="processes")
    ring.state(state="running", reason=reason, port=5000, generation=2)
    ring.files()
    ring.dropped(3, 40)
    moment = "2026-01-02T03:04:05.006Z"
    assert kept(ring) == [
        protocol.Log(seq=1, time=moment, stream="stdout", text="a", generation=1),
        protocol.StateChange(
            seq=2, time=moment, state="running", reason=reason, port=5000, generation=2
        ),
        protocol.FilesChange(seq=3, time=moment),
        protocol.Dropped(seq=4, time=moment, lines=3, bytes=40, why="rate"),
    ]


def test_one_event_is_one_line_whatever_the_text() -> None:
    ring = make_ring()
    log(ring, "a\nb\r\u2028\x1b[31m\x00\N{SNOWMAN}")
    data = b"".join(ring.read(0, follow=False))
    assert data.count(b"\n") == 1
    assert texts(kept(ring)) == ["a\nb\r\u2028\x1b[31m\x00\N{SNOWMAN}"]


def test_a_reader_resumes_without_loss_or_repetition() -> None:
    ring = make_ring()
    log(ring, *"abcdef")
    assert texts(kept(ring, after=4)) == ["e", "f"]
    assert kept(ring, after=6) == []


def test_more_events_than_one_batch_come_whole() -> None:
    ring = make_ring(most_events=2000)
    log(ring, *map(str, range(1500)))
    assert texts(kept(ring)) == [str(number) for number in range(1500)]


@pytest.mark.parametrize("after", [4, 10**14])
def test_a_reader_from_another_past_is_told_to_forget_it_and_gets_everything(after: int) -> None:
    ring = make_ring()
    log(ring, *"abc")
    reset, *rest = kept(ring, after)
    assert isinstance(reset, protocol.Reset)
    assert reset.seq == 0
    assert texts(rest) == ["a", "b", "c"]


@pytest.mark.parametrize("after", [0, 3])
def test_the_first_and_the_last_number_are_good(after: int) -> None:
    ring = make_ring()
    log(ring, *"abc")
    assert texts(kept(ring, after)) == ["a", "b", "c"][after:]


def test_the_ring_keeps_no_more_events_than_its_limit_and_says_so() -> None:
    ring = make_ring(most_events=3)
    log(ring, *"abcdefg")
    gap, *rest = kept(ring, after=1)
    assert isinstance(gap, protocol.Dropped)
    assert (gap.lines, gap.why, gap.seq) == (3, "ring", 4)
    assert texts(rest) == ["e", "f", "g"]


def test_a_reader_who_resumes_at_a_gap_loses_nothing_more() -> None:
    ring = make_ring(most_events=3)
    log(ring, *"abcdefg")
    gap = kept(ring)[0]
    assert texts(kept(ring, after=gap.seq)) == ["e", "f", "g"]


def test_the_ring_keeps_no_more_bytes_than_its_limit() -> None:
    ring = make_ring(most_events=10_000, most_bytes=100_000)
    log(ring, *("x" * 1000 for _ in range(1000)))
    data = b"".join(ring.read(0, follow=False))
    assert 80_000 < len(data) <= 100_000


def test_an_event_larger_than_the_ring_is_kept_alone() -> None:
    ring = make_ring(most_bytes=500)
    log(ring, "a", "b" * 1000)
    gap, event = kept(ring)
    assert isinstance(gap, protocol.Dropped)
    assert texts([event]) == ["b" * 1000]


def test_a_reader_gets_each_event_when_it_happens() -> None:
    ring = make_ring()
    reader = ring.read(0)
    gevent.spawn(log, ring, "a")
    assert texts(decoded(iter([next(reader)]))) == ["a"]
    gevent.spawn(log, ring, "b", "c")
    assert texts(decoded(iter([next(reader)]))) == ["b", "c"]


def test_every_reader_gets_everything() -> None:
    ring = make_ring()
    readers = [gevent.spawn(lambda: texts(decoded(ring.read(0)))) for _ in range(5)]
    gevent.sleep(0)
    log(ring, *"ab")
    gevent.sleep(0)
    log(ring, "c")
    ring.close()
    gevent.joinall(readers, timeout=5, raise_error=True)
    assert [reader.value for reader in readers] == [["a", "b", "c"]] * 5


def test_a_reader_that_sleeps_holds_up_nobody_and_is_told_what_it_lost() -> None:
    ring = make_ring(most_events=10)
    sleeper = ring.read(0)
    log(ring, "a")
    next(sleeper)
    log(ring, *map(str, range(100)))
    ring.close()
    gap, *rest = decoded(sleeper)
    assert isinstance(gap, protocol.Dropped)
    assert gap.lines == 90
    assert texts(rest) == [str(number) for number in range(90, 100)]


def test_close_ends_readers_after_what_is_kept() -> None:
    ring = make_ring()
    log(ring, "a")
    ring.close()
    assert texts(decoded(ring.read(0))) == ["a"]


def test_silence_is_broken_by_empty_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_HEARTBEAT_SECONDS", 0.01)
    reader = make_ring().read(0)
    assert [next(reader), next(reader)] == [b"\n", b"\n"]


def test_a_reader_that_left_is_forgotten() -> None:
    ring = make_ring()
    reader = ring.read(0)
    log(ring, "a")
    next(reader)
    assert len(ring._signals) == 1
    reader.close()  # type: ignore[attr-defined]  # what a server does when its client has gone
    assert not ring._signals
