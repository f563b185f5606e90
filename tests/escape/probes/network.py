"""Try to reach what listens outside, and look at the network that there is."""

import array
import fcntl
import socket
import struct
from functools import partial
from typing import Any

from tests.escape.probes.outcomes import given, outcomes, tell

SIOCGIFCONF = 0x8912
IFREQ_BYTES = 40


def connect(family: int, kind: int, address: Any) -> None:
    with socket.socket(family, kind) as sock:
        sock.settimeout(2)
        sock.connect(address)


def interfaces() -> list[str]:
    """Those with an address."""
    buffer = array.array("B", bytes(4096))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        asked = struct.pack("iL", len(buffer), buffer.buffer_info()[0])
        (size,) = struct.unpack_from("i", fcntl.ioctl(sock, SIOCGIFCONF, asked))
    data = buffer.tobytes()[:size]
    names = {data[at : at + 16].rstrip(b"\0").decode() for at in range(0, size, IFREQ_BYTES)}
    return sorted(names)


TCP = partial(connect, socket.AF_INET, socket.SOCK_STREAM)
UNIX = partial(connect, socket.AF_UNIX, socket.SOCK_STREAM)
ROUTE = partial(connect, socket.AF_INET, socket.SOCK_DGRAM)  # looks for a route, sends nothing

asked = given()
reached = {
    **{f"{host} {port}": partial(TCP, (host, port)) for host, port in asked["ports"]},
    **{path: partial(UNIX, path.replace("@", "\0")) for path in asked["paths"]},
}
routes = {address: partial(ROUTE, (address, 9)) for address in asked["addresses"]}
tell({"reached": outcomes(reached), "routes": outcomes(routes), "interfaces": interfaces()})
