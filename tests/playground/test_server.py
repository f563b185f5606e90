"""What only shows on the wire: slow and malformed requests, under gunicorn as it is deployed."""

import json
import signal
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.policy import COMMON, NO_PAGE_POLICY, POLICY
from tests.playground.served import Served, serving
from tests.playground.stand_in import StandIn, short_folder, standing_in

CANARY = b"GET /static/plain.css HTTP/1.1\r\nHost: localhost\r\n\r\n"
CANARY_ANSWER = b"color-scheme"
DATA_SEGMENTS_IN = 152
"""Where `tcpi_data_segs_in` is in struct tcp_info (linux/tcp.h)."""


@pytest.fixture(scope="module")
def web() -> Iterator[Served]:
    with short_folder() as folder, standing_in(folder / "one.sock"), serving(folder) as running:
        yield running


def converse(web: Served, request: bytes, seconds: float = 10) -> bytes:
    """Send these bytes; everything that comes back until web closes or falls silent."""
    received = b""
    with socket.create_connection(("127.0.0.1", web.port), timeout=seconds) as raw:
        raw.sendall(request)
        raw.settimeout(1.5)
        try:
            while data := raw.recv(65536):
                received += data
        except TimeoutError:
            pass
        except ConnectionResetError:
            pass
    return received


def test_request_and_one_behind_it_are_answered_in_order(web: Served) -> None:
    """The control of the tests below: the canary is seen where nothing is wrong."""
    good = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
    received = converse(web, good + CANARY)
    assert received.count(b"HTTP/1.1 200 OK") == 2
    assert CANARY_ANSWER in received


def test_a_short_answer_comes_in_one_piece(web: Served) -> None:
    """A reader that woke for the head alone took the processor from who was to send the rest."""
    with socket.create_connection(("127.0.0.1", web.port), timeout=10) as raw:
        for count in range(1, 4):
            raw.sendall(b"GET /api/v1/sessions/none HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert raw.recv(65536).endswith(b"}")
            info = raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, DATA_SEGMENTS_IN + 4)
            assert struct.unpack_from("=I", info, DATA_SEGMENTS_IN)[0] == count


HEAD = b"POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(HEAD + b"Content-Length: 4\r\n" + CHUNKED + b"0\r\n\r\n", id="both"),
        pytest.param(HEAD + b"Content-Length: 0\r\nContent-Length: 50\r\n\r\n", id="two-lengths"),
        pytest.param(HEAD + b"Content-Length: -1\r\n\r\n", id="negative"),
        pytest.param(HEAD + b"Content-Length: +4\r\n\r\n{}{}", id="plus"),
        pytest.param(HEAD + b"Content-Length: 0x4\r\n\r\n{}{}", id="hex"),
        pytest.param(HEAD + b"Content-Length: 1_0\r\n\r\n", id="underscore"),
        pytest.param(HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", id="xchunked"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", id="order"),
        pytest.param(HEAD + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", id="space"),
        pytest.param(HEAD + b"X: a\r\n folded\r\n\r\n", id="folded"),
        pytest.param(HEAD + b"X\r\n\r\n", id="no-colon"),
        pytest.param(HEAD + b": x\r\n\r\n", id="no-name"),
        pytest.param(HEAD + b"X: a\0b\r\n\r\n", id="nul"),
        pytest.param(HEAD + b"X: a\rb\r\n\r\n", id="bare-cr"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", id="two-hosts"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="no-host"),
        pytest.param(b"GET http://evil/ HTTP/1.1\r\nHost: localhost\r\n\r\n", id="absolute-form"),
        pytest.param(b"GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n", id="two-spaces"),
        pytest.param(b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", id="version"),
        pytest.param(b"CONNECT evil:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", id="connect"),
    ],
)  # fmt: skip
def test_request_that_can_be_read_in_two_ways_is_refused(web: Served, request_bytes: bytes) -> None:
    received = converse(web, request_bytes)
    assert not received.startswith(b"HTTP/1.1 2"), received[:200]
    assert not received.startswith(b"HTTP/1.1 500"), received[:200]


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param(b"-1\r\n\r\n", id="negative"),
        pytest.param(b"0x2\r\n{}\r\n0\r\n\r\n", id="hex-prefix"),
        pytest.param(b"2_0\r\n{}\r\n0\r\n\r\n", id="underscore"),
        pytest.param(b"fffffffffffffffff\r\n{}\r\n0\r\n\r\n", id="huge"),
        pytest.param(b"2\r\n{}0\r\n\r\n", id="no-break-after-data"),
    ],
)
def test_malformed_chunk_ends_the_connection_and_nothing_behind_it_is_read(
    web: Served, chunks: bytes
) -> None:
    received = converse(web, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + CANARY)
    assert CANARY_ANSWER not in received
    assert not received or received.startswith(b"HTTP/1.1 400 ")  # none: it waited for the rest


