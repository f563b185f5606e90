"""The events of a session, read over connections that are cut: each is told once, in order, or its
absence is told.
"""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, WebSocketException

from playground.messages import Session
from sandbox.protocol import AnyEvent, Dropped, Log, Reset
from tests.faults.conftest import RING_EVENTS, Product
from tests.faults.gate import Gate, gate
from tests.faults.parts import when_it_works
from tests.faults.split import FILES, Split
from tests.product import Playground

LINES = 150
TALKATIVE = f"for number in range({LINES}):\n    print('line', number)\n" + FILES["app.py"]
LAST = f"line {LINES - 1}"
READERS = 200
FOLLOW_SECONDS = 60.0
MOST_BYTES = 40_000
"""As long as the whole stream is."""

decode = msgspec.json.Decoder(AnyEvent).decode
BROKEN = (OSError, WebSocketException, TimeoutError)


@pytest.fixture(scope="module")
def between(over_unix: Split) -> Iterator[tuple[Split, Gate, Session]]:
    """A gate on each side of web, and a session that has said all."""
    port = int(over_unix.playground.address.rpartition(":")[2])
    session = over_unix.playground.create_session({"app.py": TALKATIVE}, "python app.py")
    over_unix.playground.log_until(session.id, LAST)
    with gate(None, ("127.0.0.1", port)) as outer:
        yield over_unix, outer, session


def follow(address: str, session: str, cuts: Iterator[tuple[Gate, int]]) -> list[AnyEvent]:
    """As a page does: connect, read, and when it breaks connect again after what was seen."""
    found: list[AnyEvent] = []
    deadline = time.monotonic() + FOLLOW_SECONDS
    with closing(Playground(address)) as playground:
        while time.monotonic() < deadline:
            cut = next(cuts, None)
            if cut is not None:
                cut[0].cut_after = cut[1]
            try:
                for event in playground.events(session, found[-1].seq if found else 0):
                    found.append(event)
                    if isinstance(event, Log) and event.text == LAST:
                        return found
            except BROKEN:
                continue
    raise AssertionError(f"the last line did not come; {len(found)} events did")


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, MOST_BYTES)), max_size=6))
def test_a_stream_that_is_cut_at_any_byte_tells_each_event_once_and_in_order(
    between: tuple[Split, Gate, Session], cuts: list[tuple[bool, int]]
) -> None:
    """On either side of web, within heads, frames and lines."""
    whole, outer, session = between
    places = ((outer if is_outer else whole.gate, after) for is_outer, after in cuts)
    assert isinstance(outer.address, tuple)
    found = follow(f"http://127.0.0.1:{outer.address[1]}", session.id, places)
    assert [event.seq for event in found] == list(range(1, len(found) + 1))
    said = [event.text for event in found if isinstance(event, Log) and event.stream == "stdout"]
    assert said == [f"line {number}" for number in range(LINES)]
    outer.cut_after = whole.gate.cut_after = None


def test_a_reader_that_was_away_for_too_long_is_told_what_it_missed(narrow: Product) -> None:
    playground, _ = narrow
    session = playground.create_session({"app.py": TALKATIVE}, "python app.py").id
    playground.log_until(session, LAST)
    gap, *rest = playground.events_until(session, is_last, after=3)
    assert isinstance(gap, Dropped)
    assert (gap.why, gap.lines) == ("ring", rest[0].seq - 4)
    assert [event.seq for event in rest] == list(range(rest[0].seq, rest[-1].seq + 1))
    assert len(rest) <= RING_EVENTS
    playground.delete_session(session)


def test_a_reader_with_a_number_of_another_past_is_reset_and_told_everything(
    product: Product,
) -> None:
    playground, _ = product
    session = playground.create_session({"app.py": TALKATIVE}, "python app.py").id
    playground.log_until(session, LAST)
    reset, *rest = playground.events_until(session, is_last, after=10**9)
    assert isinstance(reset, Reset)
    assert [event.seq for event in rest] == list(range(1, len(rest) + 1))
    for after, other, status in (("-1", session, 400), ("x", session, 400), ("0", "a" * 56, 404)):
        with pytest.raises(InvalidStatus) as refused:
            list(playground.events(other, after))  # type: ignore[arg-type]  # that is the test
        assert refused.value.response.status_code == status


def is_last(event: AnyEvent) -> bool:
    return isinstance(event, Log) and event.text == LAST


def test_two_hundred_pages_that_come_back_at_once_miss_nothing(product: Product) -> None:
    """Web is killed under them: each comes back as a page does, to the web that takes its place."""
    playground, found = product
    session = playground.create_session({"app.py": TALKATIVE}, "python app.py").id
    playground.log_until(session, LAST)
    with ThreadPoolExecutor(1) as apart:  # a browser of an earlier test keeps a loop on this thread
        reading = apart.submit(asyncio.run, come_back(playground.address, session, found.web))
        heard = reading.result()
    whole = [event.seq for event in playground.events_until(session, is_last)]
    assert len(whole) > LINES
    assert all(seqs[: len(whole)] == whole for seqs in heard)
    assert when_it_works(lambda: playground.get(session, "/")) == "still here"


async def come_back(address: str, session: str, web: int) -> list[list[int]]:
    """What each of the readers heard, before and after."""
    all_are_there = asyncio.Barrier(READERS + 1)
    url = f"{address.replace('http', 'ws')}/api/v1/sessions/{session}/events"
    readers = [asyncio.create_task(read_on(url, all_are_there)) for _ in range(READERS)]
    await asyncio.wait_for(all_are_there.wait(), FOLLOW_SECONDS)
    os.kill(web, signal.SIGKILL)
    return await asyncio.wait_for(asyncio.gather(*readers), FOLLOW_SECONDS)


async def read_on(url: str, all_are_there: asyncio.Barrier) -> list[int]:
    """A few events, then a break, then the rest."""
    seqs: list[int] = []
    was_broken = False
    while True:
        try:
            after = seqs[-1] if seqs else 0
            async with connect(f"{url}?after={after}", proxy=None, max_queue=None) as websocket:
                async for message in websocket:
                    event = decode(message)
                    seqs.append(event.seq)
                    if is_last(event):
                        return seqs
                    if len(seqs) == LINES // 2 and not was_broken:
                        await all_are_there.wait()
                        was_broken = True
                        break  # those that came with it are asked for again
        except BROKEN:
            await asyncio.sleep(0.05)
