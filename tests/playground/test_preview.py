"""The preview under gunicorn, seen by a client that speaks raw bytes, with guests that do too."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, Response, request
from flask_sock import Sock
from websockets.sync.client import connect

from playground.identity import Identity
from sandbox import protocol
from tests.playground.guests import Answer, Tunnels, raw_guest, wsgi_guest
from tests.playground.served import SECRET, serving, wait_until
from tests.playground.stand_in import LABEL, StandIn, problem, short_folder, standing_in

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


@dataclass(frozen=True)
class Site:
    """A served preview: its worker, and the port and Host of its address."""

    worker: StandIn
    port: int
    host: str

    def connect(self) -> socket.socket:
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def head(self, line: str = "GET /", *headers: str) -> bytes:
        lines = [f"{line} HTTP/1.1", f"Host: {self.host}", *headers, "", ""]
        return "\r\n".join(lines).encode("latin-1")

    def ask(self, line: str = "GET /", *headers: str, body: bytes = b"") -> bytes:
        """All that a connection is sent for one request."""
        with self.connect() as browser:
            browser.sendall(self.head(line, *headers, "Connection: close") + body)
            return read_all(browser)


def read_all(sock: socket.socket) -> bytes:
    data = b""
    with suppress(ConnectionError):
        while more := sock.recv(65536):
            data += more
    return data


def read_until(sock: socket.socket, end: bytes) -> bytes:
    data = b""
    while not data.endswith(end):
        more = sock.recv(65536)
        assert more, data
        data += more
    return data


def silent(conn: socket.socket) -> None:
    """Read for ever and never answer."""
    conn.settimeout(30)
    while conn.recv(65536):
        pass


def split(answer: bytes) -> tuple[str, list[tuple[str, str]], bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    return status, [tuple(line.split(": ", 1)) for line in lines], body  # type: ignore[misc]  # pairs


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ")[1])


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    limits = {
        "PLAYGROUND_PREVIEW_SECONDS": "2",
        "PLAYGROUND_REQUEST_SECONDS": "1",
        "PLAYGROUND_REQUEST_BYTES": "4194304",
    }
    with ExitStack() as stack:
        folder = stack.enter_context(short_folder())
        worker = stack.enter_context(standing_in(folder / "one.sock"))
        port = stack.enter_context(serving(folder, None, **limits)).port
        label = Identity(SECRET.encode()).label(worker.life, LABEL)
        yield Site(worker, port, f"{label}.localhost:{port}")


@contextmanager
def answering(site: Site, *answers: Answer) -> Iterator[Any]:
    with raw_guest(*answers) as guest:
        guest.tunnels = Tunnels(site.worker, guest.port)  # type: ignore[attr-defined]  # for the test
        yield guest


@pytest.fixture
def blog(site: Site) -> Iterator[Tunnels]:
    app = Flask("blog", static_folder=None)
    sock = Sock(app)

    @app.route("/", methods=["GET", "POST"])
    def index() -> dict[str, Any]:
        return {"body": request.get_data(as_text=True), "headers": list(request.headers)}

    @app.post("/length")
    def length() -> str:
        return str(len(request.get_data()))

    @app.get("/large")
    def large() -> Response:
        return Response((b"x" * 65536 for _ in range(160)), mimetype="text/plain")

    def echo(ws: Any) -> None:
        while True:
            ws.send(ws.receive())

    sock.route("/echo")(echo)

    with wsgi_guest(app) as port:
        yield Tunnels(site.worker, port)


def test_what_the_guest_says_is_what_the_browser_is_told(site: Site) -> None:
    answer = (
        b"HTTP/1.1 666 Number \xe9\r\nServer: mine\r\nDate: then\r\nX-A: 1\r\nx-a: 2\r\n"
        b"Content-Length: 2\r\n\r\nhi"
    )
    with answering(site, answer):
        status, headers, body = split(site.ask())
    assert (status, body) == ("HTTP/1.1 666 Number \xe9", b"hi")
    assert headers == [
        ("Server", "mine"), ("Date", "then"), ("X-A", "1"), ("x-a", "2"), ("Content-Length", "2"),
        ("Connection", "close"),
    ]  # fmt: skip


@pytest.mark.parametrize("target", ["/a%2Fb?c=%0d", "//redis:6379/", "/@evil", "/..;/x", "/?"])
def test_the_target_arrives_as_the_browser_wrote_it(site: Site, target: str) -> None:
    with answering(site, OK) as guest:
        assert status_of(site.ask(f"GET {target}")) == 200
        assert guest.received[0].startswith(f"GET {target} HTTP/1.1\r\n".encode())


def test_a_target_that_names_another_host_is_refused(site: Site) -> None:
    with answering(site, OK) as guest:
        assert status_of(site.ask("GET http://redis:6379/")) == 400
        assert guest.received == []


def test_the_guest_sees_the_browsers_headers_and_none_of_a_proxys(site: Site) -> None:
    sent = [
        "Accept: text/x", "X-Own: 1", "X-Own: 2", "Cookie: a=b", "X-Forwarded-For: 1.2.3.4",
        "X-Forwarded-Host: evil", "Forwarded: for=x", "X-Real-IP: 1", "Via: 1.1 x", "Keep-Alive: x",
        "Proxy-Authorization: x", "TE: trailers", "X-Named: 1", "Connection: X-Named", "X_Own: 3",
        "Content-Type: text/y",
    ]  # fmt: skip
    with answering(site, OK) as guest:
        with site.connect() as browser:
            browser.sendall(site.head("GET /", *sent))
            browser.recv(65536)
        lines = guest.received[0].decode().split("\r\n")[1:-2]
    assert sorted(lines) == sorted(
        [
            f"Host: {site.host}", "Accept: text/x", "X-Own: 1,2", "Cookie: a=b",
            "Connection: close", "Content-Type: text/y",
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    "header",
    [
        "Alt-Svc: h3=\":443\"", "Strict-Transport-Security: max-age=9", "Clear-Site-Data: \"*\"",
        "NEL: {}", "Report-To: {}", "Reporting-Endpoints: a=\"b\"", "Service-Worker-Allowed: /",
        "X-Accel-Redirect: /etc", "X-Accel-Buffering: no", "X-Sendfile: /etc/passwd",
        "X-Frame-Options: DENY", "Server-Timing: a", "Keep-Alive: timeout=5", "Trailer: X",
        "Proxy-Authenticate: Basic", "Upgrade: h2c", "Public-Key-Pins: x", "X-Named: 1",
        "Set-Cookie: a=b; Domain=localhost", "Set-Cookie: a=b; domain=.LOCALHOST ;Path=/",
        "Content-Security-Policy: frame-ancestors 'none'", "Refresh: 0; url=https://evil.example/",
        "refresh: 0;URL='//evil.example'",
    ],
)  # fmt: skip
def test_headers_that_reach_beyond_the_preview_are_removed(site: Site, header: str) -> None:
    lines = ["HTTP/1.1 200 OK", header, "Connection: X-Named", "X-Kept: 1", "Content-Length: 0"]
    with answering(site, "\r\n".join([*lines, "", ""]).encode()):
        _, headers, _ = split(site.ask())
    assert [name for name, _ in headers] == ["X-Kept", "Content-Length", "Connection"]


def test_cookies_and_policies_are_made_to_work_in_a_frame(site: Site) -> None:
    answer = (
        b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/; SameSite=Lax; HttpOnly\r\n"
        b"Set-Cookie: c=d; Max-Age=0; secure\r\n"
        b"Content-Security-Policy: default-src 'self'; Frame-Ancestors 'none'; img-src *\r\n"
        b"Refresh: 5; url=/next\r\nContent-Length: 0\r\n\r\n"
    )
    with answering(site, answer):
        _, headers, _ = split(site.ask())
    assert headers[:4] == [
        ("Set-Cookie", "a=b; Path=/; HttpOnly; SameSite=None; Secure; Partitioned"),
        ("Set-Cookie", "c=d; Max-Age=0; SameSite=None; Secure; Partitioned"),
        ("Content-Security-Policy", "default-src 'self'; img-src *"),
        ("Refresh", "5; url=/next"),
    ]


def test_a_redirect_to_the_apps_own_address_leads_to_the_preview(site: Site) -> None:
    with raw_guest(lambda conn: conn.sendall(answer)) as guest:
        Tunnels(site.worker, guest.port)
        location = f"http://127.0.0.1:{guest.port}//x?y=1"
        answer = f"HTTP/1.1 302 F\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
        _, headers, _ = split(site.ask())
    assert headers[0] == ("Location", "/x?y=1")


def test_one_connection_of_a_browser_serves_many_requests_each_by_a_tunnel_of_its_own(
    site: Site,
) -> None:
    with answering(site, OK) as guest, site.connect() as browser:
        for number in range(3):
            browser.sendall(site.head(f"GET /{number}"))
            assert read_until(browser, b"hi").startswith(b"HTTP/1.1 200 OK")
        assert guest.tunnels.opened == 3


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(OK + b"HTTP/1.1 200 OK\r\n\r\npoison", id="more than its length"),
        pytest.param(b"HTTP/1.1 204 No\r\nContent-Length: 6\r\n\r\npoison", id="204 with a body"),
        pytest.param(b"HTTP/1.1 304 No\r\n\r\npoison", id="304 with a body"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\npoison",
            id="more after the last chunk",
        ),
    ],
)
def test_an_answer_that_is_too_long_does_not_reach_the_next(site: Site, first: bytes) -> None:
    with answering(site, first, OK), site.connect() as browser:
        browser.sendall(site.head() + site.head("GET /2", "Connection: close"))
        both = read_all(browser)
    assert b"poison" not in both
    assert both.count(b"HTTP/1.1 ") == 2


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX: a\rSet-Cookie: b=1\r\n\r\n", id="bare CR"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: a\nSet-Cookie: b=1\r\n\r\n", id="bare LF"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n", id="NUL"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", id="obs-fold"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nhi",
            id="CL+TE",
        ),
        pytest.param(b"HTTP/1.1 99 X\r\n\r\n", id="status 99"),
        pytest.param(b"HTTP/1.1 101 X\r\nUpgrade: websocket\r\n\r\n", id="101 unasked"),
        pytest.param(b"HTTP/1.1 100 C\r\n\r\n" * 10_000, id="10,000 interim answers"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 10_000 + b"\r\n", id="10,000 headers"),
        pytest.param(b"hello", id="not HTTP"),
        pytest.param(b"", id="nothing"),
    ],
)  # fmt: skip
def test_what_is_not_http_is_a_page_of_ours(site: Site, answer: bytes) -> None:
    with answering(site, answer):
        received = site.ask("GET /", "Accept: text/html")
    assert status_of(received) == 502
    assert b"\r\nHTTP/1.1 " not in received
    assert b"b=1" not in received.partition(b"\r\n\r\n")[0]
    assert b"Content-Security-Policy: default-src 'none'" in received


def test_a_guest_that_never_answers_is_a_504(site: Site) -> None:
    with answering(site, silent):
        answer = site.ask()
    assert status_of(answer) == 504
    assert b"within 2 seconds" in answer


def test_other_requests_are_answered_while_some_wait_for_a_silent_guest(site: Site) -> None:
    with answering(site, *[silent] * 50, OK) as guest:
        waiting = [site.connect() for _ in range(50)]
        for sock in waiting:
            sock.sendall(site.head())
        wait_until(lambda: len(guest.received) == 50)
        assert status_of(site.ask()) == 200
        for sock in waiting:
            sock.close()


def test_a_stream_is_flushed_at_once_and_ends_with_the_browser(site: Site) -> None:
    ended: list[float] = []

    def events(conn: socket.socket) -> None:
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
        conn.settimeout(10)
        assert conn.recv(1) == b""  # silent until the browser has gone
        ended.append(time.monotonic())

    with answering(site, events):
        with site.connect() as browser:
            browser.sendall(site.head())
            received = b""
            while b"data: 1\n\n" not in received:
                received += browser.recv(65536)
        left = time.monotonic()
        wait_until(lambda: bool(ended), 5)
    assert ended[0] - left < 5


def test_a_browser_that_leaves_before_the_answer_ends_the_request(site: Site) -> None:
    with answering(site, silent) as guest:
        with site.connect() as browser:
            browser.sendall(site.head())
            wait_until(lambda: len(guest.received) == 1)
        wait_until(lambda: guest.tunnels.open_now == 0, 1)


def test_chunks_arrive_as_chunks_and_large_bodies_whole(site: Site, blog: Tunnels) -> None:
    _, headers, body = split(site.ask("GET /large"))
    if ("Transfer-Encoding", "chunked") in headers:
        body = dechunk(body)
    assert body == b"x" * 65536 * 160


def dechunk(body: bytes) -> bytes:
    whole = b""
    while True:
        size, _, body = body.partition(b"\r\n")
        if int(size, 16) == 0:
            return whole
        whole, body = whole + body[: int(size, 16)], body[int(size, 16) + 2 :]


def test_a_chunked_answer_stays_chunked_and_is_unpacked_for_http_1_0(site: Site) -> None:
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
    with answering(site, answer):
        assert site.ask().endswith(b"\r\n\r\n2\r\nhi\r\n0\r\n\r\n")
        with site.connect() as browser:
            browser.sendall(site.head().replace(b"HTTP/1.1", b"HTTP/1.0", 1))
            old = read_all(browser)
    assert old.endswith(b"\r\n\r\nhi")
    assert b"chunked" not in old


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", id="chunks"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel", id="a length"),
    ],
)
def test_a_browser_can_tell_an_answer_that_broke_off(site: Site, answer: bytes) -> None:
    with answering(site, answer), site.connect() as browser:
        browser.sendall(site.head())
        received = read_all(browser)  # returns: the connection was closed
    assert b"hel" in received
    assert not received.endswith(b"0\r\n\r\n")


def test_head_has_the_length_and_no_body(site: Site) -> None:
    with answering(site, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"):
        _, headers, body = split(site.ask("HEAD /"))
    assert (("Content-Length", "9") in headers, body) == (True, b"")


def test_request_bodies_arrive_with_a_length_or_in_chunks(site: Site, blog: Tunnels) -> None:
    plain = site.ask("POST /", "Content-Length: 3", body=b"abc")
    chunked = site.ask("POST /", "Transfer-Encoding: chunked", body=b"3\r\nabc\r\n0\r\n\r\n")
    assert b'"body":"abc"' in plain
    assert b'"body":"abc"' in chunked


def test_a_large_request_body_arrives_whole(site: Site, blog: Tunnels) -> None:
    answer = site.ask("POST /length", "Content-Length: 4000000", body=b"x" * 4_000_000)
    assert answer.endswith(b"\r\n\r\n4000000")


def test_expect_is_answered_here_and_not_by_the_guest(site: Site) -> None:
    with answering(site, OK) as guest, site.connect() as browser:
        browser.sendall(site.head("POST /", "Expect: 100-continue", "Content-Length: 1"))
        assert browser.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        browser.sendall(b"x")
        assert read_until(browser, b"hi").startswith(b"HTTP/1.1 200 OK")
    assert b"expect" not in guest.received[0].lower()


@pytest.mark.parametrize(
    ("framing", "body", "status"),
    [
        pytest.param("Content-Length: 4194305", b"", 413, id="a length over the limit"),
        pytest.param(
            "Transfer-Encoding: chunked", b"400001\r\n" + b"x" * 0x400001 + b"\r\n0\r\n\r\n", 413,
            id="chunks over the limit",
        ),
        pytest.param("Content-Length: 5", b"abc", 408, id="never complete"),
        pytest.param("Transfer-Encoding: chunked", b"zz\r\n", 400, id="no chunk"),
    ],
)  # fmt: skip
def test_a_request_body_that_cannot_be_passed_on(
    site: Site, framing: str, body: bytes, status: int
) -> None:
    with answering(site, silent) as guest, site.connect() as browser:
        browser.sendall(site.head("POST /", framing))
        with suppress(ConnectionError):  # 413 may come before all of it is sent
            browser.sendall(body)
        assert status_of(read_all(browser)) == status
        wait_until(lambda: guest.tunnels.open_now == 0, 5)


def test_a_body_that_trickles_in_is_given_up_at_the_deadline(site: Site) -> None:
    with answering(site, silent), site.connect() as browser:
        browser.sendall(site.head("POST /", "Content-Length: 1000"))
        browser.settimeout(0.2)
        received = b""
        for _ in range(100):
            browser.sendall(b"x")
            with suppress(TimeoutError):
                received = browser.recv(65536)
            if received:
                break
    assert status_of(received) == 408


def test_an_answer_to_an_unread_body_is_passed_on(site: Site) -> None:
    def refuse(conn: socket.socket) -> None:
        conn.sendall(b"HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno")
        conn.settimeout(5)
        while conn.recv(65536):
            pass

    with answering(site, refuse), site.connect() as browser:
        browser.sendall(site.head("POST /", "Transfer-Encoding: chunked") + b"1\r\nx\r\n")
        assert browser.recv(65536).startswith(b"HTTP/1.1 401 No\r\n")


def test_a_websocket_of_the_guest_works(site: Site, blog: Tunnels) -> None:
    with connect(f"ws://{site.host}/echo", sock=site.connect()) as ws:
        for message in ("hello", "张" * 100_000, b"\x00\xff"):
            ws.send(message)
            assert ws.recv(timeout=5) == message
    wait_until(lambda: blog.open_now == 0, 5)


WEBSOCKET = (
    "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)  # fmt: skip
ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # of this key: RFC 6455, section 1.3


def agreed(accept: bytes, rest: bytes = b"", *, upgrade: bytes = b"websocket") -> bytes:
    return (
        b"HTTP/1.1 101 Yes\r\nUpgrade: %b\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %b\r\n"
        b"Sec-WebSocket-Protocol: chat\r\n\r\n%b" % (upgrade, accept, rest)
    )


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(agreed(b"AAAA"), id="another accept"),
        pytest.param(agreed(ACCEPT, upgrade=b"h2c"), id="another protocol"),
        pytest.param(b"HTTP/1.1 101 Yes\r\n\r\n", id="no handshake"),
    ],
)
def test_a_websocket_that_was_not_agreed_to_is_refused(site: Site, answer: bytes) -> None:
    with answering(site, answer), site.connect() as browser:
        browser.sendall(site.head("GET /ws", *WEBSOCKET))
        assert status_of(browser.recv(65536)) == 502


def test_a_websocket_may_be_declined_by_an_ordinary_answer(site: Site) -> None:
    with answering(site, OK), site.connect() as browser:
        browser.sendall(site.head("GET /ws", *WEBSOCKET))
        assert status_of(browser.recv(65536)) == 200


def test_bytes_with_the_handshake_are_the_browsers_and_the_end_is_passed_on(site: Site) -> None:
    with answering(site, agreed(ACCEPT, b"frames")) as guest, site.connect() as browser:
        browser.sendall(site.head("GET /ws", *WEBSOCKET))
        received = read_all(browser)
    assert received.endswith(b"\r\n\r\nframes")
    assert b"Sec-WebSocket-Protocol: chat\r\n" in received
    assert received.count(b"Upgrade: websocket\r\n") == 1
    assert b"Upgrade: websocket\r\n" in guest.received[0]
    assert b"Sec-Websocket-Version: 13" in guest.received[0]


@pytest.mark.parametrize(
    ("refusal", "status", "english", "chinese"),
    [
        (problem("starting", 503), 503, "Starting…", "正在启动…"),
        (problem("not-running", 409), 502, "The app isn&#39;t running", "应用没有运行"),
        (problem("not-found", 404), 404, "Nothing here", "这里什么也没有"),
    ],
)
def test_pages_of_our_own_say_why_in_the_browsers_language(
    site: Site, refusal: protocol.Problem, status: int, english: str, chinese: str
) -> None:
    site.worker.refusal = refusal
    try:
        in_english = site.ask("GET /", "Accept: text/html").decode()
        in_chinese = site.ask("GET /", "Accept: text/html", "Accept-Language: zh-CN").decode()
    finally:
        site.worker.refusal = None
    assert in_english.startswith(f"HTTP/1.1 {status} ")
    assert f"<h1>{english}</h1>" in in_english
    assert f"It is {refusal.type}." in in_english
    assert f"<h1>{chinese}</h1>" in in_chinese
    assert f'<p lang="en">It is {refusal.type}.</p>' in in_chinese
    assert ('http-equiv="refresh"' in in_english) == (refusal.type == "starting")
    assert "<script" not in in_english


def test_why_there_is_no_answer_is_told_in_the_browsers_language(site: Site) -> None:
    with answering(site, b"garbage\r\n\r\n"):
        page = site.ask("GET /", "Accept: text/html", "Accept-Language: zh-CN,en;q=0.5").decode()
    assert "\r\nVary: Accept, Accept-Language\r\n" in page
    assert '<html lang="zh-Hans">' in page
    assert '<p lang="zh-Hans">响应不是 HTTP/1：' in page
    with answering(site, b"garbage\r\n\r\n"):
        program = site.ask("GET /", "Accept: */*", "Accept-Language: zh-CN").decode()
    assert "The answer is not HTTP/1" in program


def test_starting_is_retried_only_where_a_repeated_request_does_no_harm(site: Site) -> None:
    site.worker.refusal = problem("starting", 503)
    try:
        posted = site.ask("POST /", "Accept: text/html", "Content-Length: 0")
        of_a_script = site.ask("GET /", "Accept: */*")
        head = site.ask("HEAD /", "Accept: text/html")
    finally:
        site.worker.refusal = None
    assert b"http-equiv" not in posted
    assert of_a_script.endswith(b"\r\n\r\nIt is starting.\n")
    assert b"Retry-After: 1\r\n" in of_a_script
    assert head.endswith(b"\r\n\r\n")


def test_a_reason_cannot_write_html(site: Site) -> None:
    site.worker.refusal = protocol.Problem(
        type="not-running", status=409, detail="<script>x</script>"
    )
    try:
        assert b"<script>" not in site.ask("GET /", "Accept: text/html")
    finally:
        site.worker.refusal = None


def test_a_label_that_nobody_signed_is_a_404_and_a_lost_worker_a_410(site: Site) -> None:
    identity = Identity(SECRET.encode())
    session_id = identity.session_id(site.worker.life, LABEL)
    lost = identity.label("f" * 16, LABEL)
    for label, status in (("a" * 56, 404), (session_id, 404), (lost, 410)):
        with site.connect() as browser:
            browser.sendall(f"GET / HTTP/1.1\r\nHost: {label}.localhost\r\n\r\n".encode())
            assert status_of(browser.recv(65536)) == status


def test_open_websockets_and_streams_end_soon_when_web_stops() -> None:
    def agree(conn: socket.socket) -> None:
        conn.sendall(agreed(ACCEPT))
        silent(conn)

    with ExitStack() as stack:
        folder = stack.enter_context(short_folder())
        worker = stack.enter_context(standing_in(folder / "one.sock"))
        Tunnels(worker, stack.enter_context(raw_guest(agree)).port)
        served = stack.enter_context(serving(folder))
        label = Identity(SECRET.encode()).label(worker.life, LABEL)
        site = Site(worker, served.port, f"{label}.localhost")
        with site.connect() as browser:
            browser.sendall(site.head("GET /ws", *WEBSOCKET))
            assert status_of(browser.recv(65536)) == 101
            served.process.terminate()
            assert read_all(browser) == b""
            assert served.process.wait(5) == 0
