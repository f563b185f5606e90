"""What a teacher gets to read when a folder of the gallery is not as docs/examples.md says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from playground.gallery import FILE_BYTES_MAX, FILES_MAX, GalleryError, read_gallery
from tests.playground.answers import told

ABOUT = """\
[en]
title = "Hello"
sentence = "It says hello."
change = "Let it say more."

[zh]
title = "你好"
sentence = "它打招呼。"
change = "让它多说几句。"

[words]
"Says hello." = "打招呼。"
"Says" = "说"
"""
APP = "from flask import Flask\n\napp = Flask(__name__)\n\n\n# Says hello.\n"
CHAPTERS = '[[chapter]]\nen = "Start"\nzh = "起步"\n'

Write = Callable[[str, str | bytes], None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write(path, content)` in a gallery of one good example."""

    def put(path: str, content: str | bytes) -> None:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    put("chapters.toml", CHAPTERS)
    put("01-1-hello/example.toml", ABOUT)
    put("01-1-hello/app.py", APP)
    put("01-1-hello/requests.http", "### hello\nGET /\n")
    return put


def test_an_example_is_its_files_with_its_words_in_the_readers_language(
    write: Write, tmp_path: Path
) -> None:
    write("01-1-hello/static/style.css", "body {}")
    gallery = read_gallery(tmp_path)
    example = gallery.get("hello", "en")
    assert list(example.files) == ["app.py", "static/style.css", "requests.http"]
    assert example.files["app.py"] == APP
    assert gallery.get("hello", "zh").files["app.py"].endswith("# 打招呼。\n")
    assert [entry.slug for entry in gallery.list.examples] == ["hello"]


@pytest.mark.parametrize(
    ("path", "content", "sentence"),
    [
        pytest.param("hello/app.py", APP, "must be CHAPTER-PLACE-TOPIC", id="name"),
        pytest.param("02-1-late/app.py", APP, "there is no chapter 2", id="chapter"),
        pytest.param("01-2-none/app.py", APP, "example.toml is missing", id="no about"),
        pytest.param("01-1-hello/example.toml", "[en", "example.toml: ", id="not TOML"),
        pytest.param(
            "01-1-hello/example.toml", "[en]\ntitle = 'Hello'", "missing required field", id="field"
        ),
        pytest.param(
            "01-1-hello/example.toml", f"colour = 1\n{ABOUT}", "unknown field `colour`", id="extra"
        ),
        pytest.param(
            "01-1-hello/example.toml",
            ABOUT.replace("它打招呼。", "It waves.").replace("让它多说几句。", "More."),
            "`zh` must be Chinese",
            id="not Chinese",
        ),
        pytest.param(
            "01-1-hello/example.toml",
            f'{ABOUT}"Waves." = "挥手。"\n',
            "no file contains 'Waves.'",
            id="word",
        ),
        pytest.param("01-1-hello/app.py", "#" * 9000, f"at most {FILE_BYTES_MAX:,}", id="large"),
        pytest.param("01-1-hello/app.py", b"\xff", "not UTF-8", id="bytes"),
        pytest.param("chapters.toml", "chapter = 1", "chapters.toml: ", id="chapters"),
    ],
)
def test_a_mistake_is_told_with_its_file(
    write: Write, tmp_path: Path, path: str, content: str | bytes, sentence: str
) -> None:
    write(path, content)
    with pytest.raises(GalleryError) as told_of:
        read_gallery(tmp_path)
    assert sentence in str(told_of.value)
    assert str(tmp_path / Path(path).parts[0]) in str(told_of.value)


@pytest.mark.usefixtures("write")
@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("requests.http", "requests.http is missing"), ("app.py", "there is no Python file")],
)
def test_a_missing_file_is_named(tmp_path: Path, missing: str, sentence: str) -> None:
    (tmp_path / "01-1-hello" / missing).unlink()
    with pytest.raises(GalleryError, match=sentence):
        read_gallery(tmp_path)


def test_too_many_files_are_counted(write: Write, tmp_path: Path) -> None:
    for number in range(FILES_MAX):
        write(f"01-1-hello/more/{number}.txt", "")
    with pytest.raises(GalleryError, match=f"at most {FILES_MAX}"):
        read_gallery(tmp_path)


def test_two_examples_of_one_name_are_refused(write: Write, tmp_path: Path) -> None:
    for name, content in (("example.toml", ABOUT), ("app.py", APP), ("requests.http", "GET /")):
        write(f"01-2-hello/{name}", content)
    with pytest.raises(GalleryError, match="two examples are called hello"):
        read_gallery(tmp_path)


def test_the_list_may_be_kept_and_is_asked_for_anew_by_its_tag(client: FlaskClient) -> None:
    answer = client.get("/api/v1/examples")
    assert "max-age" in answer.headers["Cache-Control"]
    assert told(answer)["examples"][0]["zh"]["title"]
    again = client.get("/api/v1/examples", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_an_example_comes_in_the_language_that_is_asked_for(client: FlaskClient) -> None:
    english = told(client.get("/api/v1/examples/hello?lang=en"))
    chinese = told(client.get("/api/v1/examples/hello?lang=zh"))
    assert "The front page." in english["files"]["manage.py"]
    assert "首页。" in chinese["files"]["manage.py"]


def test_an_unknown_example_is_a_problem(client: FlaskClient) -> None:
    assert told(client.get("/api/v1/examples/nothing"))["type"].endswith("not-found")
    assert client.get("/e/nothing").status_code == 404


def test_an_example_has_a_page_that_needs_no_script(client: FlaskClient) -> None:
    page = client.get("/e/hello?lang=zh").text
    assert "首页。" in page
    assert "manage.py" in page
