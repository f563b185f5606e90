"""What a guest writes into real pipes, as events."""

import dataclasses
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import gevent
import msgspec
import pytest
from gevent.event import Event

from sandbox import protocol
from sandbox.events import EventRing
from sandbox.notices import Notices
from sandbox.output import Output
from sandbox.placing import Stream
from sandbox.settings import Limits

decode: Callable[[bytes], protocol.AnyEvent] = msgspec.json.Decoder(protocol.AnyEvent).decode
LIMITS = Limits()
SLOW = dataclasses.replace(
    LIMITS, log_lines_per_second=100, log_ring_events=1000, log_burst_bytes=20_000
)


class Noted(Notices):
    """What would be said of limits."""

    def __init__(self) -> None:
        self.noted: list[str] = []

    def complain(self, limit: str, *, is_sure: bool = True) -> None:  # noqa: ARG002 the form of Notices
        self.noted.append(limit)

    def flood(self, limit: str) -> None:
        self.noted.append(limit)


class Session:
    """An Output with pipes that a test writes to."""

    def __init__(self, stack: ExitStack, limits: Limits = LIMITS) -> None:
        self.ring = EventRing(100_000, 100_000_000)
        self.notices = Noted()
        self.output = Output(self.ring, limits, self.notices)
        self.is_ready = Event()
        self.is_ready.set()
        self._stack = stack
        self._after = 0

    def open(self, stream: Stream = "stdout", generation: int = 1) -> "Pipe":
        reader, writer = os.pipe()
        greenlet = gevent.spawn(self.output.read_stream, reader, stream, generation, self.is_ready)
        return Pipe(self._stack, writer, greenlet, reader)

    def events(self) -> list[protocol.AnyEvent]:
        lines = b"".join(self.ring.read(0, follow=False)).splitlines()
        return [decode(line) for line in lines]

    def flood(self, pipe: "Pipe") -> None:
        """Print more than the rate allows, until the gap is told."""
        pipe.write(b"x\n" * 5000)
        while isinstance(self.next_event(), protocol.Log):
            pass

    def next_event(self) -> protocol.AnyEvent:
        """The next one that a follower sees."""
        event = decode(next(self.ring.read(self._after)).splitlines()[0])
        self._after = event.seq
        return event

    def logs(self) -> list[protocol.Log]:
        return [event for event in self.events() if isinstance(event, protocol.Log)]

    def dropped_lines(self) -> int:
        events = self.events()
        return sum(event.lines for event in events if isinstance(event, protocol.Dropped))


class Pipe:
    def __init__(
        self, stack: ExitStack, writer: int, greenlet: "gevent.Greenlet[..., None]", reader: int
    ) -> None:
        self.reader = reader
        self._file = stack.enter_context(os.fdopen(writer, "wb", buffering=0))
        self._greenlet = greenlet

    def write(self, data: bytes) -> None:
        """Write all; the reader gets its turn wherever the pipe is full."""
        os.set_blocking(self._file.fileno(), False)
        while data:
            count = self._file.write(data) or 0
            data = data[count:]
            gevent.sleep(0)

    def write_at_once(self, data: bytes) -> None:
        """Write what the pipe has room for, before any reader has a turn."""
        assert os.write(self._file.fileno(), data) == len(data)

    def kill(self) -> None:
        """As a run that is replaced."""
        self._greenlet.kill()

    def close(self) -> None:
        self._file.close()
        self._greenlet.join(timeout=10)
        assert self._greenlet.successful()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_each_line_is_an_event_of_its_stream_and_run(stack: ExitStack) -> None:
    session = Session(stack)
    stdout, stderr = session.open("stdout", 3), session.open("stderr", 3)
    stdout.write(b"a\n")
    stdout.close()
    stderr.write("ü\n".encode())
    stderr.close()
    found = [(event.stream, event.text, event.generation) for event in session.logs()]
    assert found == [("stdout", "a", 3), ("stderr", "ü", 3)]


def test_a_line_appears_at_once_and_not_at_the_end(stack: ExitStack) -> None:
    session = Session(stack)
    pipe = session.open()
    pipe.write(b"now\n")
    event = session.next_event()
    assert isinstance(event, protocol.Log)
    assert (event.text, event.partial) == ("now", False)
    pipe.close()


def test_a_prompt_without_a_line_break_appears_after_a_pause(stack: ExitStack) -> None:
    session = Session(stack)
    pipe = session.open()
    pipe.write(b"name? ")
    assert session.next_event() == session.logs()[0]
    pipe.write(b"Ann\n")
    pipe.close()
    assert [(event.text, event.partial) for event in session.logs()] == [
        ("name? ", True),
        ("Ann", False),
    ]


def test_the_last_line_needs_no_break(stack: ExitStack) -> None:
    session = Session(stack)
    pipe = session.open()
    pipe.write(b"bye")
    pipe.close()
    assert [(event.text, event.partial) for event in session.logs()] == [("bye", False)]


def test_the_pipe_is_closed_when_the_stream_ends(stack: ExitStack) -> None:
    pipe = Session(stack).open()
    gevent.sleep(0)
    pipe.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(pipe.reader)


