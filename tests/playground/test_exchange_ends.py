"""How an exchange ends that gets no whole answer: at a deadline, a limit, or the server's whim."""

import base64
import socket
from dataclasses import replace

import pytest

from playground.settings import Settings
from tests.playground.guests import Tunnels, raw_guest
from tests.playground.shop import Send, body_of, only_hop
from tests.playground.stand_in import StandIn


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(
        settings, exchange_seconds=3, event_stream_seconds=1, exchange_body_bytes=64 * 1024
    )


def test_what_is_not_http_is_an_error_with_what_was_received(send: Send, worker: StandIn) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nhi"
    with raw_guest(answer) as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(send())
    assert (hop["response"], hop["error"]["type"]) == (None, "invalid-http")
    assert base64.b64decode(hop["error"]["received_base64"]) == answer


def test_the_trailers_of_a_chunked_answer_are_shown(send: Send, worker: StandIn) -> None:
    """They were shown nowhere. A trailer is no header: what it says of a cookie counts for none."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum, X-Took\r\n\r\n"
    ends = b"X-Sum: 4f\r\nX-Took: 1 ms \xe9\r\nX-Took: 2 ms\r\nSet-Cookie: a=b\r\n\r\n"
    with raw_guest(head + b"2\r\nhi\r\n0\r\n" + ends) as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(send())
    assert (body_of(hop), hop["error"], hop["cookies_changed"]) == (b"hi", None, [])
    assert hop["response"]["trailers"] == [
        ["X-Sum", "4f"],
        ["X-Took", "1 ms é"],
        ["X-Took", "2 ms"],
        ["Set-Cookie", "a=b"],
    ]


def test_a_body_that_breaks_off_is_shown_with_its_error(send: Send, worker: StandIn) -> None:
    with raw_guest(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf") as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(send())
    assert (body_of(hop), hop["response"]["truncated"]) == (b"half", True)
    assert hop["error"]["type"] == "incomplete-body"


def test_a_server_that_only_closes_is_an_error(send: Send, worker: StandIn) -> None:
    with raw_guest(b"") as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(send())
    assert (hop["response"], hop["error"]["type"]) == (None, "closed")


def test_a_server_that_never_answers_is_an_error_at_the_deadline(
    send: Send, worker: StandIn
) -> None:
    with raw_guest(lambda conn: conn.recv(1)) as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(send())
    assert (hop["response"], hop["error"]["type"]) == (None, "timeout")
    assert hop["timing_ms"]["first_byte"] is None


def test_server_sent_events_end_at_their_deadline_with_what_came(
    send: Send, tunnels: Tunnels
) -> None:
    hop = only_hop(send(target="/events"))
    assert body_of(hop).startswith(b"data: tick\n\ndata: tick\n\n")
    assert (hop["response"]["truncated"], hop["error"]) == (True, None)
    assert hop["timing_ms"]["total"] < 2500


@pytest.mark.parametrize("name", [b"Text/Event-Stream", b"text/event-stream ; charset=utf-8"])
def test_an_event_stream_is_known_however_its_type_is_written(
    send: Send, worker: StandIn, name: bytes
) -> None:
    """It was waited for as for a page, and its end was missing."""

    def endless_events(conn: socket.socket) -> None:
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: " + name + b"\r\n\r\ndata: 1\n\n")
        conn.recv(1)

    with raw_guest(endless_events) as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(send())
    assert (body_of(hop), hop["response"]["truncated"]) == (b"data: 1\n\n", True)
    assert hop["error"] is None


def test_a_body_that_does_not_end_in_time_says_so(send: Send, worker: StandIn) -> None:
    """It looked like a body that is longer than what is kept."""

    def stall(conn: socket.socket) -> None:
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
        conn.recv(1)

    with raw_guest(stall) as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(send())
    assert (body_of(hop), hop["response"]["truncated"]) == (b"half", True)
    assert hop["error"]["type"] == "timeout"
    assert "had not ended" in hop["error"]["detail"]


def endless(conn: socket.socket) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        conn.sendall(b"x" * 65536)


def test_an_endless_body_ends_where_the_kept_part_is_full(send: Send, worker: StandIn) -> None:
    with raw_guest(endless) as guest:
        Tunnels(worker, guest.port)
        hop = only_hop(send())
    assert body_of(hop) == b"x" * 64 * 1024
    assert (hop["response"]["truncated"], hop["error"]) == (True, None)


def test_an_upgrade_that_was_asked_for_is_an_answer(send: Send, worker: StandIn) -> None:
    answer = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nraw"
    headers = [["Upgrade", "x"], ["Connection", "Upgrade"]]
    with raw_guest(answer) as guest:
        Tunnels(worker, guest.port)
        asked, unasked = only_hop(send(headers=headers)), only_hop(send())
    assert asked["response"]["status"] == 101
    assert unasked["error"]["type"] == "invalid-http"


def early(conn: socket.socket) -> None:
    conn.sendall(b"HTTP/1.1 413 Enough\r\nContent-Length: 3\r\n\r\nno!")
    conn.shutdown(socket.SHUT_WR)
    conn.settimeout(2)
    while conn.recv(65536):
        pass


def test_an_answer_before_the_whole_body_was_read_is_seen(send: Send, worker: StandIn) -> None:
    with raw_guest(early) as guest:
        Tunnels(worker, guest.port)
        headers = [["X-Length-Hidden", "1"], ["Transfer-Encoding", "chunked"]]
        hop = only_hop(send("POST", "/", headers=headers, body={"text": "x" * 3_000_000}))
    assert (hop["response"]["status"], body_of(hop)) == (413, b"no!")
