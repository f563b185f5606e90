"""The tunnel's upgrade: a 101 written by hand, then bytes copied between two sockets until one of
them ends.

    up (greenlet)      web → guest
    down (the caller)  guest → web

Under gunicorn the head of a response cannot be left to the server: bytes that come before it are
lost, and `Upgrade: tcp` is dropped from it. So the 101 goes straight to the socket, and the
response that is returned ends the request without writing anything. What the guest says is copied,
never read.
"""

import contextlib
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import gevent
from flask import Response

from . import problems
from .session import Connection, LiveSession

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_BUFFER_BYTES = 128 * 1024


class Upgraded(Response):
    """A response that is on the wire already. Ending the request by StopIteration is what
    gunicorn's workers take as "the socket is no longer yours"; anything else makes them write a
    second answer.
    """

    def __call__(
        self, _environ: "WSGIEnvironment", _start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """End the request."""
        raise StopIteration


def splice_tunnel(
    environ: dict[str, Any], live: LiveSession, port: int | None, idle_seconds: int
) -> Upgraded:
    """Connect, answer 101, and copy until one end closes. Raises WorkerProblem before the 101."""
    limit = live.limits.tunnels
    if live.tunnels >= limit:
        raise problems.too_many_tunnels(limit)
    live.tunnels += 1
    try:
        connection = live.connect(port)
        with connection.sock as guest:
            web: socket.socket = environ["gunicorn.socket"]
            web.settimeout(idle_seconds)
            guest.settimeout(idle_seconds)
            web.sendall(_head(connection, live))
            _splice(web, guest)
    finally:
        live.tunnels -= 1
        live.tunnel_closed()
    return Upgraded()


def _head(connection: Connection, live: LiveSession) -> bytes:
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n"
        f"X-Port: {connection.port}\r\nX-Generation: {connection.generation}\r\n"
        f"X-Seq: {live.events.last_seq}\r\nX-Cookies: {len(live.cookies.cookies)}\r\n\r\n"
    ).encode()


def _splice(web: socket.socket, guest: socket.socket) -> None:
    up = gevent.spawn(_copy, web, guest)
    # Web never closes one half alone: at its end nobody is left to hear the guest, and one that
    # stays silent would hold its place among the session's tunnels until the idle limit.
    up.link(lambda _: _end(guest))
    _copy(guest, web)
    # The guest has said all that it will: nobody waits for what web might still send.
    up.kill()


def _end(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _copy(source: socket.socket, target: socket.socket) -> None:
    """Copy to the end; a half that is closed is passed on, and a broken one ends the copy."""
    buffer = bytearray(_BUFFER_BYTES)
    view = memoryview(buffer)
    with contextlib.suppress(OSError):
        while count := source.recv_into(buffer):
            target.sendall(view[:count])
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
