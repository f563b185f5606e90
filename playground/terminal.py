"""A terminal of a session: a shell in its jail, for the page's terminal or any program.

    gunicorn's greenlet    reads the worker's frames, writes messages; owns the connection
    flask-sock's greenlet  reads the browser's frames into a short inbox
    typing's greenlet      takes messages from the inbox and sends them to the worker

A binary message is what was typed, or what the shell showed: bytes that are carried, never read. A
text message is a record in JSON: `Resize` from the browser, `TerminalEnded` to it, once, last.
Everything that can be refused is refused before the upgrade, as a plain HTTP answer. A browser that
stops reading is cut off (GuardedSocket), as is one that sends faster than its shell reads (Inbox).
"""

import logging
import socket
from contextlib import suppress
from typing import Annotated

import gevent
import msgspec
from flask import Blueprint, g, request
from flask_sock import Sock
from msgspec import Meta
from simple_websocket import ConnectionClosed, Server

from sandbox import protocol

from .deadline import Deadline
from .events import BROWSER_LEFT, CLOSE_RESTARTING, LOGGED_CHARACTERS, GuardedSocket
from .http1 import RECEIVE_BYTES
from .problems import InvalidRequest, WorkerUnreachable
from .sentences import sentence
from .services import services
from .tunnel import open_upgraded
from .websockets import counted_inbox

OPEN_SECONDS = 30.0
"""A run that starts comes first; longer than its start-up limit."""
MESSAGE_MAX_BYTES = 64 * 1024 - 1
"""As much as one frame to the worker carries; the page sends a long paste in parts."""
INBOX_MESSAGES = 256
"""Keys that a busy shell has not read yet."""
SIZE_MAX = 1000

CLOSE_NORMAL, CLOSE_NOT_UNDERSTOOD, CLOSE_BROKEN = 1000, 1007, 1011

log = logging.getLogger(__name__)
blueprint = Blueprint("terminal", __name__)

Characters = Annotated[int, Meta(ge=1, le=SIZE_MAX)]


class Resize(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="resize", tag_field="type"
):
    """browser → web: the terminal's size is another now."""

    columns: Characters
    rows: Characters


_resizes = msgspec.json.Decoder(Resize)


@blueprint.before_request
def open_terminal() -> None:
    """Ask the worker first: what it refuses becomes an HTTP status, not a closed websocket."""
    if services().shutdown.has_begun:
        raise WorkerUnreachable(sentence("web-ends"))
    columns, rows = _size("columns", 80), _size("rows", 24)
    session = services().session((request.view_args or {})["session_id"])
    path = f"{session.path('terminal')}?columns={columns}&rows={rows}"
    g.worker_socket, g.unread = open_upgraded(
        session, path, "terminal", Deadline.after(OPEN_SECONDS)
    )
    environ = request.environ
    environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
    environ["gunicorn.socket"] = GuardedSocket(environ["gunicorn.socket"])


@blueprint.teardown_request
def close_terminal(_error: BaseException | None) -> None:
    """With it the shell ends; of a request that was no websocket's, too."""
    sock: socket.socket | None = g.pop("worker_socket", None)
    if sock is not None:
        sock.close()


def attach(ws: Server, session_id: str) -> None:
    """Carry what is typed and what is shown until either side ends."""
    ws.max_message_size = MESSAGE_MAX_BYTES
    log.info("terminal opened session=%s", session_id[:LOGGED_CHARACTERS])
    attached = Attached(ws, g.worker_socket, g.unread)
    with (
        counted_inbox(ws, INBOX_MESSAGES),
        services().shutdown.closes(attached.close_restarting),
    ):
        attached.run()
    log.info("terminal closed session=%s", session_id[:LOGGED_CHARACTERS])


class Attached:
    """A browser's websocket and the worker's connection behind it."""

    def __init__(self, ws: Server, worker: socket.socket, unread: bytes) -> None:
        self._ws = ws
        self._unread = unread
        self._worker = worker
        worker.settimeout(None)

    def run(self) -> None:
        """Until either side ends."""
        typing = gevent.spawn(self._type_all)
        try:
            self._show_all()
        except BROWSER_LEFT:
            return
        finally:
            typing.kill(block=False)
        self._close(CLOSE_BROKEN)

    def close_restarting(self) -> None:
        """The process ends."""
        self._close(CLOSE_RESTARTING)

    def _show_all(self) -> None:
        head = protocol.TERMINAL_HEAD
        while begin := self._read(head.size):
            kind, length = head.unpack(begin)
            data = self._read(length)
            if kind == protocol.TERMINAL_ENDED:
                self._ws.send(data.decode())
                self._close(CLOSE_NORMAL)
                return
            self._ws.send(data)

    def _read(self, size: int) -> bytes:
        """As much; b"" where the worker's connection ends first."""
        while len(self._unread) < size:
            received = self._worker.recv(RECEIVE_BYTES)
            if not received:
                return b""
            self._unread += received
        data, self._unread = self._unread[:size], self._unread[size:]
        return data

    def _type_all(self) -> None:
        try:
            while True:
                self._send(self._ws.receive())
        except msgspec.MsgspecError:
            self._close(CLOSE_NOT_UNDERSTOOD)
        except (ConnectionClosed, OSError):
            self._hang_up()

    def _send(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            kind, data = protocol.TERMINAL_BYTES, message
        else:
            size = _resizes.decode(message)
            kind, data = (
                protocol.TERMINAL_SIZE,
                protocol.TERMINAL_SIZES.pack(size.columns, size.rows),
            )
        self._worker.sendall(protocol.TERMINAL_HEAD.pack(kind, len(data)) + data)

    def _close(self, code: int) -> None:
        with suppress(*BROWSER_LEFT):
            self._ws.close(code)
        self._hang_up()

    def _hang_up(self) -> None:
        with suppress(OSError):  # it may have ended
            self._worker.shutdown(socket.SHUT_RDWR)


def _size(name: str, default: int) -> int:
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 0 < int(text) <= SIZE_MAX):
        raise InvalidRequest(sentence("terminal-size", name=name, most=SIZE_MAX))
    return int(text)


# A call, not a decorator: `Sock.route` gives no function back.
Sock().route("/api/v1/sessions/<session_id>/terminal", bp=blueprint)(attach)
