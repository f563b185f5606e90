"""The socket tables of this network namespace, asked of the kernel over netlink (sock_diag(7)).

A guest cannot ask (its filter refuses AF_NETLINK) and cannot lie: these are the tables themselves.
"""

import socket
import struct
from collections.abc import Iterator

SOCKET_ID_BYTES = 48

_NETLINK_SOCK_DIAG = 4
_SOCK_DIAG_BY_FAMILY = 20
_NLM_F_REQUEST_DUMP = 0x301
_NLMSG_ERROR = 2
_NLMSG_DONE = 3
_HEADER = struct.Struct("=IHHII")
_ATTRIBUTE = struct.Struct("=HH")
_CHUNK_BYTES = 65536

_ALL_STATES = 0xFFFFFFFF
_INET_MESSAGE_BYTES, _INET_MEMORY = 72, 7
"""struct inet_diag_msg and its attribute INET_DIAG_SKMEMINFO, of linux/inet_diag.h."""
_UNIX_MESSAGE_BYTES, _UNIX_QUEUE, _UNIX_MEMORY, _UNIX_SHOW = 16, 4, 5, 0x10 | 0x20
"""struct unix_diag_msg, UNIX_DIAG_RQLEN, UNIX_DIAG_MEMINFO and what shows the two, of
linux/unix_diag.h."""
_LISTENS = 10
_DATAGRAM_SENDERS = 11
"""Whose messages wait at one datagram socket at most: `max_dgram_qlen` of a new network, and the
one that is let in beyond it."""
_QUEUES = struct.Struct("=2I")
_MEMORY = struct.Struct("=8I")
"""SK_MEMINFO_*, of linux/sock_diag.h: what is received, its limit, sent, its limit, forward
allocated, queued for sending, options, backlog."""


def inet(family: int, protocol: int, states: int, extensions: int = 0) -> Iterator[bytes]:
    """Each socket of a family and protocol in one of the states, as struct inet_diag_msg."""
    request = struct.pack("=BBBBI", family, protocol, extensions, 0, states)
    return _dump(request + bytes(SOCKET_ID_BYTES))


def buffers() -> tuple[int, int]:
    """How many sockets are listed, and the bytes that lie in their buffers, which are on no
    process's account.
    """
    with socket.socket(socket.AF_UNIX) as usual:
        most_sent = usual.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    sizes = [_unix_bytes(message, most_sent) for message in _unix()]
    for family in (socket.AF_INET, socket.AF_INET6):
        for protocol in (socket.IPPROTO_TCP, socket.IPPROTO_UDP):
            found = inet(family, protocol, _ALL_STATES, 1 << (_INET_MEMORY - 1))
            sizes += (_memory(m, _INET_MESSAGE_BYTES, _INET_MEMORY) for m in found)
    return len(sizes), sum(sizes)


def _unix() -> Iterator[bytes]:
    """struct unix_diag_req: family, protocol, padding, states, inode, what to show, a cookie."""
    request = struct.pack("=BBHIII8x", socket.AF_UNIX, 0, 0, _ALL_STATES, 0, _UNIX_SHOW)
    return _dump(request)


def _unix_bytes(message: bytes, most_sent: int) -> int:
    """What one holds or could hold. The kernel has a message on its sender's account: when that is
    closed, or waits to be accepted, nothing tells its size, so what is there counts as full. No
    guest can raise `most_sent` (the filter), the default of what one sender has under way.
    """
    _, kind, state, _ = message[:4]
    waiting, _ = _attribute(message, _UNIX_MESSAGE_BYTES, _UNIX_QUEUE, _QUEUES) or (0, 0)
    if state == _LISTENS:
        senders = waiting
    elif kind == socket.SOCK_STREAM:
        senders = min(waiting, 1)
    else:  # a message of no bytes has a size too, and shows in no figure
        senders = _DATAGRAM_SENDERS if kind == socket.SOCK_DGRAM else 1
    return max(senders * most_sent, _memory(message, _UNIX_MESSAGE_BYTES, _UNIX_MEMORY))


def _dump(request: bytes) -> Iterator[bytes]:
    """Every message of the answer, without its header. Raises OSError where the kernel refuses."""
    header = _HEADER.pack(
        _HEADER.size + len(request), _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST_DUMP, 1, 0
    )
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG) as sock:
        sock.sendall(header + request)
        while True:
            data = sock.recv(_CHUNK_BYTES)
            while data:
                size, kind, _, _, _ = _HEADER.unpack_from(data)
                if kind == _NLMSG_DONE:
                    return
                if kind == _NLMSG_ERROR:
                    (code,) = struct.unpack_from("=i", data, _HEADER.size)
                    raise OSError(-code, "sock_diag")
                yield data[_HEADER.size : size]
                data = data[(size + 3) & ~3 :]


def _memory(message: bytes, offset: int, wanted: int) -> int:
    """The sum of a socket's memory figures, found among the attributes after `offset`."""
    figures = _attribute(message, offset, wanted, _MEMORY)
    if figures is None:
        return 0
    received, _, sent, _, forward, queued, options, backlog = figures
    return received + max(sent, queued) + forward + options + backlog


def _attribute(
    message: bytes, offset: int, wanted: int, form: struct.Struct
) -> tuple[int, ...] | None:
    """The numbers of one attribute after `offset`; None where it is not there."""
    while offset + _ATTRIBUTE.size <= len(message):
        size, kind = _ATTRIBUTE.unpack_from(message, offset)
        if kind == wanted:
            return form.unpack_from(message, offset + _ATTRIBUTE.size)
        offset += (size + 3) & ~3
    return None
