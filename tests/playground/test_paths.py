import unicodedata

import pytest

from playground.paths import MAX_DEPTH, check_project
from playground.problems import InvalidRequest


@pytest.mark.parametrize(
    "path",
    [
        "manage.py",
        "templates/用户.html",
        ".env",
        ".flaskenv",
        "static/a b.css",
        "100%.txt",
        "a" * 255,
        "/".join("a" * MAX_DEPTH),
        "a..b/c",
        "app:v2.py",
        "ключ.py",
        "été.py",
    ],
)
def test_ordinary_names_are_taken(path: str) -> None:
    check_project([path])


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        pytest.param("", "is empty", id="empty"),
        pytest.param(".", "folder name", id="dot"),
        pytest.param("../x", "folder name", id="parent"),
        pytest.param("a/../../x", "folder name", id="parent-inside"),
        pytest.param("a/./x", "folder name", id="dot-inside"),
        pytest.param("/etc/passwd", "absolute", id="absolute"),
        pytest.param("C:/x", "absolute", id="drive"),
        pytest.param("c:x", "absolute", id="drive-relative"),
        pytest.param("..\\x", "backslash", id="backslash-parent"),
        pytest.param("a\\b", "backslash", id="backslash"),
        pytest.param("%2e%2e/x", "percent-encoded", id="encoded"),
        pytest.param("%252e%252e/x", "percent-encoded", id="encoded-twice"),
        pytest.param("a%2Fb", "percent-encoded", id="encoded-slash"),
        pytest.param("a//b", "empty name", id="empty-segment"),
        pytest.param("a/", "empty name", id="trailing-slash"),
        pytest.param("a\0b", "control character", id="nul"),
        pytest.param("a\nb", "control character", id="newline"),
        pytest.param("a\x7fb", "control character", id="delete"),
        pytest.param("a" * 256, "255 bytes", id="name-of-256-bytes"),
        pytest.param("文" * 86, "255 bytes", id="name-of-258-bytes-in-86-letters"),
        pytest.param("a/" * 2500 + "b", "1024 bytes", id="path-of-5000-bytes"),
        pytest.param("/".join("a" * (MAX_DEPTH + 1)), "folders deep", id="too-deep"),
        pytest.param("a.", "ends with a dot", id="trailing-dot"),
        pytest.param("a ", "a space", id="trailing-space"),
        pytest.param(" a", "a space", id="leading-space"),
        pytest.param("a /b", "a space", id="space-before-slash"),
        pytest.param(unicodedata.normalize("NFD", "é.py"), "composed form", id="decomposed"),
        pytest.param("a\u202egnp.py", "cannot be seen", id="right-to-left"),
        pytest.param("a\u200bb", "cannot be seen", id="zero-width"),
        pytest.param("a\ud800b", "cannot be seen", id="surrogate"),
    ],
)
def test_name_that_means_something_else_elsewhere_is_refused_with_the_reason(
    path: str, reason: str
) -> None:
    with pytest.raises(InvalidRequest, match=reason) as refused:
        check_project([path])
    assert refused.value.detail.isprintable()
    assert len(refused.value.detail) < 200


@pytest.mark.parametrize(
    ("paths", "reason"),
    [
        pytest.param(["App.py", "app.py"], "upper and lower case only", id="case-twins"),
        pytest.param(["straße.py", "STRASSE.py"], "upper and lower case only", id="folded-twins"),
        pytest.param(["a", "a/b"], "is a file, not a folder", id="file-where-a-folder-is"),
        pytest.param(["a/b/c", "a"], "is a file, not a folder", id="the-reverse-and-deeper"),
    ],
)
def test_names_that_collide_are_refused(paths: list[str], reason: str) -> None:
    with pytest.raises(InvalidRequest, match=reason):
        check_project(paths)


@pytest.mark.parametrize("path", ["../x.py", "a\u200bb", "/etc/passwd"])
def test_the_path_of_a_refusal_is_the_one_that_was_sent(path: str) -> None:
    """It came in typographic quotes, and nobody found it among his own."""
    with pytest.raises(InvalidRequest) as refused:
        check_project([path])
    assert refused.value.path == path
