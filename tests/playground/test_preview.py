"""What the app answers, as the preview passes it on."""

import socket
from threading import Event

import pytest

from tests.playground.guests import Tunnels, raw_guest
from tests.playground.served import wait_until
from tests.playground.site import (
    OK,
    Site,
    answering,
    previewed,
    read_all,
    read_until,
    silent,
    split,
    status_of,
)

PATIENCE_SECONDS = 20
"""Less than the guests have themselves."""


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


def test_a_cookie_whose_last_byte_is_half_a_character_keeps_it(site: Site) -> None:
    """The second byte of `à` in UTF-8 is a blank in latin-1, and Python knows another such."""
    values = ["à".encode(), b"\xc2\x85"]
    lines = b"".join(b"Set-Cookie: %b=%b; Path=/%b\r\n" % (b"a", each, each) for each in values)
    with answering(site, b"HTTP/1.1 200 OK\r\n" + lines + b"Content-Length: 0\r\n\r\n"):
        _, headers, _ = split(site.ask())
    assert [value.split("; ")[:2] for _, value in headers[:2]] == [
        [f"a={text}", f"Path=/{text}"] for text in (each.decode("latin-1") for each in values)
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
    ended = Event()

    def events(conn: socket.socket) -> None:
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
        conn.settimeout(2 * PATIENCE_SECONDS)
        assert conn.recv(1) == b""  # silent until the browser has gone
        ended.set()

    with answering(site, events):
        with site.connect() as browser:
            browser.sendall(site.head())
            received = b""
            while b"data: 1\n\n" not in received:
                received += browser.recv(65536)
            assert not ended.is_set()
        assert ended.wait(PATIENCE_SECONDS)


def test_a_browser_that_leaves_before_the_answer_ends_the_request() -> None:
    """And not the preview's own limit, which is further away than this test's patience."""
    with previewed(2 * PATIENCE_SECONDS) as site, answering(site, silent) as guest:
        with site.connect() as browser:
            browser.sendall(site.head())
            wait_until(lambda: len(guest.received) == 1)
        wait_until(lambda: guest.tunnels.open_now == 0, PATIENCE_SECONDS)


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
