"""The client against servers that speak raw bytes: right ones, sloppy ones and hostile ones."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from threading import Thread

import pytest

from playground.deadline import Deadline
from playground.heads import HEAD_MAX_BYTES, Head, HttpFault
from playground.http1 import (
    CHUNKS_A_TURN,
    RECEIVED_KEPT_BYTES,
    RECEIVES_A_TURN,
    Source,
    read_body,
    read_head,
)
from tests.playground.turns import turns_during

Script = Callable[[socket.socket], None]
SECONDS = 5.0


@contextmanager
def guest(script: Script | bytes) -> Iterator[Source]:
    """A connection whose other end sends the bytes, or runs the script, and then closes."""
    ours, theirs = socket.socketpair()

    def run() -> None:
        with theirs, suppress(OSError):
            if callable(script):
                script(theirs)
            else:
                theirs.sendall(script)

    thread = Thread(target=run)
    thread.start()
    with ours:
        yield Source(ours)
        ours.shutdown(socket.SHUT_RDWR)
    thread.join()


def talk(
    script: Script | bytes, method: str = "GET", seconds: float = SECONDS
) -> tuple[Head, bytes]:
    deadline = Deadline.after(seconds)
    with guest(script) as source:
        head = read_head(source, deadline)
        return head, b"".join(read_body(source, method, head, deadline))


def fault_of(script: Script | bytes, method: str = "GET", seconds: float = SECONDS) -> HttpFault:
    with pytest.raises(HttpFault) as caught:
        talk(script, method, seconds)
    return caught.value


def test_a_response_is_read_as_it_was_sent() -> None:
    raw = b"HTTP/1.1 200 Fine\r\nSet-Cookie: a=1\r\n"
    raw += b"set-cookie:  b=\xe9 \r\nContent-Length: 2\r\n\r\n"
    head, body = talk(raw + b"hi")
    assert (head.status, head.reason, body) == (200, "Fine", b"hi")
    assert head.headers == [
        ("Set-Cookie", "a=1"),
        ("set-cookie", "b=\xe9"),
        ("Content-Length", "2"),
    ]
    assert head.raw == raw


@pytest.mark.parametrize(
    ("raw", "status", "body"),
    [
        pytest.param(
            b"HTTP/1.1 666 Number Of The Beast\r\n\r\n", 666, b"", id="any status of three digits"
        ),
        pytest.param(b"HTTP/1.1 999 \r\n\r\n", 999, b"", id="no reason"),
        pytest.param(b"HTTP/1.1 200\r\n\r\n", 200, b"", id="no space after the status"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\nto the end", 200, b"to the end", id="no length"),
        pytest.param(b"HTTP/1.1 200 OK\n\nhand-made", 200, b"hand-made", id="bare LF throughout"),
        pytest.param(
            b"HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\nhello", 204, b"", id="204 with a body"
        ),
        pytest.param(
            b"HTTP/1.1 304 Not\r\nContent-Length: 5\r\n\r\n", 304, b"", id="304 with a length"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi there",
            200,
            b"hi",
            id="more than its length",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
            b"2;x=y\r\nhi\r\n1\r\n!\r\n0\r\nT: 1\r\n\r\n",
            200,
            b"hi!",
            id="chunks, an extension and a trailer",
        ),
        pytest.param(
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
            b"HTTP/1.1 200 OK\r\n\r\nok",
            200,
            b"ok",
            id="interim answers first",
        ),
    ],
)
def test_what_http_allows_is_taken(raw: bytes, status: int, body: bytes) -> None:
    head, received = talk(raw)
    assert (head.status, received) == (status, body)


def test_the_answer_to_head_has_no_body_whatever_its_length_says() -> None:
    head, body = talk(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", method="HEAD")
    assert (head.values("content-length"), body) == (["10"], b"")


def test_interim_heads_are_part_of_the_raw_head() -> None:
    raw = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    assert talk(raw)[0].raw == raw


def answer(*header_lines: bytes, status: bytes = b"HTTP/1.1 200 OK", body: bytes = b"") -> bytes:
    return b"\r\n".join([status, *header_lines, b"", body])


HOSTILE = [
    pytest.param(
        answer(b"Content-Length: 2", b"Transfer-Encoding: chunked", body=b"hi"),
        "both",
        id="CL and TE",
    ),
    pytest.param(
        answer(b"Content-Length: 2", b"Content-Length: 2", body=b"hi"),
        "more than one",
        id="CL twice",
    ),
    pytest.param(
        answer(b"Content-Length: 2", b"content-length: 3", body=b"hi"), "more than one", id="two CL"
    ),
    pytest.param(answer(b"Content-Length: 2, 2", body=b"hi"), "Content-Length", id="CL list"),
    pytest.param(answer(b"Content-Length: -1"), "Content-Length", id="CL negative"),
    pytest.param(answer(b"Content-Length: +2", body=b"hi"), "Content-Length", id="CL with a sign"),
    pytest.param(answer(b"Content-Length: 0x2", body=b"hi"), "Content-Length", id="CL in hex"),
    pytest.param(
        answer(b"Content-Length: 1_0", body=b"0123456789"), "Content-Length", id="CL underscore"
    ),
    pytest.param(answer(b"Content-Length:"), "Content-Length", id="CL empty"),
    pytest.param(answer(b"Content-Length: " + b"9" * 30), "Content-Length", id="CL absurd"),
    pytest.param(answer(b"Content-Length: \xb2"), "Content-Length", id="CL in other digits"),
    pytest.param(answer(b"Transfer-Encoding: xchunked"), "chunked", id="TE unknown"),
    pytest.param(answer(b"Transfer-Encoding: gzip, chunked"), "chunked", id="TE stacked"),
    pytest.param(
        answer(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"),
        "chunked",
        id="TE twice",
    ),
    pytest.param(
        answer(b"Transfer-Encoding: chunked", status=b"HTTP/1.0 200 OK"), "HTTP/1.0", id="TE in 1.0"
    ),
    pytest.param(answer(status=b"HTTP/1.1 0 OK"), "status line", id="status 0"),
    pytest.param(answer(status=b"HTTP/1.1 99 OK"), "status line", id="status 99"),
    pytest.param(answer(status=b"HTTP/1.1 099 OK"), "status line", id="status 099"),
    pytest.param(answer(status=b"HTTP/1.1 1000 OK"), "status line", id="status 1000"),
    pytest.param(answer(status=b"HTTP/1.1 20 OK"), "status line", id="status 20"),
    pytest.param(answer(status=b"HTTP/1.1 -200 OK"), "status line", id="status negative"),
    pytest.param(answer(status=b"HTTP/1.1 two OK"), "status line", id="status in words"),
    pytest.param(
        answer(status=b"HTTP/1.1 \xb2\xb0\xb0 OK"), "status line", id="status in other digits"
    ),
    pytest.param(answer(status=b"HTTP/1.1  200 OK"), "status line", id="two spaces"),
    pytest.param(answer(status=b"HTTP/1.2 200 OK"), "status line", id="HTTP/1.2"),
    pytest.param(answer(status=b"HTTP/2 200 OK"), "not HTTP/1", id="HTTP/2"),
    pytest.param(answer(status=b"HTTP/1.1 200 a\x00b"), "status line", id="NUL in the reason"),
    pytest.param(
        answer(status=b"HTTP/1.1 101 Switching"), "no upgrade was asked", id="101 unasked"
    ),
    pytest.param(answer(b"X: a\rSet-Cookie: b=1"), "bare CR", id="bare CR in a value"),
    pytest.param(answer(b"X: a\nSet-Cookie: b=1"), "mixes", id="bare LF in a value"),
    pytest.param(b"HTTP/1.1 200 OK\nX: 1\r\n\r\n", "mixes", id="mixed line ends"),
    pytest.param(answer(b"X: a\x00b"), "not `name: value`", id="NUL in a value"),
    pytest.param(answer(b"X: a\x0bb"), "not `name: value`", id="vertical tab in a value"),
    pytest.param(answer(b"X: a", b" folded"), "folded", id="obs-fold"),
    pytest.param(answer(b" X: a"), "folded", id="fold at once"),
    pytest.param(answer(b"no colon here"), "not `name: value`", id="no colon"),
    pytest.param(answer(b": empty"), "not `name: value`", id="empty name"),
    pytest.param(answer(b"X : a"), "not `name: value`", id="space before the colon"),
    pytest.param(answer(b"X\xe9: a"), "not `name: value`", id="name not ASCII"),
    pytest.param(answer(*[b"A: b"] * 10_000), "10000 headers", id="10,000 headers"),
    pytest.param(answer(b"X: " + b"a" * 1_000_000), "longer than 65536", id="a line of 1 MB"),
    pytest.param(
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 1_000_000, "longer than 65536", id="a head without end"
    ),
    pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000, "interim", id="10,000 interim answers"),
    pytest.param(
        (b"HTTP/1.1 100 C\r\nX: " + b"a" * 30_000 + b"\r\n\r\n") * 10,
        "longer than 65536",
        id="huge interim answers",
    ),
    pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", "not HTTP/1", id="not HTTP"),
    pytest.param(b"\r\nHTTP/1.1 200 OK\r\n\r\n", "not HTTP/1", id="an empty line first"),
    pytest.param(b"<h1>hello</h1>", "not HTTP/1", id="a body without a head"),
]


@pytest.mark.parametrize(("raw", "why"), HOSTILE)
def test_what_breaks_http_is_refused_with_the_reason(raw: bytes, why: str) -> None:
    fault = fault_of(raw)
    assert fault.type == "invalid-http"
    assert why in str(fault)
    assert len(str(fault)) < 300
    assert str(fault).isprintable()


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param(b"-1\r\nhi\r\n0\r\n\r\n", id="negative"),
        pytest.param(b"0x2\r\nhi\r\n0\r\n\r\n", id="0x"),
        pytest.param(b"1_0\r\n0123456789abcdef\r\n0\r\n\r\n", id="underscore"),
        pytest.param(b"2\nhi\n0\n\n" + b" " * HEAD_MAX_BYTES, id="bare LF"),
        pytest.param(b"\r\nhi\r\n0\r\n\r\n", id="empty"),
        pytest.param(b"f" * 21 + b"\r\nhi", id="huge"),
        pytest.param(b"2\r\nhi!!0\r\n\r\n", id="longer than it says"),
        pytest.param(b"2;" + b"x" * 1_000_000, id="an extension without end"),
        pytest.param(b"0\r\nX: " + b"y" * 1_000_000, id="a trailer without end"),
    ],
)
def test_a_chunk_that_is_none_is_refused(chunks: bytes) -> None:
    fault = fault_of(answer(b"Transfer-Encoding: chunked", body=chunks))
    assert fault.type == "invalid-http"
    assert len(str(fault)) < 300


@pytest.mark.parametrize(
    ("chunks", "quoted"),
    [
        pytest.param(b"zz\r\nhi", "chunk header: 'zz\\r\\n'.", id="a length"),
        pytest.param(b"2\r\nhi!!\r\n", "footer: '!!' (expected '\\r\\n').", id="an end"),
        pytest.param(b"0\r\nno colon\r\n\r\n", "header line: 'no colon'.", id="a trailer"),
        pytest.param(b"it's b'x'\r\n", "chunk header: \"it\\'s b\\'x\\'\\r\\n\".", id="quotes"),
    ],
)
def test_a_malformed_chunk_is_quoted_as_text(chunks: bytes, quoted: str) -> None:
    """It was quoted as `bytearray(b'zz')`."""
    assert str(fault_of(answer(b"Transfer-Encoding: chunked", body=chunks))).endswith(quoted)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(answer(b"Content-Length: 10", body=b"half"), id="shorter than its length"),
        pytest.param(answer(b"Transfer-Encoding: chunked", body=b"5\r\nhel"), id="in a chunk"),
        pytest.param(
            answer(b"Transfer-Encoding: chunked", body=b"2\r\nhi\r\n"), id="without the last chunk"
        ),
    ],
)
def test_a_body_that_breaks_off_is_told_from_a_whole_one(raw: bytes) -> None:
    assert fault_of(raw).type == "incomplete-body"


@pytest.mark.parametrize(
    "raw",
    [pytest.param(b"", id="at once"), pytest.param(b"HTTP/1.1 200 OK\r\nX", id="in the head")],
)
def test_a_connection_closed_without_a_head_is_a_fault_of_its_own(raw: bytes) -> None:
    assert fault_of(raw).type == "closed"


def drip(data: bytes) -> Script:
    """One byte at a time, for ever when the bytes are at their end."""

    def script(conn: socket.socket) -> None:
        conn.settimeout(0.02)
        for byte in data + b"x" * 1000:
            conn.sendall(bytes([byte]))
            with suppress(TimeoutError):
                if conn.recv(1) == b"":
                    return

    return script


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX: ", id="in the head"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n", id="in the body"),
    ],
)
def test_the_deadline_is_total_and_not_one_for_each_byte(sent: bytes) -> None:
    with pytest.raises(TimeoutError):
        talk(drip(sent), seconds=0.7)


def test_a_silent_guest_ends_at_the_deadline() -> None:
    def silent(conn: socket.socket) -> None:
        conn.settimeout(3)
        conn.recv(1)

    with pytest.raises(TimeoutError):
        talk(silent, seconds=0.2)


def test_a_head_may_come_byte_by_byte() -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

    def script(conn: socket.socket) -> None:
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
        for byte in raw:
            conn.sendall(bytes([byte]))

    assert talk(script)[1] == b"hi"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", id="body-cut-off"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/2 200\r\n\r\n", id="after-interim"),
    ],
)
def test_what_came_behind_a_head_is_not_shown_twice(raw: bytes) -> None:
    deadline = Deadline.after(SECONDS)
    with guest(raw) as source:
        with pytest.raises(HttpFault):
            b"".join(read_body(source, "GET", read_head(source, deadline), deadline))
        assert source.received == raw


def test_what_came_is_kept_as_it_came_and_bounded() -> None:
    junk = b"HTTP/1.1 200 OK\r\nX: " + b"\x00" * 1_000_000
    with guest(junk) as source:
        with pytest.raises(HttpFault):
            read_head(source, Deadline.after(SECONDS))
        assert len(source.received) <= RECEIVED_KEPT_BYTES
        assert junk.startswith(bytes(source.received))


def chunked(count: int) -> bytes:
    return answer(b"Transfer-Encoding: chunked", body=b"1\r\nx\r\n" * count + b"0\r\n\r\n")


def pieces_of(raw: bytes) -> list[bytes]:
    """Of a body that has come already, all in one receive."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        source, deadline = Source(ours, raw), Deadline.after(SECONDS)
        return list(read_body(source, "GET", read_head(source, deadline), deadline))


