"""The tunnel's upgrade: a 101 written by hand; then web is handed the guest's own socket, and its
connection serves the next call after that, or bytes are copied between two sockets until one of
them ends.

    up (greenlet)      web → guest
    down (the caller)  guest → web

What the guest says is copied, never read.
"""

import secrets
import socket
import time
from contextlib import suppress
from typing import NamedTuple

import gevent
import msgspec

from . import limits, problems, protocol
from .session import LiveSession
from .status import Connection

_BUFFER_BYTES = 64 * 1024
_READS_A_TURN = 16
"""As many may pass without waiting; then other greenlets have their turn."""


class Wish(NamedTuple):
    """What web wants of a tunnel: where to, whether it hears a last word, and the trace in it, and
    whether it takes the guest's socket itself, which spares both ways a stop here.
    """

    port: int | None = None
    has_last_word: bool = False
    is_traced: bool = False
    takes_socket: bool = False


def splice_tunnel(web: socket.socket, live: LiveSession, wish: Wish, idle_seconds: int) -> bool:
    """Connect, answer 101, and copy until one end closes, or hand the guest's socket over and wait
    until web is done. Whether web keeps its connection. Raises WorkerProblem before the 101.
    """
    limit = live.limits.tunnels
    if live.tunnels >= limit:
        raise problems.too_many_tunnels(limits.reason("tunnels", live.limits, live.tunnels))
    live.tunnels += 1
    try:
        connection = live.connect(wish.port, is_traced=wish.is_traced)
        with connection.sock as guest:
            if guest.family != socket.AF_UNIX:
                guest.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            token = secrets.token_bytes(protocol.LAST_WORD_TOKEN_BYTES)
            source = guest.getsockname()[1] if wish.is_traced else None
            head = _head(connection, live, token)
            is_kept = False
            if wish.takes_socket and _hand_over(web, head, guest):
                is_kept = _wait_until_done(web)
            else:
                web.sendall(head + b"\r\n")
                splice(web, guest, idle_seconds)
            if wish.has_last_word:
                _send_last_word(web, live, token, source)
            if not is_kept:
                _shut_down(web, socket.SHUT_WR)
            return is_kept
    finally:
        live.tunnels -= 1
        live.tunnel_closed()


def _head(connection: Connection, live: LiveSession, token: bytes) -> bytes:
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n"
        f"X-Port: {connection.port}\r\nX-Generation: {connection.generation}\r\n"
        f"X-Seq: {live.events.last_seq}\r\nX-Cookies: {len(live.cookies.cookies)}\r\n"
        f"X-Last-Word: {token.hex()}\r\n"
    ).encode()


def _hand_over(web: socket.socket, head: bytes, guest: socket.socket) -> bool:
    """Send the guest's socket along with the head, and close it here; False where that cannot be:
    over TCP, or out of gVisor.
    """
    if web.family != socket.AF_UNIX:
        return False
    try:
        socket.send_fds(web, [head, b"X-Socket: 1\r\n\r\n"], [guest.fileno()])
    except OSError:
        return False
    guest.close()
    return True


def _wait_until_done(web: socket.socket) -> bool:
    """Until web says so, which keeps its connection, or closes it; its deadlines are its own."""
    web.settimeout(None)
    try:
        return web.recv(len(protocol.TUNNEL_DONE)) == protocol.TUNNEL_DONE
    except OSError:
        return False


def _send_last_word(
    web: socket.socket, live: LiveSession, token: bytes, source: int | None
) -> None:
    """Tell web where the log stands, which spares it a call, and what became of its request."""
    live.catch_up()  # with what the guest printed before it answered
    traced = b"" if source is None else msgspec.json.encode(live.take_trace(source))
    with suppress(OSError):  # it may not have stayed to hear it
        web.sendall(token + protocol.LAST_WORD.pack(live.events.last_seq, len(traced)) + traced)


def splice(web: socket.socket, guest: socket.socket, idle_seconds: float) -> None:
    """Copy both ways until one side ends, or neither says anything for `idle_seconds`. Web's socket
    is then still open for writing.
    """
    web.settimeout(idle_seconds)
    guest.settimeout(idle_seconds)
    activity = _Activity(idle_seconds)
    up = gevent.spawn(_copy, web, guest, activity)
    # Web closes its half when it has heard enough: nobody is left to hear the guest, and one that
    # stays silent would hold its place among the session's tunnels until the idle limit.
    up.link(lambda _: _shut_down(guest, socket.SHUT_RDWR))
    try:
        _copy(guest, web, activity)
    finally:
        # The guest has said all that it will: nobody waits for what web might still send.
        up.kill()


class _Activity:
    """When a byte last moved either way: a long answer is no reason to end a silent request."""

    def __init__(self, idle_seconds: float) -> None:
        self._idle_seconds = idle_seconds
        self._at = time.monotonic()

    def note(self) -> None:
        self._at = time.monotonic()

    def is_over(self) -> bool:
        return time.monotonic() - self._at >= self._idle_seconds


def _copy(source: socket.socket, target: socket.socket, activity: _Activity) -> None:
    """Copy to the end; a side that breaks ends the copy."""
    buffer = memoryview(bytearray(_BUFFER_BYTES))
    reads = 0
    with suppress(OSError):
        while count := _receive(source, buffer, activity):
            activity.note()
            target.sendall(buffer[:count])
            reads += 1
            if reads % _READS_A_TURN == 0:
                gevent.sleep(0)


def _receive(source: socket.socket, buffer: memoryview, activity: _Activity) -> int:
    """How many bytes came; 0 at the end, or when both ways have been silent for too long."""
    while True:
        try:
            return source.recv_into(buffer)
        except TimeoutError:
            if activity.is_over():
                return 0


def _shut_down(sock: socket.socket, how: int) -> None:
    with suppress(OSError):  # it may have ended by itself
        sock.shutdown(how)
