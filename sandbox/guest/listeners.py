"""Which TCP ports listen in this network namespace, asked of the kernel over netlink
(sock_diag(7)).

A guest cannot ask (its filter refuses AF_NETLINK) and cannot lie: this is the socket table itself.
"""

import socket
import struct

_NETLINK_SOCK_DIAG = 4
_SOCK_DIAG_BY_FAMILY = 20
_NLM_F_REQUEST_DUMP = 0x301
_NLMSG_ERROR = 2
_NLMSG_DONE = 3
_TCP_LISTEN = 10
_HEADER = struct.Struct("=IHHII")
_SOCKET_ID_BYTES = 48

Listener = tuple[socket.AddressFamily, str, int]


def ports() -> list[int]:
    """The ports, each once, in ascending order."""
    return sorted({port for _, _, port in _listeners()})


def addresses(port: int) -> list[tuple[socket.AddressFamily, str]]:
    """The addresses on which `port` listens, for a server bound to one address of the loopback
    network.
    """
    return [(family, host) for family, host, listening in _listeners() if listening == port]


def _listeners() -> list[Listener]:
    found: list[Listener] = []
    for family in (socket.AF_INET, socket.AF_INET6):
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG) as sock:
            sock.sendall(_request(family))
            found += _read_dump(sock)
    return found


def _request(family: int) -> bytes:
    body = struct.pack("=BBBBI", family, socket.IPPROTO_TCP, 0, 0, 1 << _TCP_LISTEN)
    body += bytes(_SOCKET_ID_BYTES)
    size = _HEADER.size + len(body)
    return _HEADER.pack(size, _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST_DUMP, 1, 0) + body


def _read_dump(sock: socket.socket) -> list[Listener]:
    found: list[Listener] = []
    while True:
        data = sock.recv(65536)
        while data:
            size, kind, _, _, _ = _HEADER.unpack_from(data)
            if kind in {_NLMSG_DONE, _NLMSG_ERROR}:
                return found
            found.append(_read_listener(data[_HEADER.size : size]))
            data = data[(size + 3) & ~3 :]


def _read_listener(message: bytes) -> Listener:
    """struct inet_diag_msg: family, three bytes, then the id: ports in network order, addresses."""
    family = socket.AddressFamily(message[0])
    (port,) = struct.unpack_from("!H", message, 4)
    size = 4 if family == socket.AF_INET else 16
    return family, socket.inet_ntop(family, message[8 : 8 + size]), port
