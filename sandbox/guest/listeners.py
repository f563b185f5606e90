"""Which TCP ports listen in this network namespace: see sock_diag.py."""

import socket
import struct

from . import sock_diag

_TCP_LISTEN = 10
_MOST_PORTS = 256
"""More than anybody reads; a guest may open a port for each of its fds."""

Listener = tuple[socket.AddressFamily, str, int]


def ports() -> list[int]:
    """The ports, each once, in ascending order; the lowest ones where there are too many."""
    return sorted({port for _, _, port in _listeners()})[:_MOST_PORTS]


def addresses(port: int) -> list[tuple[socket.AddressFamily, str]]:
    """The addresses on which `port` listens, for a server bound to one address of the loopback
    network.
    """
    return [(family, host) for family, host, listening in _listeners() if listening == port]


def _listeners() -> list[Listener]:
    found: list[Listener] = []
    for family in (socket.AF_INET, socket.AF_INET6):
        messages = sock_diag.inet(family, socket.IPPROTO_TCP, 1 << _TCP_LISTEN)
        found += [_read_listener(message) for message in messages]
    return found


def _read_listener(message: bytes) -> Listener:
    """struct inet_diag_msg: family, three bytes, then the id: ports in network order, addresses."""
    family = socket.AddressFamily(message[0])
    (port,) = struct.unpack_from("!H", message, 4)
    size = 4 if family == socket.AF_INET else 16
    return family, socket.inet_ntop(family, message[8 : 8 + size]), port
