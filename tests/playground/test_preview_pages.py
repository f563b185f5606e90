"""Pages of our own where the preview has no answer of the app to show."""

import re

import pytest

from playground.identity import Identity
from sandbox import protocol
from tests.playground.served import SECRET
from tests.playground.site import Site, answering, silent, status_of
from tests.playground.stand_in import LABEL, problem


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
    assert shown_language(in_english) == "en"
    assert shown_language(in_chinese) == "zh-Hans"


def shown_language(page: str) -> str:
    """Of the one telling that is not hidden."""
    [language] = re.findall(r'<main [^>]*lang="([\w-]+)">', page)
    return str(language)


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
