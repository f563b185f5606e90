"""The client panel's websocket: the browser speaks JSON to web, web speaks frames to the app.

    gunicorn's greenlet    reads the guest's frames and tells them; owns the tunnel
    flask-sock's greenlet  reads the browser's frames into a short inbox
    wishes' greenlet       takes what the browser wishes from the inbox and does it

A browser could open a websocket to the preview itself, and would show less: no headers of one's
own, no cookies of the panel's jar, no handshake, no pings, no code of its own choice.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from sys import getsizeof
from typing import SupportsIndex

import gevent
import msgspec
from flask import Blueprint, request
from flask_sock import Sock
from simple_websocket import ConnectionClosed, Server
from wsproto.events import CloseConnection, Ping, Pong

from sandbox import protocol

from .deadline import Deadline
from .events import BROWSER_LEFT, GuardedSocket
from .exchange import CONNECT_SECONDS, complete_headers
from .frame_words import event_of, frame_of, now
from .frames import Ended, Leave, Open, Opened, Refused, Wish, Word
from .guest_websocket import (
    MESSAGE_MAX_BYTES,
    NO_CLOSE_FRAME,
    NO_CODE,
    Garbled,
    GuestWebsocket,
    TooLong,
    refusal,
    upgrade_headers,
)
from .heads import Head, Headers, HttpFault
from .hops import HopRequest, HopResponse, hop_error
from .http1 import Source, read_body, read_head, send
from .jar import Jar
from .memory import Hold
from .problems import InvalidRequest, ProblemError, WorkerUnreachable
from .redirects import Sent
from .request_head import check_headers, encode_head, encode_target
from .sentences import sentence
from .services import LiveSession, services
from .settings import Settings
from .tunnel import Tunnel, open_tunnel

INBOX_MESSAGES = 16
INBOX_BYTES = 4 * 1024 * 1024
"""Of memory, for what waits in one inbox beside a first message."""

WISH_MAX_BYTES = 2 * MESSAGE_MAX_BYTES
"""A wish is JSON: base64 makes a message a third longer, escapes may double it."""

REFUSED_BODY_BYTES = 64 * 1024
OPEN_SECONDS = 10.0
CLOSING_SECONDS = 5.0
CLOSE_TOO_BIG, CLOSE_PROTOCOL, CLOSE_RESTARTING = 1009, 1002, 1012

blueprint = Blueprint("websockets", __name__)

_wishes: "msgspec.json.Decoder[Wish]" = msgspec.json.Decoder(Wish)
_decode_jar = msgspec.json.Decoder(protocol.Jar).decode


class Inbox(list[str | bytes]):
    """What the browser sent and nobody has read yet: bounded, else it would be a hole in memory, by
    itself and beside all others'.
    """

    def __init__(
        self, unread: Iterable[str | bytes], hold: Hold, most: int = INBOX_MESSAGES
    ) -> None:
        super().__init__(unread)
        self._hold = hold
        self._most = most
        self._held_bytes = self._begun_bytes = 0
        for message in self:
            self._count(getsizeof(message))
            self._held_bytes += getsizeof(message)

    def append(self, message: str | bytes) -> None:
        """Take one more. Raises ConnectionResetError, which ends flask-sock's reading."""
        size = getsizeof(message)  # of a text up to four times its letters
        if len(self) >= self._most or (self and self._held_bytes + size > INBOX_BYTES):
            raise ConnectionResetError("the browser sends faster than the app reads")
        self._count(size)
        self._held_bytes += size
        super().append(message)

    def count_begun(self, size: int) -> None:
        """So much of a message has come that is not whole yet. Raises as `append`."""
        begun, self._begun_bytes = self._begun_bytes, size
        if size > begun:
            self._count(size - begun)
        else:
            self._hold.drop(begun - size)

    def _count(self, size: int) -> None:
        if not self._hold.add(size):
            raise ConnectionResetError("there is no room for what the browser sends")

    def pop(self, index: SupportsIndex = -1) -> str | bytes:
        """Give one to its reader."""
        message = super().pop(index)
        self._held_bytes -= getsizeof(message)
        self._hold.drop(getsizeof(message))
        return message


