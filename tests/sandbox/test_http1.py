"""A request of web's, read off a socket, and an answer written to one."""

import socket
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from sandbox import problems
from sandbox.http1 import Answer, Request, read_request

MOST_BYTES = 1000
GET = b"GET / HTTP/1.1\r\n"
PUT = b"PUT / HTTP/1.1\r\n"
TWO_LENGTHS = b"Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n"


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Web's end and the worker's."""
    web, worker = socket.socketpair()
    with web, worker:
        for end in (web, worker):
            end.settimeout(5)
        yield web, worker


def welcome(_: Mapping[str, str]) -> None:
    """Admit everybody."""


def refuse(headers: Mapping[str, str]) -> None:
    raise problems.unauthorized() if "authorization" not in headers else AssertionError


def read(ends: tuple[socket.socket, socket.socket], data: bytes) -> Request | None:
    web, worker = ends
    web.sendall(data)
    web.shutdown(socket.SHUT_WR)
    return read_request(worker, welcome, MOST_BYTES)


class InParts:
    """A socket from which each read takes one part."""

    def __init__(self, *parts: bytes) -> None:
        self._parts = list(parts)

    def recv(self, _: int) -> bytes:
        return self._parts.pop(0)


Ends = tuple[socket.socket, socket.socket]


def test_all_parts_of_a_request_are_told(ends: Ends) -> None:
    head = b"PUT /a%20%E4%BD%A0?x=1&y=%20 HTTP/1.1\r\nHost: w\r\nX-A: b\r\n"
    request = read(ends, head + b"Content-Length: 5\r\n\r\nhello")
    assert request is not None
    assert (request.method, request.path, request.query) == ("PUT", "/a 你", "x=1&y=%20")
    assert request.headers == {"host": "w", "x-a": "b", "content-length": "5"}
    assert request.body == b"hello"


def test_a_body_in_chunks_is_put_together() -> None:
    head = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    parts: Any = InParts(head, b"3\r\nabc\r\n", b"2\r\nd", b"e\r\n0\r\n\r\n")
    request = read_request(parts, welcome, MOST_BYTES)
    assert request is not None
    assert request.body == b"abcde"


def test_a_request_may_come_byte_by_byte() -> None:
    data = b"GET /x HTTP/1.1\r\nHost: w\r\n\r\n"
    parts: Any = InParts(*(data[at : at + 1] for at in range(len(data))))
    request = read_request(parts, welcome, MOST_BYTES)
    assert request is not None
    assert (request.path, request.headers) == ("/x", {"host": "w"})


def test_a_path_that_is_no_utf8_is_still_a_path(ends: Ends) -> None:
    request = read(ends, b"GET /%ff HTTP/1.1\r\n\r\n")
    assert request is not None
    assert request.path == "/\ufffd"


@pytest.mark.parametrize(
    "data",
    [b"", b"GE", b"GET / HTTP/1.1\r\nHost:", b"PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx"],
)
def test_a_connection_that_ends_before_the_request_is_none(ends: Ends, data: bytes) -> None:
    assert read(ends, data) is None


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"nonsense\r\n\r\n", id="no request line"),
        pytest.param(b"GET / HTTP/1.1\r\nA b\r\n\r\n", id="no header"),
        pytest.param(b"PUT / HTTP/1.1\r\nContent-Length: x\r\n\r\n", id="no length"),
        pytest.param(PUT + TWO_LENGTHS, id="two lengths"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n", id="two requests"),
        pytest.param(GET + b"Upgrade: tcp\r\nConnection: Upgrade\r\n\r\nx", id="behind an upgrade"),
        pytest.param(GET + b"A: b\r\n" * 20_000 + b"\r\n", id="an endless head"),
    ],
)  # fmt: skip
def test_what_is_no_single_request_is_refused(ends: Ends, data: bytes) -> None:
    with pytest.raises(problems.WorkerProblem) as refused:
        read(ends, data)
    assert refused.value.problem.status == 400


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_that_is_too_large_is_refused_before_its_end(ends: Ends, is_chunked: bool) -> None:
    framing = b"Transfer-Encoding: chunked" if is_chunked else b"Content-Length: 9999"
    body = (b"3e9\r\n" if is_chunked else b"") + b"x" * (MOST_BYTES + 1)
    with pytest.raises(problems.WorkerProblem) as refused:
        read(ends, b"PUT / HTTP/1.1\r\n" + framing + b"\r\n\r\n" + body)
    assert (refused.value.problem.status, str(MOST_BYTES) in refused.value.problem.detail) == (
        413,
        True,
    )


def test_who_may_not_call_is_refused_before_the_body(ends: Ends) -> None:
    web, worker = ends
    web.sendall(b"PUT / HTTP/1.1\r\nContent-Length: 999\r\n\r\n")
    with pytest.raises(problems.WorkerProblem) as refused:
        read_request(worker, refuse, MOST_BYTES)
    assert refused.value.problem.status == 401


def sent(ends: Ends, answer: Answer, *, is_head: bool = False) -> bytes:
    web, worker = ends
    answer.send(worker, is_head=is_head)
    worker.close()
    return b"".join(iter(lambda: web.recv(65536), b""))


def test_an_answer_of_known_length_says_it(ends: Ends) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 2\r\n\r\n"
    assert sent(ends, Answer(200, (b"hi",), "a/b", 2)) == head + b"hi"


def test_the_answer_to_head_is_a_head(ends: Ends) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 2\r\n\r\n"
    assert sent(ends, Answer(200, (b"hi",), "a/b", 2), is_head=True) == head


def test_parts_that_come_as_they_come_are_chunks(ends: Ends) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = Answer(200, iter([b"one", b"fourteen bytes"]), "a/b")
    assert sent(ends, answer) == head + b"3\r\none\r\ne\r\nfourteen bytes\r\n0\r\n\r\n"


def test_an_answer_without_content_has_neither_length_nor_type(ends: Ends) -> None:
    assert sent(ends, Answer(204)) == b"HTTP/1.1 204 No Content\r\n\r\n"


def test_what_an_answer_is_made_of_is_closed_when_web_has_left(ends: Ends) -> None:
    closed = []

    class Body:
        def __iter__(self) -> Iterator[bytes]:
            while True:
                yield bytes(100_000)

        def close(self) -> None:
            closed.append(True)

    web, worker = ends
    web.close()
    with pytest.raises(OSError, match="Broken pipe"):
        Answer(200, Body()).send(worker, is_head=False)
    assert closed
