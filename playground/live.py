"""An exchange told while it happens: one JSON message a line, to whoever accepts it so.

    request's greenlet    takes messages from the queue and writes them as lines
    exchange's greenlet   sends, reads the guest, puts messages; owns the tunnel
    watcher's greenlet    waits for the browser to leave, then ends the exchange

A guest that says nothing for a minute gives no reason to write, and without writing nobody notices
that the browser has left; hence the watcher. Ending the exchange closes its tunnel, and with that
the guest's own generator. What keeps the first request from being sent is raised before the first
line, so that it stays a problem with a status.
"""

import logging
import socket
from collections.abc import Callable, Iterator

import gevent
import msgspec
from gevent.queue import Queue
from gevent.socket import wait_read

from .hops import ExchangeResult, Failed, Finished, Progress, Tell
from .problems import InternalError, ProblemError
from .sentences import sentence
from .shutdown import Shutdown

MEDIA_TYPE = "application/x-ndjson"
QUEUED_MESSAGES = 16
"""A browser that reads slowly slows its guest down instead of filling web's memory."""

log = logging.getLogger(__name__)

Run = Callable[[Tell], ExchangeResult]


class Telling:
    """One exchange under way; `lines` ends it when its reader leaves."""

    def __init__(self, run: Run, browser: socket.socket | None) -> None:
        self._messages: Queue[Progress | ProblemError | None] = Queue(QUEUED_MESSAGES)
        self._is_heard = True
        self._exchange = gevent.spawn(self._tell_all, run)
        self._watcher = None if browser is None else gevent.spawn(self._watch, browser)
        self._first = self._messages.get()

    def lines(self, shutdown: Shutdown) -> Iterator[bytes]:
        """Each message on a line. Raises, before any line, what kept the request from being
        sent.
        """
        if isinstance(self._first, ProblemError):
            self._end()
            raise self._first
        return self._lines(shutdown)

    def _lines(self, shutdown: Shutdown) -> Iterator[bytes]:
        message: Progress | ProblemError | None = self._first
        try:
            with shutdown.closes(self._exchange.kill):
                while message is not None:
                    if isinstance(message, ProblemError):
                        message = Failed(message.problem())
                    yield msgspec.json.encode(message) + b"\n"
                    message = self._messages.get()
        finally:
            self._end()

    def _tell_all(self, run: Run) -> None:
        """The exchange's greenlet: whoever still listens is told of its end, by None."""
        try:
            self._messages.put(Finished(run(self._messages.put)))
        except ProblemError as problem:
            self._messages.put(problem)
        except Exception:
            log.exception("unforeseen error in an exchange")
            self._messages.put(InternalError(sentence("internal-live")))
        finally:
            if self._is_heard:
                self._messages.put(None)

    def _watch(self, browser: socket.socket) -> None:
        """Told apart by a peek: the end of the connection, or bytes of a later request."""
        try:
            wait_read(browser.fileno())
            is_gone = not browser.recv(1, socket.MSG_PEEK)
        except OSError:
            is_gone = True
        if is_gone:
            self._exchange.kill(block=False)

    def _end(self) -> None:
        self._is_heard = False
        self._exchange.kill(block=False)
        if self._watcher is not None:
            self._watcher.kill(block=False)
