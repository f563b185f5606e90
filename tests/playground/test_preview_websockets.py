"""Websockets of the app through the preview."""

import socket
from contextlib import ExitStack

import pytest
from websockets.sync.client import connect

from playground.identity import Identity
from tests.playground.guests import Tunnels, raw_guest
from tests.playground.served import SECRET, serving, wait_until
from tests.playground.site import (
    OK,
    Site,
    answering,
    read_all,
    silent,
    status_of,
)
from tests.playground.stand_in import LABEL, short_folder, standing_in

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


def test_a_websocket_of_the_guest_works(site: Site, blog: Tunnels) -> None:
    with connect(f"ws://{site.host}/echo", sock=site.connect()) as ws:
        for message in ("hello", "张" * 100_000, b"\x00\xff"):
            ws.send(message)
            assert ws.recv(timeout=30) == message
    wait_until(lambda: blog.open_now == 0)


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
