"""An exchange: one request of the client panel, each redirect it leads to, and everything seen on
the way.

What the guest does wrong is a value here (`HopError`), so that the person sees it beside what was
sent; only what keeps the first request from being sent at all is an exception.
"""

import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import gevent
import msgspec

from sandbox import protocol

from .conversation import ExchangeLimits, Outcome, Watching, converse, elapsed_ms
from .deadline import Deadline
from .heads import HEAD_MAX_BYTES, Head, Headers
from .hops import (
    Answered,
    Arrived,
    ExchangeResult,
    Hop,
    HopRequest,
    HopResponse,
    Tell,
    Timing,
    hop_error,
)
from .hops import Sent as SentMessage
from .jar import CookieChange, Jar
from .problems import (
    InvalidRequest,
    NotFound,
    Overtaken,
    ProblemError,
    SessionLost,
    WorkerUnreachable,
)
from .redirects import HOPS_MAX, Sent, is_redirect, next_request
from .request_head import check_headers, encode_head
from .room import Room
from .sentences import sentence
from .services import LiveSession
from .tunnel import Tunnel, open_tunnel

CONNECT_SECONDS = 10.0
USER_AGENT = "flask-playground"

STORE_TRIES = 100
"""More than a session has connections: whenever one exchange is overtaken, another is done."""

_HAVE_BODIES = {"POST", "PUT", "PATCH"}

_decode_session = msgspec.json.Decoder(protocol.Session).decode
_decode_traced = msgspec.json.Decoder(protocol.Traced).decode
_decode_jar = msgspec.json.Decoder(protocol.Jar).decode


