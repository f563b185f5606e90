"""What holds a connection open for long says so here, and is told when the process is to end.

Without this a websocket keeps its gunicorn process alive for the whole grace time and is then cut
without a close frame. Whoever registers gives a function that ends his connection politely and
soon.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import gevent

CLOSE_SECONDS = 2.0


class Shutdown:
    """The open long-lived connections of this process."""

    def __init__(self) -> None:
        self._closers: set[Callable[[], None]] = set()
        self.has_begun = False

    @contextmanager
    def closes(self, close: Callable[[], None]) -> Iterator[None]:
        """While inside, `close` is called (in a greenlet of its own) when the process is to end.

        At once where that has begun: between a websocket's handshake and this call others run.
        """
        self._closers.add(close)
        if self.has_begun:
            gevent.spawn(close)
        try:
            yield
        finally:
            self._closers.discard(close)

    def begin(self) -> None:
        """Close them all at once; returns when they are closed, or after a deadline."""
        self.has_begun = True
        closing = [gevent.spawn(close) for close in list(self._closers)]
        gevent.joinall(closing, timeout=CLOSE_SECONDS)
