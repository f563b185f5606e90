"""Whether the short way through gunicorn leads where its own way does: the same requests, the same
refusals, the same bytes left for the next one.
"""

import time
from email.utils import formatdate
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playground.usual import UsualRequest, http_date

CONFIG = Config()
CONFIG.set("forwarded_allow_ips", "")
PEER = ("192.0.2.1", 5000)
USUAL = (
    b"POST /api/v1/sessions?a=%20&b#no HTTP/1.1\r\nHost: a:8000\r\n"
    b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}GET / HTTP/1.1"
)


def outcome(kind: type[Any], data: bytes, cut: int) -> object:
    """What was read of these bytes, which come in two pieces, and what is left; or the refusal."""
    pieces = iter([piece for piece in (data[:cut], data[cut:]) if piece])
    unreader = IterUnreader(pieces)
    try:
        request = kind(CONFIG, unreader, PEER)
    except Exception as error:  # noqa: BLE001  # which one is what is compared
        return type(error)
    names = ("method", "uri", "path", "query", "fragment", "version", "headers", "scheme")
    read = {name: getattr(request, name) for name in names}
    try:
        body: object = request.body.read()
    except Exception as error:  # noqa: BLE001
        body = type(error)
    return read, body, request.should_close(), unreader.take_buffered()


METHODS = st.sampled_from(["GET", "POST", "OPTIONS", "CONNECT", "get", "G", "MKCALENDAR"])
TARGETS = st.one_of(
    st.sampled_from(
        ["/", "//a", "/a?b=c", "/a#b", "*", "http://a/b", "a:80", "", "/%41;b=[c]", "/:x"]
    ),
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=12).map("/{}".format),
)
NAMES = st.sampled_from(
    ["Host", "host", "Accept", "Content-Length", "Content-Type", "Transfer-Encoding", "Expect",
     "X_Y", "Connection", "X-Forwarded-Proto", "Cookie", "a b", "", "Ünicode", " Host", "X\x00"]
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(
        ["", "2", "chunked", "gzip, chunked", "100-continue", "close", " a \t", "a\rb", "https"]
    ),
    st.text(st.characters(min_codepoint=0, max_codepoint=0xFF), max_size=9),
)
SEPARATORS = st.sampled_from([":", ": ", ":\t ", " :", "", "::"])
ENDS = st.sampled_from(["\r\n"] * 9 + ["\n", "\r\n ", "\r"])
FIELDS = st.lists(st.tuples(NAMES, SEPARATORS, VALUES, ENDS).map("".join), max_size=6)
VERSIONS = st.sampled_from(["HTTP/1.1"] * 6 + ["HTTP/1.0", "HTTP/2.0", "http/1.1", "HTTP/1.1 "])
HEADS = st.tuples(METHODS, TARGETS, VERSIONS, FIELDS, st.binary(max_size=5)).map(
    lambda part: (
        f"{part[0]} {part[1]} {part[2]}\r\n{''.join(part[3])}\r\n".encode("latin-1") + part[4]
    )
)


@settings(deadline=None)
@given(data=HEADS, cut=st.integers(0, 60))
@example(data=USUAL.replace(b"#no", b""), cut=0)
@example(data=USUAL, cut=0)
@example(data=USUAL.replace(b"#no", b""), cut=len(USUAL) - 18)
@example(data=b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", cut=16)
@example(data=b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", cut=0)
@example(data=b"GET / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n", cut=0)
@example(data=b"GET /" + b"a" * 4094 + b" HTTP/1.1\r\nHost: a\r\n\r\n", cut=0)
@example(
    data=b"GET / HTTP/1.1\r\n" + b"".join(b"A%d: b\r\n" % n for n in range(101)) + b"\r\n", cut=0
)
def test_a_request_is_read_as_gunicorn_reads_it(data: bytes, cut: int) -> None:
    assert outcome(UsualRequest, data, cut) == outcome(Request, data, cut)


def test_the_requests_of_the_page_go_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Request, "_parse_python", None)
    assert isinstance(outcome(UsualRequest, USUAL.replace(b"#no", b""), 0), tuple)


@pytest.mark.parametrize("moment", [0, 951_782_400, 1_795_000_000])
def test_the_date_is_written_as_browsers_expect_it(
    moment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: moment + 0.9)
    assert http_date() == formatdate(moment, usegmt=True)
