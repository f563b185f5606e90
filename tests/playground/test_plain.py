"""The page without script, against the real worker: a form, a run, and what went over the wire."""

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from html import unescape

import pytest

from tests.playground.served import started
from tests.playground.stand_in import short_folder

MANAGE = """\
from flask import Flask, redirect
app = Flask(__name__)

@app.get("/")
def index():
    print("asked & answered")
    return "<h1>嗨</h1>"

@app.get("/away")
def away():
    return redirect("/")

@app.get("/bytes")
def raw():
    return b"\\0\\1\\2"

app.run(port=5000)
"""


SERVE_TRAILERS = """\
import socket

with socket.create_server(("127.0.0.1", 5000)) as server:
    while True:
        client = server.accept()[0]
        with client:
            client.recv(65536)
            head = b"HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n"
            client.sendall(head + b"2\\r\\nhi\\r\\n0\\r\\nDigest: <none>\\r\\n\\r\\n")
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with short_folder() as folder, started(folder) as running:
        yield running.url()


def send(url: str, target: str, files: dict[str, str], command: str = "", **headers: str) -> str:
    fields = {f"file:{path}": text for path, text in files.items()}
    body = urllib.parse.urlencode({**fields, "target": target, "command": command}).encode()
    request = urllib.request.Request(f"{url}plain", body, headers)  # loopback
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(answer.read().decode())


def text_of(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page))


def test_answer_shows_both_sides_byte_for_byte_and_the_output(url: str) -> None:
    page = text_of(send(url, "/", {"manage.py": MANAGE.replace("\n", "\r\n")}))
    assert "GET / HTTP/1.1\nHost: 127.0.0.1:5000\n" in page
    assert "HTTP/1.1 200 OK\n" in page
    assert "<h1>嗨</h1>" in page
    assert "asked & answered" in page
    assert "\x1b" not in page


def test_html_of_a_guest_is_shown_not_rendered(url: str) -> None:
    assert "<h1>嗨</h1>" not in send(url, "/", {"manage.py": MANAGE})


def test_redirects_are_followed_hop_by_hop(url: str) -> None:
    page = text_of(send(url, "/away", {"manage.py": MANAGE}))
    assert "GET /away HTTP/1.1" in page
    assert "HTTP/1.1 302 FOUND" in page
    assert "GET / HTTP/1.1" in page


def test_fields_behind_the_last_chunk_are_shown(url: str) -> None:
    page = text_of(send(url, "/", {"serve.py": SERVE_TRAILERS}, "python serve.py"))
    assert re.search(r"The trailers, after the last chunk:\s+Digest: <none>\n", page), page


def test_answer_that_is_not_text_is_told_by_its_size(url: str) -> None:
    assert "3 bytes that are not text" in send(url, "/bytes", {"manage.py": MANAGE})


def test_crash_is_shown_with_its_traceback(url: str) -> None:
    page = text_of(send(url, "/", {"manage.py": "import nothing_like_it"}))
    assert "State: crashed" in page
    assert "ModuleNotFoundError" in page


def test_page_is_in_chinese_where_that_is_preferred(url: str) -> None:
    page = send(url, "/", {"manage.py": MANAGE}, **{"Accept-Language": "zh-CN"})
    assert "发送 GET 请求到" in page


def test_a_chinese_reader_is_told_in_chinese_what_became_of_the_run(url: str) -> None:
    chinese = {"Accept-Language": "zh-CN"}
    page = text_of(send(url, "/", {"manage.py": "raise SystemExit(3)"}, **chinese))
    assert "状态： 已崩溃 — 程序已结束，退出码为 3。" in page
    assert "The program ended" not in page
    silent = "import socket\ns = socket.create_server(('127.0.0.1', 5000))\n"
    broken = silent + "while True:\n  c = s.accept()[0]\n  c.send(b'what')\n  c.close()\n"
    page = text_of(send(url, "/", {"manage.py": broken}, **chinese))
    assert "响应不是 HTTP/1" in page


def test_nothing_stays_behind(url: str) -> None:
    send(url, "/", {"manage.py": MANAGE})
    with urllib.request.urlopen(f"{url}metrics", timeout=20) as answer:
        metrics = answer.read().decode()
    assert re.search(r"^playground_worker_sessions\{.*\} 0$", metrics, re.MULTILINE)


def test_file_name_that_is_not_allowed_is_refused(url: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        send(url, "/", {"../manage.py": MANAGE})
    with refused.value as answer:
        assert answer.code == 400
