"""What bounds the client panel's websocket: hostile frames of a guest, hostile wishes of a browser,
and how each end is told.
"""

import socket
from contextlib import closing as at_end
from dataclasses import replace

import pytest
from simple_websocket import Server
from websockets.sync.client import connect
from wsproto import ConnectionType, WSConnection
from wsproto.connection import Connection
from wsproto.connection import ConnectionType as Side
from wsproto.events import BytesMessage, Event, Message, Ping, TextMessage
from wsproto.frame_protocol import FrameProtocol

from playground import guest_websocket, memory
from playground.events import _close, _send_all
from playground.guest_websocket import (
    FRAMES_A_TURN,
    MESSAGE_MAX_BYTES,
    MESSAGE_MAX_FRAMES,
    GuestWebsocket,
    TooLong,
    refusal,
    upgrade_headers,
)
from playground.heads import Head, Headers
from playground.memory import Hold, Memory
from playground.settings import Settings
from playground.shares import FREE_BYTES
from playground.terminal import Attached
from playground.websockets import INBOX_BYTES, Inbox
from sandbox import protocol
from tests.playground.guests import Tunnels
from tests.playground.served import Served
from tests.playground.stand_in import StandIn
from tests.playground.test_websockets import heard, heard_guest, panel, upgrade_and
from tests.playground.turns import turns_during