@contextmanager
def counted_inbox(ws: Server, most: int = INBOX_MESSAGES) -> Iterator[None]:
    """Give a browser's websocket an inbox that counts among all that web holds."""
    with closing(Hold(services().memory, request.environ.get("REMOTE_ADDR", ""))) as hold:
        inbox = ws.input_buffer = Inbox(ws.input_buffer, hold, most)
        ws.sock.before_read = lambda: inbox.count_begun(ws.incoming_message_len)
        yield


class Conversation:
    """One browser's websocket and the app's behind it."""

    def __init__(self, ws: Server, session: LiveSession, settings: Settings) -> None:
        self._ws = ws
        self._session = session
        self._settings = settings
        self._guest: GuestWebsocket | None = None
        self._left_with: Leave | None = None

    def run(self) -> None:
        """From the first wish to the last word."""
        try:
            wish = self._first_wish()
            with self._connected(wish) as guest:
                if guest is not None:
                    self._converse(guest)
        except ProblemError as problem:
            self._tell(Refused(problem.problem()))
        except TimeoutError:
            self._tell(Refused(WorkerUnreachable(sentence("socket-silent")).problem()))

    def close(self) -> None:
        """The process ends: say so to the browser; the guest sees its connection end."""
        with suppress(*BROWSER_LEFT):
            self._ws.close(CLOSE_RESTARTING)
        if self._guest is not None:
            self._guest.end()

    def _first_wish(self) -> Open:
        wish = self._read(self._ws.receive(timeout=OPEN_SECONDS))
        if not isinstance(wish, Open):
            raise InvalidRequest(sentence("socket-first"))
        return wish

    def _read(self, message: str | bytes | None) -> Wish:
        if message is None:
            raise InvalidRequest(sentence("socket-late", seconds=OPEN_SECONDS))
        try:
            return _wishes.decode(message)
        except msgspec.ValidationError as error:
            raise InvalidRequest(sentence("other-json", why=str(error))) from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InvalidRequest(sentence("message-not-json", why=str(error))) from None
        except RecursionError:
            raise InvalidRequest(sentence("deep-json")) from None

    @contextmanager
    def _connected(self, wish: Open) -> Iterator[GuestWebsocket | None]:
        """The open websocket; None where the app refused it, which has been told."""
        deadline = Deadline.after(CONNECT_SECONDS)
        with open_tunnel(self._session, deadline, wish.port) as tunnel:
            sent = self._sent(wish, tunnel)
            head = encode_head(sent.method, sent.target, sent.headers)
            send(tunnel.sock, head, deadline)
            source = Source(tunnel.sock, tunnel.leftover)
            told = _answer(sent, head, source, deadline)
            self._tell(told)
            if told.error is not None:
                yield None
                return
            idle = self._settings.preview_idle_seconds
            self._guest = GuestWebsocket(tunnel.sock, source.take_unread(), idle)
            yield self._guest

    def _sent(self, wish: Open, tunnel: Tunnel) -> Sent:
        given = check_headers(wish.headers)
        host = next((value for name, value in given if name.lower() == "host"), "")
        host = host or f"127.0.0.1:{tunnel.port}"
        target = encode_target(wish.target)
        cookie = None
        if wish.cookies and tunnel.cookies != 0:
            jar = Jar(_decode_jar(self._session.request("GET", "cookies")).cookies)
            cookie = jar.header_for(host, target, datetime.now(UTC))
        sent = Sent("GET", target, upgrade_headers(given), None, host, tunnel.port)
        headers = check_headers(complete_headers(sent, cookie), "cookies")
        return Sent("GET", target, headers, None, host, tunnel.port)

    def _converse(self, guest: GuestWebsocket) -> None:
        wishes = gevent.spawn(self._grant_all, guest)
        try:
            self._tell(self._hear_all(guest))
        finally:
            wishes.kill(block=False)

    def _hear_all(self, guest: GuestWebsocket) -> Ended:
        try:
            for event in guest.events():
                self._tell(frame_of("in", event))
                if isinstance(event, Ping) and guest.send(pong := Pong(payload=event.payload)):
                    self._tell(frame_of("out", pong))
                elif isinstance(event, CloseConnection):
                    return self._closed(guest, event)
        except TooLong as error:
            guest.send(CloseConnection(code=CLOSE_TOO_BIG))
            return Ended(now(), "broken", CLOSE_TOO_BIG, str(error))
        except Garbled as error:
            if self._left_with is None:
                guest.send(CloseConnection(code=CLOSE_PROTOCOL))
                why = f"The app broke the protocol: {error}"
                return Ended(now(), "broken", CLOSE_PROTOCOL, why)
        if self._left_with is not None:  # and the app did not answer it: the frames show that
            return Ended(now(), "you", self._left_with.code, self._left_with.reason)
        return Ended(now(), "broken", NO_CLOSE_FRAME, "The connection ended without a close frame.")

    def _closed(self, guest: GuestWebsocket, event: CloseConnection) -> Ended:
        """A close frame came; where the app began, it is answered with the same code."""
        is_ours = self._left_with is not None
        if not is_ours and guest.send(answer := event.response()):
            self._tell(frame_of("out", answer))
        code = int(event.code or NO_CODE)
        return Ended(now(), "you" if is_ours else "app", code, event.reason or "")

    def _grant_all(self, guest: GuestWebsocket) -> None:
        """The wishes' greenlet. A browser that leaves without a word closes as browsers do."""
        try:
            while True:
                try:
                    self._grant(guest, self._read(self._ws.receive()))
                except ProblemError as problem:
                    self._tell(Refused(problem.problem()))
        except ConnectionClosed:
            guest.send(CloseConnection(code=1001))
            guest.end()

    def _grant(self, guest: GuestWebsocket, wish: Wish) -> None:
        event = event_of(wish)
        if isinstance(wish, Leave):
            self._left_with = wish
        if not guest.send(event):
            raise InvalidRequest(sentence("socket-closing"))
        self._tell(frame_of("out", event))
        if isinstance(wish, Leave):
            gevent.sleep(CLOSING_SECONDS)  # an app that never answers is left to itself
            guest.end()

    def _tell(self, word: Word) -> None:
        try:
            self._ws.send(msgspec.json.encode(word).decode())
        except BROWSER_LEFT:
            if self._guest is not None:
                self._guest.end()


