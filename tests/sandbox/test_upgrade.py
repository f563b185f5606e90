"""How a tunnel ends, on sockets of its own."""

import gevent
import pytest
from gevent import socket

from sandbox.upgrade import _splice

SECONDS = 5


@pytest.mark.parametrize("side", ["web", "guest"])
def test_a_tunnel_ends_with_either_side_though_the_other_stays_silent(side: str) -> None:
    (far_web, web), (far_guest, guest) = socket.socketpair(), socket.socketpair()
    with far_web, web, far_guest, guest:
        tunnel = gevent.spawn(_splice, web, guest)
        far_web.sendall(b"to the guest")
        assert far_guest.recv(100) == b"to the guest"
        far_guest.sendall(b"to web")
        assert far_web.recv(100) == b"to web"
        (far_web if side == "web" else far_guest).close()
        tunnel.get(timeout=SECONDS)


def test_what_the_guest_said_last_still_reaches_web() -> None:
    (far_web, web), (far_guest, guest) = socket.socketpair(), socket.socketpair()
    with far_web, web, far_guest, guest:
        tunnel = gevent.spawn(_splice, web, guest)
        far_guest.sendall(b"x" * 100_000)
        far_guest.close()
        received = b""
        while more := far_web.recv(65536):
            received += more
        tunnel.get(timeout=SECONDS)
    assert len(received) == 100_000