class Exchange:
    """One exchange with one session, `run` once.

    A jar that is not used, or empty, or not changed, costs no call on the worker. `tell` is called
    with everything that happens, while it happens.
    """

    def __init__(
        self,
        session: LiveSession,
        limits: ExchangeLimits,
        room: Room,
        *,
        uses_cookies: bool,
        tell: Tell | None = None,
        is_traced: bool = False,
    ) -> None:
        self._session = session
        self._limits = limits
        self._room = room
        self._deadline = Deadline.after(limits.seconds)
        self._uses_cookies = uses_cookies
        self._tell = tell
        self._is_traced = is_traced
        self._jar = Jar([])
        self._answered: tuple[Sent, Head] | None = None
        """The request under way and the head of its answer, whose cookies are not stored yet."""
        self._log_from: int | None = None
        self._log_to: int | None = None
        self._hops: list[Hop] = []

    def run(self, first: Sent, *, follows_redirects: bool) -> ExchangeResult:
        """Send, follow, say what was seen. Raises a ProblemError where nothing could be sent."""
        try:
            return self._run(first, follows_redirects=follows_redirects)
        except gevent.GreenletExit:  # who listened has left; a browser has the cookies by then
            gevent.spawn(self._store_cookies)  # this greenlet may be ended once more
            raise

    def _run(self, first: Sent, *, follows_redirects: bool) -> ExchangeResult:
        following = self._send(first)
        while following is not None and follows_redirects:
            if len(self._hops) > HOPS_MAX:
                self._give_up()
                break
            following = self._send(following)
        log_from = self._log_from or 0
        return ExchangeResult(self._hops, log_from, self._last_seq(log_from))

    def _send(self, asked: Sent) -> Sent | None:
        """Make one hop; returns the request that its answer leads to."""
        started = time.monotonic()
        try:
            self._deadline.remaining()
            self._room.check()
            patience = self._deadline.or_after(CONNECT_SECONDS)
            tunnel_to = open_tunnel(
                self._session, patience, asked.port, has_last_word=True, is_traced=self._is_traced
            )
            with tunnel_to as tunnel:
                connected = time.monotonic()
                self._begin(tunnel)
                sent = replace(
                    asked, port=tunnel.port, host=asked.host or f"127.0.0.1:{tunnel.port}"
                )
                headers = self._headers(sent)
                request = _encode(sent, headers)
                described = self._describe(sent, headers, request)
                watching = self._watching(started, sent, described)
                outcome = converse(
                    tunnel,
                    sent.method,
                    request,
                    self._deadline,
                    self._limits,
                    self._room,
                    watching,
                )
                word = tunnel.end(outcome.beyond)
                self._log_to = None if word is None else word.seq
                traced = None if word is None else word.traced
        except (ProblemError, TimeoutError) as problem:
            if not self._hops:
                raise
            self._hops.append(_unsent(asked, started, problem))
            return None
        self._hops.append(
            Hop(
                request=described,
                response=_response(outcome),
                error=outcome.error,
                timing_ms=_timing(started, connected, outcome),
                trace=None if traced is None else traced.trace,
                untraced=None if traced is None else traced.untraced,
                cookies_changed=self._store_cookies(),
            )
        )
        return self._following(sent, outcome)

    def _watching(self, started: float, sent: Sent, request: HopRequest) -> Watching:
        """Tell what goes out, and who is to be told of what comes in."""
        tell, hop = self._tell, len(self._hops)

        def keep_head(head: Head) -> None:
            self._answered = sent, head
            self._room.count(len(head.raw))

        if tell is None:
            return Watching(keep_head)

        def tell_head(head: Head) -> None:
            keep_head(head)
            at = elapsed_ms(started)
            tell(Answered(hop, at, head.status, head.reason, head.headers, head.raw))

        tell(SentMessage(hop, request))
        return Watching(tell_head, lambda piece: tell(Arrived(hop, elapsed_ms(started), piece)))

    def _following(self, sent: Sent, outcome: Outcome) -> Sent | None:
        if outcome.head is None or outcome.error is not None or not is_redirect(outcome.head):
            return None
        return next_request(sent, outcome.head, self._listens)

    def _begin(self, tunnel: Tunnel) -> None:
        """Learn, before the first hop is sent, where the log stands and what is in the jar."""
        if self._log_from is not None:
            return
        self._log_from = tunnel.last_seq
        if self._uses_cookies and tunnel.cookies != 0:
            self._jar = Jar(_decode_jar(self._session.request("GET", "cookies")).cookies)

    def _headers(self, sent: Sent) -> Headers:
        cookie = None
        if self._uses_cookies:
            cookie = self._jar.header_for(sent.host, sent.target, datetime.now(UTC))
        headers = check_headers(complete_headers(sent, cookie), "cookies")
        if cookie is not None:
            _check_cookies_fit(sent, cookie)
        return headers

    def _store_cookies(self) -> list[CookieChange]:
        """Apply what a hop's answer says to the jar as it is by now: another exchange, or a person,
        may have changed it meanwhile.
        """
        answered, self._answered = self._answered, None
        values = [] if answered is None else answered[1].values("set-cookie")
        if answered is None or not values or not self._uses_cookies:
            return []
        for others_may_come_first in (*[True] * (STORE_TRIES - 1), False):
            with suppress(Overtaken):
                return self._merge(values, answered[0], is_conditional=others_may_come_first)
        return []

    def _merge(self, values: list[str], sent: Sent, *, is_conditional: bool) -> list[CookieChange]:
        """Raises Overtaken where the jar that was read is no more the one that is there."""
        content, version = self._call("GET", "cookies"), None
        if content is not None:
            found = _decode_jar(content)
            self._jar, version = Jar(found.cookies), found.version
        changes = self._jar.store(values, sent.host, sent.target, datetime.now(UTC))
        if any(change.change != "refused" for change in changes):
            kept = version if is_conditional else None
            jar = protocol.Jar(cookies=self._jar.cookies, version=kept)
            self._call("PUT", "cookies", body=msgspec.json.encode(jar))
        return changes

    def _describe(self, sent: Sent, headers: Headers, request: list[bytes]) -> HopRequest:
        head, *rest = request
        body = b"".join(rest)
        self._room.count(len(head))
        kept = body[: self._room.admit_sent(len(body))]
        is_cut = len(kept) < len(body)
        return HopRequest(sent.method, sent.target, headers, head + kept, truncated=is_cut)

    def _listens(self, port: int) -> bool:
        now = self._session_now()
        return now is not None and port in now.ports

    def _last_seq(self, log_from: int) -> int:
        if self._log_to is not None:
            return self._log_to
        now = self._session_now()
        return log_from if now is None else now.last_seq

    def _session_now(self) -> protocol.Session | None:
        content = self._call("GET")
        return None if content is None else _decode_session(content)

    def _call(self, method: str, *path: str, body: bytes | None = None) -> bytes | None:
        """Call the worker after something was sent; None where the session has ended meanwhile.

        What it answered is shown all the same, and the next call says that it is gone.
        """
        try:
            return self._session.request(method, *path, body=body)
        except (NotFound, SessionLost, WorkerUnreachable):
            return None

    def _give_up(self) -> None:
        last = self._hops[-1]
        error = hop_error("too-many-redirects", sentence("too-many-redirects", most=HOPS_MAX))
        self._hops[-1] = msgspec.structs.replace(last, error=error)


