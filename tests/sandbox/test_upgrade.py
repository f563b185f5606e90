"""How a tunnel carries bytes and how it ends, on sockets of its own."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import gevent
import pytest
from gevent import socket

from sandbox.upgrade import splice

SECONDS = 30
LONG = 3600


class Ends(NamedTuple):
    """The far ends of a tunnel's two connections, and the tunnel."""

    web: socket.socket
    guest: socket.socket
    near_web: socket.socket
    tunnel: "gevent.Greenlet[..., None]"


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def dig(stack: ExitStack, idle_seconds: float = LONG, *, is_whole: bool = True) -> Ends:
    (far_web, web), (far_guest, guest) = socket.socketpair(), socket.socketpair()
    for sock in (far_web, web, far_guest, guest):
        stack.enter_context(sock)
        sock.settimeout(SECONDS)
    tunnel = gevent.spawn(splice, web, guest, idle_seconds)
    tunnel.link(lambda _: web.shutdown(socket.SHUT_WR) if is_whole else None)
    return Ends(far_web, far_guest, web, tunnel)


def receive_all(sock: socket.socket) -> bytes:
    received = b""
    while more := sock.recv(65536):
        received += more
    return received


@pytest.mark.parametrize("side", ["web", "guest"])
def test_a_tunnel_ends_with_either_side_though_the_other_stays_silent(
    stack: ExitStack, side: str
) -> None:
    ends = dig(stack)
    ends.web.sendall(b"to the guest")
    assert ends.guest.recv(100) == b"to the guest"
    ends.guest.sendall(b"to web")
    assert ends.web.recv(100) == b"to web"
    (ends.web if side == "web" else ends.guest).close()
    ends.tunnel.get(timeout=SECONDS)


def test_what_the_guest_said_last_still_reaches_web(stack: ExitStack) -> None:
    ends = dig(stack)
    ends.guest.sendall(b"x" * 100_000)
    ends.guest.close()
    assert len(receive_all(ends.web)) == 100_000
    ends.tunnel.get(timeout=SECONDS)


def test_every_byte_arrives_unchanged_both_ways_at_once(stack: ExitStack) -> None:
    ends = dig(stack)
    up, down = bytes(range(256)) * 20_000, bytes(range(255, -1, -1)) * 20_000
    gevent.spawn(ends.web.sendall, up)
    gevent.spawn(ends.guest.sendall, down)
    received = gevent.spawn(read_exactly, ends.guest, len(up))
    assert read_exactly(ends.web, len(down)) == down
    assert received.get(timeout=SECONDS) == up


def read_exactly(sock: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        data += sock.recv(65536)
    return bytes(data)


def test_silence_both_ways_ends_a_tunnel(stack: ExitStack) -> None:
    dig(stack, idle_seconds=0.05).tunnel.get(timeout=SECONDS)


@pytest.mark.parametrize("side", ["web", "guest"])
def test_a_side_may_be_silent_while_the_other_speaks(stack: ExitStack, side: str) -> None:
    ends = dig(stack, idle_seconds=0.3)
    speaker, listener = (ends.web, ends.guest) if side == "web" else (ends.guest, ends.web)
    until = time.monotonic() + 1
    while time.monotonic() < until:
        speaker.sendall(b"x")
        assert listener.recv(1) == b"x"
        gevent.sleep(0.02)
    assert not ends.tunnel.dead


def test_a_reader_that_does_not_read_holds_no_more_than_buffers(stack: ExitStack) -> None:
    ends = dig(stack)
    ends.guest.settimeout(0.2)
    with pytest.raises(TimeoutError):
        ends.guest.sendall(bytes(4_000_000))


def test_a_flood_takes_turns_with_others(stack: ExitStack) -> None:
    ends = dig(stack)
    turns = 0

    def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            gevent.sleep(0)

    counting = gevent.spawn(count)
    gevent.spawn(ends.guest.sendall, b"x" * 10_000_000)
    read_exactly(ends.web, 10_000_000)
    counting.kill()
    assert turns > 8


def test_a_tunnel_that_is_killed_leaves_no_greenlet(stack: ExitStack) -> None:
    ends = dig(stack)
    ends.web.sendall(b"x")
    assert ends.guest.recv(1) == b"x"
    ends.tunnel.kill()
    assert receive_all(ends.guest) == b""


@pytest.mark.parametrize("side", ["web", "guest"])
def test_web_may_still_be_spoken_to_whoever_ended(stack: ExitStack, side: str) -> None:
    ends = dig(stack, is_whole=False)
    (ends.web if side == "web" else ends.guest).shutdown(socket.SHUT_WR)
    ends.tunnel.get(timeout=SECONDS)
    ends.near_web.sendall(b"the last word")
    assert ends.web.recv(100) == b"the last word"