def _answer(sent: Sent, head: bytes, source: Source, deadline: Deadline) -> Opened:
    """What came of the handshake; a refusal is read with its body."""
    request_told = HopRequest(sent.method, sent.target, sent.headers, head, truncated=False)
    try:
        answered = read_head(source, deadline, may_upgrade=True)
    except HttpFault as fault:
        fault_told = hop_error(fault.type, fault.why, bytes(source.received))
        return Opened(request_told, None, fault_told)
    why = refusal(answered, sent.headers)
    body, is_cut = (b"", False) if why is None else _body(source, answered, deadline)
    error = None if why is None else hop_error("not-a-websocket", why)
    return Opened(request_told, _response(answered, body, is_cut=is_cut), error)


def _body(source: Source, head: Head, deadline: Deadline) -> tuple[bytes, bool]:
    body = b""
    if head.status == 101:
        return body, False
    try:
        for piece in read_body(source, "GET", head, deadline):
            body += piece
            if len(body) > REFUSED_BODY_BYTES:
                return body[:REFUSED_BODY_BYTES], True
    except (HttpFault, OSError):
        return body, True
    return body, False


def _response(head: Head, body: bytes, *, is_cut: bool) -> HopResponse:
    headers: Headers = head.headers
    return HopResponse(head.status, head.reason, headers, body, is_cut, head.raw)


@blueprint.before_request
def find_session() -> None:
    """Before the upgrade: an id that is none is an HTTP status, not a closed websocket."""
    if services().shutdown.has_begun:
        raise WorkerUnreachable(sentence("web-ends"))
    services().session((request.view_args or {})["session_id"])
    environ = request.environ
    environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
    environ["gunicorn.socket"] = GuardedSocket(environ["gunicorn.socket"])


def converse(ws: Server, session_id: str) -> None:
    """Hold a websocket to the app open for the browser."""
    ws.max_message_size = WISH_MAX_BYTES
    found = services()
    conversation = Conversation(ws, found.session(session_id), found.settings)
    with counted_inbox(ws), found.shutdown.closes(conversation.close):
        conversation.run()


# A call, not a decorator: `Sock.route` gives no function back.
Sock().route("/api/v1/sessions/<session_id>/websocket", bp=blueprint)(converse)