def complete_headers(sent: Sent, cookie: str | None) -> Headers:
    """The caller's headers, and after them those that a client adds where the caller has not."""
    given = {name.lower() for name, _ in sent.headers}
    content = None if sent.body is None else sent.body.content
    automatic: list[tuple[str, str | None]] = [
        ("User-Agent", USER_AGENT),
        ("Accept", "*/*"),
        ("Cookie", cookie),
        ("Content-Type", None if sent.body is None else sent.body.content_type),
        ("Content-Length", _content_length(sent.method, content, given)),
        ("Connection", "close"),
    ]
    headers = list(sent.headers) if "host" in given else [("Host", sent.host), *sent.headers]
    return headers + [
        (name, value)
        for name, value in automatic
        if value is not None and name.lower() not in given
    ]


def _check_cookies_fit(sent: Sent, cookie: str) -> None:
    """Raise `InvalidRequest` that names the jar's cookies where it is they that are too long: who
    typed a short request would not find out what is.
    """
    if any(name.lower() == "cookie" for name, _ in sent.headers):
        return
    rest = len(encode_head(sent.method, sent.target, complete_headers(sent, "")))
    if len(cookie) > HEAD_MAX_BYTES - rest:
        raise InvalidRequest(sentence("cookie-head", bytes=len(cookie), most=HEAD_MAX_BYTES - rest))


def _content_length(method: str, content: bytes | None, given: set[str]) -> str | None:
    if "transfer-encoding" in given:
        return None  # the caller frames the body
    if content is None:
        return "0" if method in _HAVE_BODIES else None
    return str(len(content))


def _encode(sent: Sent, headers: Headers) -> list[bytes]:
    """Head and body; a body whose caller says `Transfer-Encoding: chunked` goes as one chunk."""
    head = encode_head(sent.method, sent.target, headers)
    if sent.body is None:
        return [head]
    content = sent.body.content
    codings = [
        value.lower().strip() for name, value in headers if name.lower() == "transfer-encoding"
    ]
    if codings == ["chunked"]:
        chunk = b"%x\r\n%b\r\n" % (len(content), content) if content else b""
        return [head, chunk + b"0\r\n\r\n"]
    return [head, content]


def _timing(started: float, connected: float, outcome: Outcome) -> Timing:
    first = outcome.first_byte_at
    return Timing(
        connect=elapsed_ms(started, connected),
        first_byte=None if first is None else elapsed_ms(started, first),
        total=elapsed_ms(started),
    )


def _response(outcome: Outcome) -> HopResponse | None:
    head = outcome.head
    if head is None:
        return None
    return HopResponse(
        status=head.status,
        reason=head.reason,
        headers=head.headers,
        body_base64=bytes(outcome.body),
        truncated=outcome.truncated,
        raw_head_base64=head.raw,
        trailers=outcome.trailers,
    )


def _unsent(asked: Sent, started: float, problem: Exception) -> Hop:
    """A redirect's hop that could not be sent: the earlier hops are shown, and why there is no
    more.
    """
    if isinstance(problem, ProblemError):
        error = hop_error(problem.type, problem.why)
    else:
        error = hop_error("timeout", sentence("no-time-left"))
    took = elapsed_ms(started)
    return Hop(
        request=HopRequest(asked.method, asked.target, asked.headers, b"", truncated=False),
        response=None,
        error=error,
        timing_ms=Timing(connect=took, first_byte=None, total=took),
        trace=None,
        untraced=None,
        cookies_changed=[],
    )