ACCEPT = ("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
KEY = ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")  # RFC 6455, section 1.3
UPGRADE = [("Upgrade", "WebSocket"), ("Connection", "keep-alive, Upgrade"), ACCEPT]


def heard_of(frames: bytes) -> list[Event]:
    """What a guest's websocket tells of frames that have come already, and then the end."""
    ours, theirs = socket.socketpair()
    with ours:
        theirs.close()
        return list(GuestWebsocket(ours, frames, 5).events())


def fragments(count: int, part: str | bytes = b"x") -> bytes:
    """One message in as many frames."""
    app = FrameProtocol(client=False, extensions=[])
    return b"".join(bytes(app.send_data(part, fin=n == count - 1)) for n in range(count))


@pytest.mark.parametrize("part", [b"x", b"", "水", ""])
def test_a_message_in_frames_is_told_whole(part: str | bytes) -> None:
    (message,) = heard_of(fragments(MESSAGE_MAX_FRAMES, part))
    assert isinstance(message, Message)
    assert message.data == part * MESSAGE_MAX_FRAMES


@pytest.mark.parametrize("part", [b"x", b"", "水", ""])
def test_a_message_in_frames_without_end_is_refused(part: str | bytes) -> None:
    with pytest.raises(TooLong, match="4,096 frames"):
        heard_of(fragments(MESSAGE_MAX_FRAMES + 1, part))


def test_a_text_is_measured_in_bytes() -> None:
    with pytest.raises(TooLong, match="1,048,576 bytes"):
        heard_of(fragments(3, "水" * (MESSAGE_MAX_BYTES // 9 + 1)))


@pytest.mark.parametrize("count", [1000, 4000])
def test_others_are_served_while_a_guest_sends_pings_without_end(count: int) -> None:
    """Nobody was, and after a minute gunicorn ended the process."""
    pings = Connection(Side.SERVER).send(Ping()) * count
    assert turns_during(lambda: heard_of(pings)) >= count // FRAMES_A_TURN


def test_a_guest_that_reads_half_a_frame_is_sent_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next frame landed in the payload of the one that had been cut off."""
    monkeypatch.setattr(guest_websocket, "SEND_SECONDS", 0.05)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        guest = GuestWebsocket(ours, b"", 5)
        assert not guest.send(BytesMessage(bytes(8 * MESSAGE_MAX_BYTES)))
        theirs.settimeout(30)
        while theirs.recv(65536):
            pass  # all that had been sent, and then the end
        assert not guest.send(TextMessage("next"))


def test_a_message_of_too_many_frames_ends_it_with_1009(
    worker: StandIn, served: Served, session_id: str
) -> None:
    with heard_guest(upgrade_and(fragments(MESSAGE_MAX_FRAMES + 1))) as port:
        Tunnels(worker, port)
        with panel(served, session_id) as ws:
            heard(ws)
            ended = heard(ws)
    assert (ended["type"], ended["by"], ended["code"]) == ("ended", "broken", 1009)
    assert "4,096 frames" in ended["reason"]


def test_a_wish_nested_too_deeply_is_refused_as_no_json(
    worker: StandIn, served: Served, session_id: str
) -> None:
    """The browser was told nothing, and the websocket's greenlet had ended."""
    url = f"ws://{served.host}/api/v1/sessions/{session_id}/websocket"
    with connect(url, proxy=None) as ws:
        ws.send('{"a":' + "[" * 200_000)
        assert heard(ws)["problem"]["code"] == "deep-json"


@pytest.mark.parametrize(
    ("answered", "code"),
    [
        pytest.param(UPGRADE, None, id="a list, in any case"),
        pytest.param([ACCEPT], "no-upgrade", id="neither"),
        pytest.param([*UPGRADE[:1], ACCEPT], "no-upgrade", id="no Connection"),
        pytest.param([("Upgrade", "h2c"), *UPGRADE[1:]], "no-upgrade", id="another protocol"),
        pytest.param([*UPGRADE, ("Sec-WebSocket-Protocol", "b")], None, id="one of those asked"),
        pytest.param(
            [*UPGRADE, ("Sec-WebSocket-Protocol", "c")], "unasked-protocol", id="one that was not"
        ),
        pytest.param(
            [*UPGRADE, ("Sec-WebSocket-Protocol", "a"), ("Sec-WebSocket-Protocol", "b")],
            "unasked-protocol",
            id="two",
        ),
    ],
)
def test_a_handshake_is_what_the_standard_demands(answered: Headers, code: str | None) -> None:
    """RFC 6455, 4.1: the accept key alone opened it."""
    sent = upgrade_headers([KEY, ("Sec-WebSocket-Protocol", "a, b")])
    why = refusal(Head(1, 101, "", answered, b""), sent)
    assert (None if why is None else why.code) == code


def closing() -> Server:
    """A browser's websocket that may say nothing any more, and is not yet marked as closed."""
    ws: Server = Server.__new__(Server)
    ws.connected = True
    ws.ws = WSConnection(ConnectionType.SERVER)
    return ws


class Silent:
    """A worker's stream of one event."""

    def __init__(self) -> None:
        self.is_closed = False

    def lines(self) -> list[bytes]:
        return [b"{}"]

    def close(self) -> None:
        self.is_closed = True


def test_a_browser_that_leaves_while_it_is_told_an_event_is_no_error_of_ours() -> None:
    """Its close frame had been read, and `connected` was still true: a traceback in the log."""
    stream = Silent()
    _send_all(closing(), stream)  # type: ignore[arg-type]  # as much of a Stream as is used
    _close(closing(), stream, 1012)  # type: ignore[arg-type]
    assert stream.is_closed


def test_a_browser_that_leaves_while_its_terminal_shows_is_no_error_of_ours() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(protocol.TERMINAL_HEAD.pack(protocol.TERMINAL_BYTES, 1) + b"x")
        attached = Attached(closing(), ours, b"")
        attached._type_all = lambda: None  # type: ignore[method-assign]  # the other greenlet
        attached.run()
        attached.close_restarting()
        assert theirs.recv(1) == b""


def test_what_a_browser_sends_unread_is_bounded_in_bytes() -> None:
    inbox = Inbox([], Hold(Memory(Settings()), ""), most=100)
    inbox.append(bytes(2 * INBOX_BYTES))  # the first is bounded by what one message may be
    with pytest.raises(ConnectionResetError):
        inbox.append(b"x")
    assert inbox.pop(0) == bytes(2 * INBOX_BYTES)
    for _ in range(3):
        inbox.append("水" * (INBOX_BYTES // 8))
    with pytest.raises(ConnectionResetError):
        inbox.append("水" * (INBOX_BYTES // 8))


def test_what_browsers_send_unread_is_bounded_for_all_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each websocket held up to six mebibytes, whole messages and the begun one, however many."""
    monkeypatch.setattr(memory, "WAIT_SECONDS", 0.0)
    found = Memory(replace(Settings(), held_bytes=INBOX_BYTES))
    with at_end(Hold(found, "")) as first, at_end(Hold(found, "")) as second:
        one, other = Inbox([], first), Inbox([], second)
        one.append(bytes(INBOX_BYTES // 2))
        with pytest.raises(ConnectionResetError):
            other.count_begun(FREE_BYTES + 1)
        one.pop(0)
        other.count_begun(INBOX_BYTES // 2)
        with pytest.raises(ConnectionResetError):
            one.append(bytes(INBOX_BYTES // 2))
        other.count_begun(0)
        one.append(bytes(INBOX_BYTES // 2))