@pytest.mark.parametrize("count", [1000, 4000])
def test_an_answer_in_chunks_of_one_byte_is_passed_on_in_one_piece(count: int) -> None:
    """Each chunk was a piece, and a write to the browser, of its own."""
    assert pieces_of(chunked(count)) == [b"x" * count]


def test_what_came_before_a_malformed_chunk_is_passed_on() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        source = Source(ours, chunked(2).replace(b"0\r\n", b"zz\r\n"))
        deadline = Deadline.after(SECONDS)
        pieces = read_body(source, "GET", read_head(source, deadline), deadline)
        assert next(pieces) == b"xx"
        with pytest.raises(HttpFault):
            next(pieces)


def test_others_are_served_while_an_answer_in_chunks_of_one_byte_is_read() -> None:
    """Nobody was, and after a minute gunicorn ended the process."""
    few, many = (turns_during(partial(pieces_of, chunked(n))) for n in (1000, 4000))
    assert few >= 1000 // CHUNKS_A_TURN
    assert many >= 4000 // CHUNKS_A_TURN


def test_others_are_served_while_a_guest_always_has_one_byte_more() -> None:
    """Each message of such a socket is one receive, and none of them has to wait."""
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    with ours:
        with theirs:
            for _ in range(48):
                theirs.send(b"x")
        source, deadline = Source(ours), Deadline.after(SECONDS)
        head = Head(1, 200, "OK", [], b"")
        turns = turns_during(lambda: list(read_body(source, "GET", head, deadline)))
    assert turns >= 48 // RECEIVES_A_TURN
