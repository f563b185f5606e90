"""Sockets of a jail's own network, for the worker: connected to a port inside, or still free."""

import contextlib
import os
import socket
from collections.abc import Iterator

from . import listeners

_BUFFERS = {"tcp_rmem": "4096 131072 1048576", "tcp_wmem": "4096 16384 1048576"}
"""tcp(7): the least, the first and the most bytes of a connection's two buffers, of which a host
usually lets each have 32 MiB and 4; more than a megabyte makes nothing faster within a machine."""
_HOSTS = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


def limit_buffers(proc_fd: int) -> None:
    """Of this network's connections; a container's /proc may be read-only, and lets nobody."""
    for name, value in _BUFFERS.items():
        with contextlib.suppress(OSError):
            fd = os.open(f"sys/net/ipv4/{name}", os.O_WRONLY, dir_fd=proc_fd)
            with open(fd, "w") as file:
                file.write(value)


def connect(port: int) -> socket.socket | None:
    """One that is connected to `port`, or still connects: that is the worker's to wait for; None
    where nothing listens.
    """
    for family, host in _hosts(port):
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setblocking(False)
        if _has_begun(sock, host, port):
            return sock
        sock.close()
    return None


def unconnected(count: int) -> list[socket.socket]:
    """Sockets of this network that lead nowhere yet. Raises OSError, and makes none then."""
    made: list[socket.socket] = []
    try:
        while len(made) < count:
            made.append(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
    except OSError:
        for sock in made:
            sock.close()
        raise
    return made


def _has_begun(sock: socket.socket, host: str, port: int) -> bool:
    try:
        sock.connect((host, port))
    except BlockingIOError:
        # on the loopback the answer is there already, though the call does not tell
        return sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
    except OSError:
        return False
    return True


def _hosts(port: int) -> Iterator[tuple[socket.AddressFamily, str]]:
    """Where a port may be bound; the kernel is asked only when the usual places refuse."""
    yield from _HOSTS
    yield from listeners.addresses(port)
