"""Bytes between a browser and a guest: who stays silent, and who never is."""

import socket

import pytest

from playground.deadline import PerWait
from playground.http1 import RECEIVES_A_TURN
from playground.relay import WatchedSource, _Activity, _copy
from playground.upload import Upload
from tests.playground.turns import turns_during

PIECES = 48
"""Few enough for any kernel to hold them all."""


def test_a_stream_that_falls_silent_ends_at_the_idle_limit() -> None:
    """It was waited for, for ever, one idle limit after the other."""
    ours, theirs = socket.socketpair()
    waits = 0

    def count() -> None:
        nonlocal waits
        waits += 1
        assert waits < 3

    with ours, theirs:
        source = WatchedSource(ours, b"")
        source.before_wait = count
        with pytest.raises(TimeoutError):
            source.receive(PerWait(0.05))
    assert waits == 1


def test_others_are_served_while_a_websockets_peer_always_has_one_byte_more() -> None:
    """Each message of such a socket is one receive, and none of them has to wait."""
    source, sender = socket.socketpair(type=socket.SOCK_SEQPACKET)
    sink, reader = socket.socketpair(type=socket.SOCK_SEQPACKET)
    with source, sink, reader:
        with sender:
            for _ in range(PIECES):
                sender.send(b"x")
        turns = turns_during(lambda: _copy(source, sink, _Activity(), 30))
        assert reader.recv(2) == b"x"
    assert turns >= PIECES // RECEIVES_A_TURN


def test_others_are_served_while_a_browser_uploads_byte_by_byte() -> None:
    ours, theirs = socket.socketpair()
    upload = Upload()
    with theirs:
        turns = turns_during(lambda: upload.run(ours, [b"x"] * PIECES, PerWait(30)))
        assert theirs.recv(PIECES) == b"x" * PIECES
    assert upload.is_complete
    assert turns >= PIECES // RECEIVES_A_TURN
