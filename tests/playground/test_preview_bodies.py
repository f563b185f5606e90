"""Bodies of requests on their way through the preview."""

import socket
from contextlib import suppress

import pytest

from tests.playground.guests import Tunnels
from tests.playground.served import wait_until
from tests.playground.site import (
    OK,
    Site,
    answering,
    read_all,
    read_until,
    silent,
    split,
    status_of,
)


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
        wait_until(lambda: guest.tunnels.open_now == 0)


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
        conn.settimeout(30)
        while conn.recv(65536):
            pass

    with answering(site, refuse), site.connect() as browser:
        browser.sendall(site.head("POST /", "Transfer-Encoding: chunked") + b"1\r\nx\r\n")
        assert browser.recv(65536).startswith(b"HTTP/1.1 401 No\r\n")


EARLY = [
    pytest.param(b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", b"", id="without a body"),
    pytest.param(b"HTTP/1.1 204 No\r\n\r\n", b"", id="204"),
    pytest.param(
        b"HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
        b"2\r\nno\r\n0\r\n\r\n", id="in chunks",
    ),
    pytest.param(b"HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno", b"no", id="with a length"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "body"), EARLY)
@pytest.mark.parametrize("is_kept", [pytest.param(True, id="kept"), pytest.param(False, id="shut")])
def test_an_app_that_refuses_an_upload_half_way_is_heard_to_the_end(
    site: Site, answer: bytes, body: bytes, *, is_kept: bool
) -> None:
    """The answer was lost, or lacked its end, and the browser waited for it."""

    def refuse(conn: socket.socket) -> None:
        conn.sendall(answer)
        if is_kept:
            silent(conn)

    with answering(site, refuse), site.connect() as browser:
        chunk = b"3e8\r\n" + b"x" * 1000 + b"\r\n"
        browser.sendall(site.head("POST /", "Transfer-Encoding: chunked") + chunk)
        received = read_all(browser)
        browser.sendall(chunk * 100)  # it is heard out: no reset
    status, headers, shown = split(received)
    assert status.startswith("HTTP/1.1 ")
    assert ("Connection", "close") in headers
    assert shown == body


def test_who_sends_all_of_a_refused_upload_before_reading_still_reads_the_answer(
    site: Site,
) -> None:
    """The reset took the answer along, as soon as more came than nobody read."""
    with answering(site, OK), site.connect() as browser:
        browser.sendall(site.head("POST /", "Content-Length: 4194305"))
        for _ in range(4):
            browser.sendall(b"x" * 1_000_000)
        assert status_of(read_all(browser)) == 413