def test_a_malformed_chunk_is_the_callers_mistake_and_not_ours(web: Served) -> None:
    received = converse(web, HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n")
    assert received.startswith(b"HTTP/1.1 400 ")
    assert b"The request's body is not chunked as HTTP demands." in received


@pytest.mark.parametrize("path", ["/plain", "/lens"])
def test_a_form_with_a_malformed_chunk_is_its_senders_mistake_and_not_ours(
    web: Served, path: str
) -> None:
    """The playground's own page was a 500."""
    lines = [
        f"POST {path} HTTP/1.1", f"Host: {web.host}", f"Origin: http://{web.host}",
        "Content-Type: application/x-www-form-urlencoded", "Transfer-Encoding: chunked", "", "",
    ]  # fmt: skip
    received = converse(web, "\r\n".join(lines).encode() + b"zz\r\n")
    assert received.startswith(b"HTTP/1.1 400 ")
    assert b"The request's body is not chunked as HTTP demands." in received


def test_body_without_end_is_cut_off_at_the_limit(web: Served) -> None:
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as raw:
        raw.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range(64):
                raw.sendall(chunk)
        except (ConnectionError, TimeoutError):
            pass
        try:
            head = raw.recv(65536)
        except ConnectionResetError:
            return  # closed on a sender that does not stop
    assert head.startswith(b"HTTP/1.1 413 ")


FORM = (
    b"POST /plain HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
)


@pytest.mark.parametrize("head", [pytest.param(HEAD, id="JSON"), pytest.param(FORM, id="form")])
def test_body_that_trickles_is_given_up_in_time_while_others_are_served(
    folder: Path, head: bytes
) -> None:
    with (
        standing_in(folder / "one.sock"),
        serving(folder, PLAYGROUND_REQUEST_SECONDS="1") as web,
        socket.create_connection(("127.0.0.1", web.port), timeout=20) as raw,
    ):
        raw.sendall(head + b"Content-Length: 1000\r\n\r\n{")
        assert CANARY_ANSWER in converse(web, CANARY)
        answer = b""
        while b"\r\n\r\n" not in answer:
            raw.sendall(b" ")
            raw.settimeout(0.2)
            try:
                answer += raw.recv(65536)
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_shutdown_with_idle_connections_is_quick(worker: StandIn, folder: Path) -> None:
    with (
        serving(folder) as web,
        socket.create_connection(("127.0.0.1", web.port), timeout=20) as idle,
    ):
        idle.sendall(CANARY)
        assert idle.recv(65536)
        started = time.monotonic()
        web.process.send_signal(signal.SIGTERM)
        assert web.process.wait(20) == 0
        assert time.monotonic() - started < 5, "it did not wait out the grace time"


def test_no_control_socket_is_opened(web: Served) -> None:
    for path in Path(f"/proc/{web.process.pid}/fd").iterdir():
        assert "gunicorn.ctl" not in str(path.readlink())
    assert "gunicorn.ctl" not in Path("/proc/net/unix").read_text()


REFUSED_UNREAD = [
    pytest.param(b"what?\r\n\r\n", 400, id="no-request"),
    pytest.param(b"GET / HTTP/1.1\r\nHost: localhost\r\nX\r\n\r\n", 400, id="no-colon"),
    pytest.param(b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n", 414, id="long-target"),
    pytest.param(b"GET / HTTP/1.1\r\nX: " + b"a" * 9000 + b"\r\n\r\n", 431, id="long-header"),
    pytest.param(b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 120 + b"\r\n", 431, id="many-headers"),
    pytest.param(b"GET / HTTP/1.1\r\nExpect: soup\r\n\r\n", 417, id="expect"),
    pytest.param(b"POST / HTTP/1.1\r\nTransfer-Encoding: soup\r\n\r\n", 501, id="coding"),
    pytest.param(HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, id="gzip"),
]


@pytest.mark.parametrize(("request_bytes", "status"), REFUSED_UNREAD)
def test_what_the_server_itself_refuses_is_a_problem_with_all_headers(
    web: Served, request_bytes: bytes, status: int
) -> None:
    """gunicorn's own page had no policy and repeated what was sent."""
    head, _, body = converse(web, request_bytes).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0].startswith(f"HTTP/1.1 {status} ")
    headers = dict(line.split(": ", 1) for line in lines[1:])
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Connection"] == "close"
    assert headers.items() >= {**COMMON, POLICY: NO_PAGE_POLICY}.items()
    assert set(json.loads(body)) == {"type", "title", "status", "detail"}
    assert b"aaaa" not in body
    assert b"soup" not in body


@pytest.mark.parametrize(
    "header",
    ["SCRIPT_NAME: /x", "PATH_INFO: /x", "X-Forwarded-Proto: https", "X-Forwarded-Ssl: on"],
)
def test_no_header_of_a_peer_on_this_machine_changes_the_request(web: Served, header: str) -> None:
    """`SCRIPT_NAME: /x` was a 500: gunicorn obeys whoever calls from loopback."""
    asked = f"GET /static/plain.css HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n"
    received = converse(web, asked.encode())
    assert received.startswith(b"HTTP/1.1 200 OK")
    assert CANARY_ANSWER in received
