import ast
import json
import os
import re
from dataclasses import replace
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from playground import assets, pages
from playground.hosts import Host
from playground.settings import Settings
from playground.starter_project import starter_files
from playground.words import CHOSEN_LANGUAGE, WORDS, Language
from tests.playground.answers import told
from tests.playground.served import wait_until


@pytest.fixture
def build(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build of the page: an entry, a chunk that it imports, a style."""
    dist = folder / "dist"
    (dist / ".vite").mkdir(parents=True)
    (dist / "assets").mkdir()
    chunks: dict[str, Any] = {
        "src/main.tsx": {
            "file": "assets/main-1.js", "isEntry": True, "imports": ["_ui.js"],
            "css": ["assets/main-1.css"],
        },
        "_ui.js": {"file": "assets/ui-1.js"},
    }  # fmt: skip
    (dist / ".vite" / "manifest.json").write_text(json.dumps(chunks))
    (dist / "assets" / "main-1.js").write_text("console.log(1);" * 200)
    find = partial(assets.find_build, dist)
    for module in (pages, assets):
        monkeypatch.setattr(module, "find_build", find)
    monkeypatch.setattr(assets, "FOLDER", dist)
    return dist


def bootstrap(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="bootstrap">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


def test_page_loads_the_build_with_the_nonce_of_its_policy(
    client: FlaskClient, build: Path
) -> None:
    answer = client.get("/")
    nonce = re.findall(r"'nonce-([\w-]+)'", answer.headers["Content-Security-Policy"])[0]
    assert f'src="/static/dist/assets/main-1.js" nonce="{nonce}"' in answer.text
    assert f'href="/static/dist/assets/main-1.css" nonce="{nonce}"' in answer.text
    assert f'rel="modulepreload" href="/static/dist/assets/ui-1.js" nonce="{nonce}"' in answer.text


def test_other_sites_may_frame_the_page_that_is_made_for_it_and_no_other(
    client: FlaskClient, build: Path
) -> None:
    embed, page = client.get("/?embed=1"), client.get("/")
    assert "frame-ancestors *" in embed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in embed.headers
    assert bootstrap(embed.text)["embed"] is True
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    assert bootstrap(page.text)["embed"] is False
    for path in ("/plain?embed=1", "/api/v1/sessions?embed=1", "/nowhere?embed=1"):
        refused = client.get(path, headers={"Accept": "text/html"})
        assert refused.headers["X-Frame-Options"] == "DENY", path


def test_page_holds_the_starting_project_as_data(client: FlaskClient, build: Path) -> None:
    given = bootstrap(client.get("/").text)
    assert next(iter(given["project"]["files"])) == "manage.py"
    assert "templates/index.html" in given["project"]["files"]
    assert given["project"]["command"] == "python manage.py"
    assert given["snippet"] is None


def test_project_cannot_end_the_element_that_holds_it(client: FlaskClient, build: Path) -> None:
    files = {"a.py": "</script><script>alert(1)</script>", "<b>.py": "<!--"}
    made = told(client.post("/api/v1/snippets", json={"files": files}))
    page = client.get(f"/s/{made['id']}").text
    assert "</script><script>" not in page
    assert "<b>" not in page
    assert bootstrap(page)["project"]["files"] == files


def test_shared_project_opens_with_its_files(client: FlaskClient, build: Path) -> None:
    given = {"files": {"a.py": "1", "b.bin": {"base64": "/w=="}}, "command": "python a.py"}
    made = told(client.post("/api/v1/snippets", json=given))
    opened = bootstrap(client.get(f"/s/{made['id']}").text)
    assert opened["project"] == given
    assert opened["snippet"] == made["id"]


def test_unknown_snippet_is_not_found(client: FlaskClient) -> None:
    assert client.get("/s/nothing").status_code == 404
    assert client.get("/api/v1/snippets/nothing").status_code == 404


def test_snippet_may_be_kept_by_caches_for_ever(client: FlaskClient) -> None:
    made = told(client.post("/api/v1/snippets", json={"files": {"a.py": "1"}}))
    answer = client.get(f"/api/v1/snippets/{made['id']}")
    assert told(answer) == made
    assert "immutable" in answer.headers["Cache-Control"]
    again = client.get(
        f"/api/v1/snippets/{made['id']}", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_snippet_that_is_too_large_names_the_limit(client: FlaskClient) -> None:
    answer = client.post("/api/v1/snippets", json={"files": {"a.py": "x" * (1024 * 1024 + 1)}})
    assert answer.status_code == 413
    assert "1,048,576" in told(answer)["detail"]


def test_without_a_build_the_page_says_what_to_do_and_works_plainly(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "find_build", lambda: None)
    page = client.get("/").text
    assert "make setup" in page
    assert "<script" not in page
    assert 'action="/plain' in page


def test_page_without_script_shows_the_project_highlighted(
    client: FlaskClient, build: Path
) -> None:
    page = client.get("/").text
    noscript = "".join(re.findall(r"<noscript>(.*?)</noscript>", page, re.DOTALL))
    assert "plain.css" in noscript
    assert '<span class="k">def</span>' in noscript
    assert 'name="file:manage.py"' in noscript


def test_plain_page_keeps_every_byte_of_a_file_in_its_form(client: FlaskClient) -> None:
    page = client.get("/plain").text
    found = re.search(r'<textarea name="file:manage.py"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found
    assert unescape(found[1]) == starter_files()["manage.py"]


def test_starting_project_speaks_the_language_of_its_page(client: FlaskClient, build: Path) -> None:
    languages: tuple[tuple[Language, Language], ...] = (("en", "zh"), ("zh", "en"))
    for language, other in languages:
        page = bootstrap(client.get(f"/?lang={language}").text)
        assert page["project"]["files"] == starter_files(language)
        assert {**page["project"]["files"], **page["otherWords"]} == starter_files(other)


def test_starting_project_is_the_same_code_in_both_languages() -> None:
    english, chinese = starter_files("en"), starter_files("zh")
    assert list(english) == list(chinese)
    assert code_without_words(english) == code_without_words(chinese)
    assert tags_of(english) == tags_of(chinese)
    said = " ".join(text for text in chinese.values() if isinstance(text, str))
    assert "打个招呼" in said


def code_without_words(files: dict[str, Any]) -> str:
    """The program with each text that is not a route, a name or a format of one replaced."""
    tree = ast.parse(files["manage.py"])
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_words(node.value):
            node.value = "words"
    return ast.dump(tree)


def is_words(text: str) -> bool:
    return " " in text or not text.isascii() or text.istitle()


def tags_of(files: dict[str, Any]) -> list[list[str]]:
    pages = [text for path, text in files.items() if path.startswith("templates/")]
    return [re.findall(r"{[{%].*?[%}]}", page) for page in pages]


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [
        ("", "", "en"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("", "en-GB,zh;q=0.5", "en"),
        ("", "fr", "en"),
        ("?lang=zh", "en", "zh-Hans"),
        ("?lang=en", "zh", "en"),
    ],
)
def test_page_is_in_the_language_that_is_asked_for(
    client: FlaskClient, query: str, header: str, language: str
) -> None:
    page = client.get(f"/plain{query}", headers={"Accept-Language": header}).text
    assert f'<html lang="{language}">' in page


@pytest.mark.parametrize("path", ["/", "/plain", "/api/docs", "/no/such/page"])
@pytest.mark.parametrize(
    ("chosen", "query", "language"),
    [
        pytest.param("zh", "", "zh-Hans", id="chosen"),
        pytest.param("zh", "?lang=en", "en", id="asked-for"),
        pytest.param("fr; zh", "", "en", id="no-choice-of-ours"),
    ],
)
def test_a_typed_address_is_in_the_language_that_was_chosen_on_the_page(
    client: FlaskClient, path: str, chosen: str, query: str, language: str
) -> None:
    headers = {
        "Accept": "text/html",
        "Accept-Language": "en",
        "Cookie": f"{CHOSEN_LANGUAGE}={chosen}",
    }
    answer = client.get(path + query, headers=headers)
    assert f'<html lang="{language}">' in answer.text
    assert "Cookie" in answer.headers["Vary"]


def test_no_call_of_the_api_looks_at_the_chosen_language(client: FlaskClient) -> None:
    """Caches keep its answers, for whoever asks next."""
    chosen = {"Accept-Language": "en", "Cookie": f"{CHOSEN_LANGUAGE}=zh"}
    slug = told(client.get("/api/v1/examples"))["examples"][0]["slug"]
    assert told(client.get(f"/api/v1/examples/{slug}", headers=chosen))["lang"] == "en"


@pytest.mark.parametrize(
    ("path", "method", "title", "sentence"),
    [
        ("/no/such/page", "GET", "404 未找到", "这个地址没有内容。"),
        ("/plain", "DELETE", "405 不接受这种方法", "这个地址不接受这种方法。"),
        ("/s/nosuchsnippet", "GET", "404 未找到", "没有这个分享的项目。"),
    ],
)
def test_a_page_that_is_not_there_says_so_in_the_readers_language(
    client: FlaskClient, path: str, method: str, title: str, sentence: str
) -> None:
    asked = {"Accept": "text/html", "Accept-Language": "zh-CN,zh;q=0.9"}
    answer = client.open(path, method=method, headers=asked)
    assert '<html lang="zh-Hans">' in answer.text
    assert f"<h1>{title}</h1>" in answer.text
    assert sentence in answer.text
    assert answer.headers["Vary"] == "Accept, Accept-Language, Cookie"
    english = client.open(path + "?lang=en", method=method, headers=asked)
    assert '<html lang="en">' in english.text


def test_a_mistake_of_ours_is_told_in_the_readers_language(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "find_build", lambda: 1 / 0)
    asked = {"Accept": "text/html", "Accept-Language": "zh"}
    answer = client.get("/", headers=asked)
    assert answer.status_code == 500
    assert "<h1>500 服务器内部错误</h1>" in answer.text
    assert "练习场自身出错了" in answer.text


def test_a_program_is_told_in_english_whatever_it_reads(client: FlaskClient) -> None:
    asked = {"Accept": "text/html", "Accept-Language": "zh"}
    answer = client.get("/api/v1/nothing", headers=asked)
    assert answer.mimetype == "application/problem+json"
    assert told(answer)["detail"] == "There is nothing at this address."


def test_both_languages_have_the_same_sentences() -> None:
    assert WORDS["en"].keys() == WORDS["zh"].keys()
    assert all(text for words in WORDS.values() for text in words.values())


@pytest.mark.parametrize(
    ("opened", "preview_host", "reached"),
    [
        ("localhost", "localhost:8000", "localhost:8000"),
        ("127.0.0.1", "localhost:8000", "localhost:8000"),
        ("192.168.1.5", "localhost:8000", None),
        ("192.168.1.5", "play.example", "play.example"),
    ],
)
def test_page_knows_whether_previews_can_be_reached(
    opened: str, preview_host: str, reached: str | None
) -> None:
    settings = replace(Settings(), preview_host=preview_host)
    assert pages.reachable_preview_host(Host(opened, "8000"), settings) == reached


def test_built_files_are_compressed_and_kept_for_ever(client: FlaskClient, build: Path) -> None:
    path = "/static/dist/assets/main-1.js"
    small = client.get(path, headers={"Accept-Encoding": "gzip"})
    plain = client.get(path)
    assert small.headers["Content-Encoding"] == "gzip"
    assert len(small.data) < len(plain.data) == 3000
    assert "immutable" in plain.headers["Cache-Control"]
    assert plain.mimetype == "text/javascript"


@pytest.mark.parametrize(
    "name", ["../../settings.py", "..%2f..%2fsettings.py", ".vite/manifest.json", "assets", "no"]
)
def test_nothing_else_is_served_as_a_built_file(
    client: FlaskClient, build: Path, name: str
) -> None:
    assert client.get(f"/static/dist/{name}").status_code == 404


def test_page_and_calls_name_the_build_that_they_belong_to(
    client: FlaskClient, build: Path
) -> None:
    """So that a page that is older than its server notices."""

    def told() -> str:
        return client.get("/api/v1/sessions/none").headers["Playground-Build"]

    own = bootstrap(client.get("/").text)["build"]
    wait_until(lambda: told() == own)  # calls may know what was there a second ago
    manifest = build / ".vite" / "manifest.json"
    manifest.write_text(manifest.read_text().replace("main-1", "main-2"))
    os.utime(manifest, ns=(1, 1))
    wait_until(lambda: told() != own)
    assert "Playground-Build" not in client.get("/healthz").headers
