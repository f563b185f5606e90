"""Sockets of a jail's network that lead nowhere yet.

A socket belongs to the network it was made in, whoever holds it: init makes some ahead of time, and
the worker connects one without a word with init, for whose answer a person would have to wait.
Where a server listens elsewhere than on 127.0.0.1, init looks for it.
"""

import errno
import socket
from collections.abc import Iterable
from contextlib import suppress

import gevent
from gevent.socket import wait_write

from . import problems
from .init import Init, InitGone, Refused
from .protocol import Reason
from .trace import FIRST_TRACED_PORT, LAST_TRACED_PORT

_HOST = "127.0.0.1"
_CONNECT_SECONDS = 5.0
_MOST_TAKEN_PORTS = 16
_REFILL = 4
"""Of a session that is used; one that was only started has a single one."""
_FEW = 2
_PAUSE_SECONDS = 0.005


class NotListening(Exception):
    """Nothing takes connections on the port; `why` says so."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.message)
        self.why = why


class Sockets:
    """Connections into one jail. Close it when the jail has ended: unused ones keep its network."""

    def __init__(self, init: Init) -> None:
        self._init = init
        self._unused: list[socket.socket] = []
        self._is_closed = False
        self._traced = -1
        self._refilling: gevent.Greenlet[..., None] | None = None

    @property
    def wanted(self) -> int:
        """How many init should make beside the start of a run."""
        return 0 if self._unused else 1

    def add(self, fds: Iterable[int]) -> None:
        """Take what init has made."""
        self._unused += [socket.socket(fileno=fd) for fd in fds]
        if self._is_closed:
            self.close()

    def connect(self, port: int, *, is_traced: bool = False) -> socket.socket:
        """A socket connected to a port in the jail, the caller's to close. Raises NotListening.

        One whose request is to be traced comes from a port that says so to the guest's own server.
        """
        if is_traced and not self._unused:
            self._refill()
        if self._unused:
            sock = self._unused.pop()
            try:
                if is_traced:
                    self._choose_source(sock)
                _connect(sock, port)
            except OSError:
                sock.close()  # init knows where else a port may be bound
            else:
                return sock
        return self._connect_by_init(port)

    def _choose_source(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for _ in range(_MOST_TAKEN_PORTS):
            self._traced = (self._traced + 1) % (LAST_TRACED_PORT - FIRST_TRACED_PORT + 1)
            with suppress(OSError):  # the guest listens there, or it is not free yet
                sock.bind((_HOST, FIRST_TRACED_PORT + self._traced))
                return

    def refill(self) -> None:
        """Have more made while nobody waits for them: not just now, when somebody may be about to
        show an answer.
        """
        if len(self._unused) < _FEW and (self._refilling is None or self._refilling.dead):
            self._refilling = gevent.spawn_later(_PAUSE_SECONDS, self._refill)

    def close(self) -> None:
        """Let go of all that were never used."""
        self._is_closed = True
        while self._unused:
            self._unused.pop().close()

    def _refill(self) -> None:
        with suppress(InitGone, Refused):
            self.add(self._init.call("sockets", count=_REFILL)[1])

    def _connect_by_init(self, port: int) -> socket.socket:
        try:
            _, fds = self._init.call("connect", port=port)
        except (InitGone, Refused) as error:
            raise NotListening(problems.why("port-closed", port=port)) from error
        sock = socket.socket(fileno=fds[0])
        try:
            wait_write(sock.fileno(), timeout=_CONNECT_SECONDS, timeout_exc=TimeoutError())
            if code := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                name = errno.errorcode[code]
                raise NotListening(problems.why("port-silent", port=port, why=name))
        except TimeoutError as error:
            sock.close()
            raise NotListening(
                problems.why("port-late", port=port, seconds=_CONNECT_SECONDS)
            ) from error
        except BaseException:
            sock.close()
            raise
        return sock


def _connect(sock: socket.socket, port: int) -> None:
    """Within one machine a connection is there at once, unless the server's queue is full. It is
    not waited for in gevent's loop where that can be helped: the loop would have to begin anew once
    the fd is closed here and lives on in web.
    """
    sock.settimeout(0)
    with suppress(BlockingIOError):
        sock.connect((_HOST, port))
    sock.settimeout(_CONNECT_SECONDS)
    sock.connect((_HOST, port))
