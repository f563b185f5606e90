"""Autobahn's cases against both of our websockets: the relay of a preview, which must change
nothing, and a session's events, where a browser has nothing to say.
"""

import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from tests.hostile import echo
from tests.hostile.autobahn import BAD_DATA, PROTOCOL_ERROR, Case, all_cases
from tests.hostile.conftest import Target
from tests.hostile.frames import BINARY, CLOSE, CONTINUATION, PONG, TEXT, Client, Frame, Heard
from tests.playground.guests import Tunnels

SECONDS = 30.0
COVERED = 300
"""Autobahn has 247 without compression; the ones for malformed UTF-8 are sent in two forms here."""

NOTHING_TO_SAY, TOO_LARGE = 1008, 1009
MAX_EVENT_MESSAGE_BYTES = 1024
REFUSED = {PROTOCOL_ERROR, BAD_DATA, None}

_DATA = {CONTINUATION, TEXT, BINARY}
CASES = all_cases()


def test_cases_are_all_there() -> None:
    numbers = [case.number for case in CASES]
    assert len(set(numbers)) == len(numbers) >= COVERED
    assert {number.split(".")[0] for number in numbers} == set("1 2 3 4 5 6 7 9 10".split())


@pytest.fixture(scope="module")
def echoing(target: Target) -> Iterator[Target]:
    """The preview of a guest that echoes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Tunnels(target.worker, listener.getsockname()[1])
        thread = Thread(target=echo.serve, args=(listener,), daemon=True)
        thread.start()
        yield target
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def play(case: Case, client: Client) -> Heard:
    """Send it and hear what comes; where the server does not end it, we do, properly."""
    client.send(case.pieces())
    if case.ends or case.closes:
        return client.listen()
    heard = client.listen(case.echoes) if case.echoes else Heard()
    if heard.has_closed:
        return heard
    client.send([Frame(CLOSE, (1000).to_bytes(2, "big")).masked()])
    end = client.listen()
    return Heard(
        heard.messages + end.messages,
        heard.pongs + end.pongs,
        end.has_closed,
        end.status,
        end.is_open,
    )


def echo_fault(case: Case, heard: Heard) -> str | None:
    """What is wrong with a server that echoes; Autobahn's `strict` behaviour is asked for."""
    messages = [given for given in case.echoes if given[0] != PONG]
    pongs = [payload for opcode, payload in case.echoes if opcode == PONG]
    if heard.is_open:
        return "the connection did not end"
    if case.ends:
        if heard.messages not in ([], messages):
            return f"echoed {heard.messages!r:.80}"
        return (
            None if heard.status in {PROTOCOL_ERROR, BAD_DATA, None} else f"closed {heard.status}"
        )
    if heard.messages != messages or heard.pongs != pongs:
        return f"heard {heard.messages!r:.80} and {heard.pongs!r:.80}"
    wanted = case.status if case.closes else 1000
    if not heard.has_closed or (heard.status or 1000) != (wanted or 1000):
        return f"closed {heard.status} instead of {wanted}"
    return None


def test_relay_of_the_preview_passes_every_case(echoing: Target) -> None:
    faults = {}
    for case in CASES:
        client = Client(echoing.port, echoing.preview_host, "/", seconds=SECONDS)
        if fault := echo_fault(case, play(case, client)):
            faults[case.number] = fault
        elif not client.is_hung_up():
            faults[case.number] = "the server does not hang up"
        client.close()
    assert faults == {}


def events_path(target: Target) -> str:
    return f"/api/v1/sessions/{target.session_id}/events"


def deaf_fault(case: Case, heard: Heard) -> str | None:
    """What is wrong with the events socket, which answers pings and ends at the first message."""
    if heard.is_open:
        return "the connection did not end"
    if heard.messages:
        return f"said {heard.messages!r:.80}"
    wanted = [payload for opcode, payload in case.echoes if opcode == PONG]
    says_something = any(opcode != PONG for opcode, _ in case.echoes)
    if not case.ends and heard.pongs != wanted[: len(heard.pongs)]:
        return f"pongs {heard.pongs!r:.80}"
    said = sum(len(frame.payload) for frame in case.frames if frame.opcode in _DATA)
    if case.ends or says_something or said > MAX_EVENT_MESSAGE_BYTES:
        allowed = REFUSED | {NOTHING_TO_SAY, TOO_LARGE, case.status}
        return None if heard.status in allowed else f"closed {heard.status}"
    if heard.pongs != wanted or not heard.has_closed:
        return f"pongs {heard.pongs!r:.80}, closed {heard.has_closed}"
    wanted_status = case.status if case.closes else 1000
    return None if (heard.status or 1000) == (wanted_status or 1000) else f"closed {heard.status}"


def test_events_socket_passes_every_case(target: Target) -> None:
    faults = {}
    for case in CASES:
        client = Client(target.port, target.host, events_path(target), seconds=SECONDS)
        if fault := deaf_fault(case, play(case, client)):
            faults[case.number] = fault
        client.close()
    assert faults == {}


def test_events_socket_that_is_closed_is_hung_up(target: Target) -> None:
    client = Client(target.port, target.host, events_path(target), seconds=SECONDS)
    client.send([Frame(TEXT, b"let me in").masked()])
    assert client.listen().status == NOTHING_TO_SAY
    assert client.is_hung_up()
    client.close()


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(b"\x82\xff" + (1 << 30).to_bytes(8, "big") + b"\0\0\0\0", id="1 GiB frame"),
        pytest.param(b"\x82\xff" + b"\xff" * 8 + b"\0\0\0\0", id="length with its sign bit"),
        pytest.param(Frame(TEXT, b"x", fin=False).masked(), id="endless fragments"),
    ],
)
def test_huge_and_endless_messages_are_cut_off_and_no_memory_is_given_for_them(
    target: Target, first: bytes
) -> None:
    before = target.resident_kilobytes()
    client = Client(target.port, target.host, events_path(target), seconds=SECONDS)
    client.send([first, *[Frame(CONTINUATION, b"x" * 60_000, fin=False).masked()] * 300])
    heard = client.listen()
    client.close()
    assert not heard.is_open
    assert heard.status in {TOO_LARGE, PROTOCOL_ERROR, None}
    assert target.resident_kilobytes() - before < 8_000, "18 MB were sent"


def test_compression_is_never_agreed_to(target: Target) -> None:
    """So no bomb can be sent: the bit that says "compressed" ends the connection."""
    offer = "permessage-deflate; client_max_window_bits"
    client = Client(target.port, target.host, events_path(target), seconds=SECONDS, offer=offer)
    client.send([Frame(TEXT, b"\0" * 900, rsv=4).masked()])
    heard = client.listen()
    client.close()
    assert b"deflate" not in client.head
    assert not heard.is_open
    assert heard.status in {PROTOCOL_ERROR, None}
