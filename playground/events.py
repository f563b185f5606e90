"""The websocket of a session's events: one event of the worker's stream, one message.

    gunicorn's greenlet    reads the worker's stream, writes messages; owns the stream
    flask-sock's greenlet  reads frames, answers pings, sends its own; owns the reading
    listener's greenlet    waits for the browser to leave, then ends the stream

The first two write to one socket: see `GuardedSocket`.

Everything that can be refused is refused before the upgrade, as a plain HTTP answer: a foreign
origin (the app's guard), an unknown session, a worker that is gone. Traffic goes one way; a browser
that sends a message, or stops reading, is cut off.
"""

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

import gevent
from flask import Blueprint, g, request
from flask_sock import Sock
from simple_websocket import ConnectionClosed, Server
from wsproto.utilities import LocalProtocolError

from .problems import InvalidRequest, WorkerUnreachable
from .sentences import sentence
from .services import services
from .stream import Stream

PING_SECONDS = 25
MAX_MESSAGE_BYTES = 1024
SEND_SECONDS = 10.0
"""A browser that took nothing for this long, with all buffers between full, is not reading."""

CLOSE_RESTARTING = 1012
CLOSE_NOTHING_TO_SAY = 1008

LOGGED_CHARACTERS = 20
"""Of a session's id: enough to find it, too few to use it."""

SOCK_OPTIONS = {"ping_interval": PING_SECONDS, "max_message_size": MAX_MESSAGE_BYTES}

BROWSER_LEFT = (ConnectionClosed, LocalProtocolError, OSError)
"""What a write to a browser's websocket ends in where the browser leaves or does not read; the
second where its close frame came just before, and nobody has marked the websocket closed yet.
"""

log = logging.getLogger(__name__)
blueprint = Blueprint("events", __name__)


class GuardedSocket:
    """The browser's socket, for simple-websocket, which writes from two greenlets.

    Its `send` may be cut short by a full buffer, or cut into by the other greenlet's frame; here a
    frame is sent whole, alone, and within a deadline.
    """

    def __init__(self, raw: socket.socket) -> None:
        self._raw = raw
        self._lock = threading.Lock()
        self.before_read: Callable[[], object] = lambda: None
        """Whoever has to know how much was read says so here."""

    def send(self, data: bytes) -> int:
        """Send all of it. Raises `TimeoutError` when the browser does not read."""
        with gevent.Timeout(SEND_SECONDS, TimeoutError("the browser does not read")), self._lock:
            self._raw.sendall(data)
        return len(data)

    def recv(self, size: int) -> bytes:
        """Whatever the browser sent; others come first, for a browser may always send more."""
        gevent.sleep(0)
        self.before_read()
        return self._raw.recv(size)

    def fileno(self) -> int:
        """For the selector that waits for the time of the next ping."""
        return self._raw.fileno()

    def close(self) -> None:
        """Close it; gunicorn does so too."""
        self._raw.close()


@blueprint.before_request
def open_stream() -> None:
    """Ask the worker first: what it refuses becomes an HTTP status, not a closed websocket."""
    after = request.args.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) <= 15):
        raise InvalidRequest(sentence("after"))
    if services().shutdown.has_begun:
        raise WorkerUnreachable(sentence("web-ends"))
    session = services().session((request.view_args or {})["session_id"])
    g.stream = session.stream("events", query=f"?after={after}")
    environ = request.environ
    # Else each of a thousand sockets holds a compressor (about 300 KB) for a few short lines.
    environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
    environ["gunicorn.socket"] = GuardedSocket(environ["gunicorn.socket"])


@blueprint.teardown_request
def close_stream(_error: BaseException | None) -> None:
    """Of a request that was no websocket's, too: no worker is to go on speaking to nobody."""
    stream: Stream | None = g.pop("stream", None)
    if stream is not None:
        stream.close()


def relay(ws: Server, session_id: str) -> None:
    """Send what the worker tells until either side ends."""
    stream: Stream = g.stream
    tally = services().tally
    tally.event_sockets += 1
    log.info("events opened session=%s", session_id[:LOGGED_CHARACTERS])
    listener = gevent.spawn(_listen, ws, stream)
    try:
        with services().shutdown.closes(lambda: _close(ws, stream, CLOSE_RESTARTING)):
            _send_all(ws, stream)
    finally:
        stream.close()
        listener.kill(block=False)
        tally.event_sockets -= 1
        log.info("events closed session=%s", session_id[:LOGGED_CHARACTERS])


def _send_all(ws: Server, stream: Stream) -> None:
    for line in stream.lines():
        if not ws.connected:
            return
        if line:  # an empty one is the worker's heartbeat; the browser has pings of ours
            try:
                ws.send(line.decode())
            except BROWSER_LEFT:
                return


def _listen(ws: Server, stream: Stream) -> None:
    """Wait for the browser to leave, which ends the stream; it has nothing to say."""
    try:
        ws.receive()
        _close(ws, stream, CLOSE_NOTHING_TO_SAY)
    except ConnectionClosed:
        stream.close()


def _close(ws: Server, stream: Stream, code: int) -> None:
    with suppress(*BROWSER_LEFT):
        ws.close(code)
    stream.close()


# A call, not a decorator: `Sock.route` gives no function back.
Sock().route("/api/v1/sessions/<session_id>/events", bp=blueprint)(relay)