def test_a_flood_is_drained_cut_and_counted(stack: ExitStack) -> None:
    session = Session(stack, SLOW)
    pipe = session.open()
    pipe.write(b"x\n" * 500_000)
    pipe.close()
    assert len(session.logs()) + session.dropped_lines() == 500_000
    assert 1000 <= len(session.logs()) < 2000
    assert session.output.total_bytes == 1_000_000


def test_an_endless_line_is_drained_cut_and_counted(stack: ExitStack) -> None:
    session = Session(stack, SLOW)
    pipe = session.open()
    pipe.write(b"x" * 20_000_000)
    pipe.close()
    events = session.events()
    shown = sum(len(event.text) for event in session.logs())
    dropped = sum(event.bytes for event in events if isinstance(event, protocol.Dropped))
    assert shown <= SLOW.log_burst_bytes + 2 * SLOW.log_bytes_per_second
    assert shown + dropped == 20_000_000


def test_a_gap_is_told_when_the_flood_is_over_though_the_guest_lives_on(stack: ExitStack) -> None:
    session = Session(stack, SLOW)
    pipe = session.open()
    session.flood(pipe)
    assert len(session.logs()) + session.dropped_lines() == 5000
    pipe.close()


def test_what_is_printed_when_a_flood_has_fallen_silent_is_seen(stack: ExitStack) -> None:
    """The first line that a person printed after a flood was counted among it."""
    session = Session(stack, SLOW)
    pipe = session.open()
    session.flood(pipe)
    pipe.write(b"after\n")
    pipe.close()
    assert session.logs()[-1].text == "after"


def test_a_gap_stands_before_what_comes_after_it(stack: ExitStack) -> None:
    session = Session(stack, SLOW)
    pipe = session.open()
    pipe.write(b"x\n" * 5000)
    gevent.sleep(1.1)
    pipe.write(b"after\n")
    pipe.close()
    *_, gap, last = session.events()
    assert isinstance(gap, protocol.Dropped)
    assert isinstance(last, protocol.Log)
    assert last.text == "after"


def test_a_flood_on_stdout_spares_stderr(stack: ExitStack) -> None:
    session = Session(stack, SLOW)
    stdout, stderr = session.open("stdout"), session.open("stderr")
    stdout.write(b"x\n" * 100_000)
    stderr.write(b"Traceback\n")
    stdout.close()
    stderr.close()
    assert "Traceback" in [event.text for event in session.logs() if event.stream == "stderr"]


def test_an_exchange_has_the_lines_that_its_view_printed_just_now(stack: ExitStack) -> None:
    """Every fiftieth had none: its end was asked for before the readers had a turn."""
    session = Session(stack)
    stdout, stderr = session.open("stdout"), session.open("stderr")
    gevent.sleep(0.01)  # both wait
    stderr.write_at_once(b"access\n")
    stdout.write_at_once(b"printed\n")
    session.output.catch_up()
    assert [event.text for event in session.logs()] == ["printed", "access"]
    stdout.close()
    stderr.close()
    session.output.catch_up()


def test_what_a_view_printed_comes_before_its_access_line(stack: ExitStack) -> None:
    """Both wait to be read, and stderr's reader has its turn first."""
    session = Session(stack)
    stderr, stdout = session.open("stderr"), session.open("stdout")
    gevent.sleep(0)  # both readers wait
    stdout.write_at_once(b"".join(b"line %d\n" % number for number in range(5000)))
    stderr.write_at_once(b"GET / 200\n")
    stdout.close()
    stderr.close()
    assert [event.text for event in session.logs()][-2:] == ["line 4999", "GET / 200"]
    assert [event.text for event in session.logs()][:5000] == [f"line {n}" for n in range(5000)]


def test_a_flood_takes_turns_with_others(stack: ExitStack) -> None:
    session = Session(stack)
    pipe, turns = session.open(), 0

    def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            gevent.sleep(0)

    counting = gevent.spawn(count)
    pipe.write(b"x\n" * 1_000_000)
    pipe.close()
    counting.kill()
    assert turns >= 30  # one for each chunk that a pipe holds


def test_the_end_of_stderr_is_kept_for_the_current_run_alone(stack: ExitStack) -> None:
    session = Session(stack)
    first = session.open("stderr", 1)
    first.write(b"old\n")
    first.close()
    session.output.begin_run()
    second, stdout = session.open("stderr", 2), session.open("stdout", 2)
    second.write(b"y" * 200_000 + "\nänd\n".encode())
    stdout.write(b"not this\n")
    second.close()
    stdout.close()
    assert session.output.stderr_tail.endswith("y\nänd\n")
    assert len(session.output.stderr_tail) <= 65_536
    session.output.begin_run()
    assert session.output.stderr_tail == ""


@pytest.mark.parametrize("limits", [LIMITS, SLOW], ids=["within the rate", "over the rate"])
def test_what_a_replaced_run_had_printed_is_logged_or_counted(
    stack: ExitStack, limits: Limits
) -> None:
    """Its reader is killed amid the lines that it has taken out of the pipe."""
    session = Session(stack, limits)
    pipe = session.open()
    pipe.write_at_once(b"x\n" * 3000)
    while not session.logs():
        gevent.sleep(0)
    assert len(session.logs()) < 1000
    pipe.kill()
    assert len(session.logs()) + session.dropped_lines() == 3000
    pipe.close()
