"""Every example of the gallery runs, and every request that it saves is answered as it says."""

import ast
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from playground.gallery import ExampleLanguage, read_gallery
from tests.examples.saved import read_saved
from tests.product import NO_TLS, Playground

GALLERY = read_gallery()
LANGUAGES: tuple[ExampleLanguage, ...] = ("en", "zh")
CASES = [(each.slug, language) for each in GALLERY.list.examples for language in LANGUAGES]
LEAST_EXAMPLES = 50
CHAPTERS = 10
CALL_SECONDS = 60
AT_ONCE = 4
"""Most of the time of one is waiting."""

Saved = dict[tuple[str, ExampleLanguage], dict[str, Any]]


@pytest.fixture(scope="module")
def saved() -> Saved:
    """What the page reads in each `requests.http`."""
    projects = [GALLERY.get(slug, language).files for slug, language in CASES]
    return dict(zip(CASES, read_saved(projects), strict=True))


@pytest.fixture(scope="module")
def unmet(playground: Playground, saved: Saved) -> dict[tuple[str, ExampleLanguage], list[Any]]:
    """What did not go as its example says, of all of them; several run at once."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda case: run(playground, case, saved[case]["requests"]), CASES)
        return dict(zip(CASES, found, strict=True))


def run(
    playground: Playground, case: tuple[str, ExampleLanguage], requests: list[dict[str, Any]]
) -> list[Any]:
    """Start an example, send its requests, and tell what came out otherwise."""
    example = GALLERY.get(*case)
    session = playground.create_session(example.files, example.command)
    try:
        if session.state != "running" or session.port is None:
            return [session.state, session.error]
        answer = httpx.post(
            f"{playground.address}/api/v1/sessions/{session.id}/checks",
            json={"requests": requests},
            timeout=CALL_SECONDS,
            verify=NO_TLS,
            trust_env=False,
        )
        assert answer.is_success, answer.text
        return [result for result in answer.json()["results"] if not result["is_met"]]
    finally:
        playground.delete_session(session.id)


@pytest.mark.parametrize(("slug", "language"), CASES)
def test_an_example_runs_and_answers_what_its_requests_say(
    saved: Saved,
    unmet: dict[tuple[str, ExampleLanguage], list[Any]],
    slug: str,
    language: ExampleLanguage,
) -> None:
    asked = saved[slug, language]
    assert asked["errors"] == []
    assert len(asked["requests"]) >= 2
    assert unmet[slug, language] == []


def skeleton(source: str) -> str:
    """The code without its texts."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


@pytest.mark.parametrize("slug", [each.slug for each in GALLERY.list.examples])
def test_the_chinese_code_differs_in_its_texts_alone(slug: str) -> None:
    english, chinese = (GALLERY.get(slug, language).files for language in LANGUAGES)
    assert list(english) == list(chinese)
    for path in (path for path in english if path.endswith(".py")):
        assert skeleton(english[path]) == skeleton(chinese[path]), path


def test_a_page_of_an_example_is_as_wide_as_the_phone_that_shows_it() -> None:
    """Without the tag, a phone draws a page for a desk and shrinks it until nobody can read it."""
    shrunk = [
        (each.slug, path)
        for each in GALLERY.list.examples
        for path, text in GALLERY.get(each.slug, "en").files.items()
        if path.endswith(".html") and isinstance(text, str)
        if "<title" in text and "letter" not in path and "width=device-width" not in text
    ]
    assert shrunk == []


def test_every_request_says_what_it_expects(saved: Saved) -> None:
    silent = [
        (case, each["name"])
        for case, asked in saved.items()
        for each in asked["requests"]
        if not each["request"].get("checks")
    ]
    assert silent == []


def test_there_are_examples_for_every_chapter() -> None:
    examples = GALLERY.list.examples
    assert len(examples) >= LEAST_EXAMPLES
    assert {each.chapter for each in examples} == set(range(1, CHAPTERS + 1))
