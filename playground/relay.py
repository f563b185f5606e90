"""Moves bytes between a browser and a guest, both of whom may stall, leave or flood.

    one greenlet per websocket direction, both ended by whichever of them ends first;
    one greenlet for a streamed answer, which watches the browser while the guest is silent

A buffer is one read (of an answer 256 KiB, else 64). Nothing waits longer than its deadline: for a
peer that does not read, the stall limit; for one that says nothing, the idle limit.
"""

import select
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from .deadline import Patience
from .http1 import RECEIVE_BYTES, RECEIVES_A_TURN, Source
from .turns import Turns

STALL_SECONDS = 30.0
"""A peer that reads nothing for this long is gone."""

_ANSWER_BYTES = 256 * 1024
"""Read at once of an answer: with 64 KiB a large one takes a third longer
(bench/preview_throughput.py).
"""


class BrowserGone(Exception):
    """The browser hung up or stopped reading: nobody is left to answer."""


class WatchedSource(Source):
    """A guest's bytes, for as long as the browser that they are for is there.

    `before_wait` is called whenever nothing more has come yet: what was held back goes out now.
    """

    def __init__(self, sock: socket.socket, leftover: bytes) -> None:
        super().__init__(sock, leftover)
        self._browser: socket.socket | None = None
        self.before_wait: Callable[[], None] = lambda: None

    def watch(self, browser: socket.socket) -> None:
        """From now on a browser that hangs up ends each wait. Not while a body is read from it."""
        self._browser = browser

    def receive_from_socket(self, deadline: Patience) -> bytes:
        """Read what is there, or wait for either side to move. Raises TimeoutError."""
        self._sock.settimeout(0)
        while True:
            try:
                return self._sock.recv(_ANSWER_BYTES)
            except BlockingIOError:
                self.before_wait()
                self._wait(deadline)

    def _wait(self, deadline: Patience) -> None:
        poll, browser = select.poll(), self._browser  # select(2) knows no fd above 1,023
        for sock in (self._sock,) if browser is None else (self._sock, browser):
            poll.register(sock, select.POLLIN)
        ready = {fd for fd, _ in poll.poll(1000 * deadline.remaining())}
        if not ready:
            raise TimeoutError("nothing came")
        if browser is not None and browser.fileno() in ready:
            self._look_at(browser)

    def _look_at(self, browser: socket.socket) -> None:
        """Told apart by a peek: the end of the connection, or bytes of a later request or of this
        body.
        """
        try:
            data = browser.recv(1, socket.MSG_PEEK)
        except ConnectionError:
            data = b""
        if not data:
            raise BrowserGone
        self._browser = None  # it would be readable for ever


def send_to_browser(browser: socket.socket, data: bytes) -> None:
    """Send all of it; raises BrowserGone."""
    try:
        browser.settimeout(STALL_SECONDS)
        browser.sendall(data)
    except OSError as error:
        raise BrowserGone from error


class _Activity:
    """When a byte last moved in either direction."""

    def __init__(self) -> None:
        self.at = time.monotonic()


def splice(browser: socket.socket, guest: socket.socket, idle_seconds: float) -> None:
    """Copy both ways until one side ends, or neither says anything for `idle_seconds`. Closes
    neither.
    """
    activity = _Activity()
    # Duplicates for reading: the other direction sets timeouts of its own on the same connection.
    with browser.dup() as browser_in, guest.dup() as guest_in:
        back = Thread(target=_copy, args=(guest_in, browser, activity, idle_seconds), daemon=True)
        back.start()
        _copy(browser_in, guest, activity, idle_seconds)
        back.join()


def _copy(
    source: socket.socket, sink: socket.socket, activity: _Activity, idle_seconds: float
) -> None:
    """One direction. At its end the sink's connection is over both ways, which ends the other
    direction.
    """
    turns = Turns(RECEIVES_A_TURN)
    with suppress(OSError):
        sink.settimeout(STALL_SECONDS)
        while data := _read(source, activity, idle_seconds):
            activity.at = time.monotonic()
            sink.sendall(data)
            turns.count()
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)


def _read(source: socket.socket, activity: _Activity, idle_seconds: float) -> bytes:
    """The next bytes; b"" at the end, or when both directions have been silent for too long."""
    while (left := activity.at + idle_seconds - time.monotonic()) > 0:
        source.settimeout(left)
        try:
            return source.recv(RECEIVE_BYTES)
        except TimeoutError:
            continue  # the other direction may have moved meanwhile
    return b""
