"""Every example of the gallery runs, and every request that it saves is answered as it says."""

import ast
from typing import Any

import httpx
import pytest

from playground.gallery import ExampleLanguage, read_gallery
from tests.conftest import Start
from tests.examples.saved import read_saved
from tests.product import Playground

GALLERY = read_gallery()
LANGUAGES: tuple[ExampleLanguage, ...] = ("en", "zh")
CASES = [(each.slug, language) for each in GALLERY.list.examples for language in LANGUAGES]
LEAST_EXAMPLES = 20
CHAPTERS = 6
CALL_SECONDS = 60

Saved = dict[tuple[str, ExampleLanguage], dict[str, Any]]


@pytest.fixture(scope="module")
def saved() -> Saved:
    """What the page reads in each `requests.http`."""
    projects = [GALLERY.get(slug, language).files for slug, language in CASES]
    return dict(zip(CASES, read_saved(projects), strict=True))


@pytest.mark.parametrize(("slug", "language"), CASES)
def test_an_example_runs_and_answers_what_its_requests_say(
    playground: Playground, start: Start, saved: Saved, slug: str, language: ExampleLanguage
) -> None:
    asked = saved[slug, language]
    assert asked["errors"] == []
    assert len(asked["requests"]) >= 2
    example = GALLERY.get(slug, language)
    session = start(example.files, example.command)
    assert session.state == "running", session.error
    answer = httpx.post(
        f"{playground.address}/api/v1/sessions/{session.id}/checks",
        json={"requests": asked["requests"]},
        timeout=CALL_SECONDS,
        trust_env=False,
    )
    assert answer.is_success, answer.text
    unmet = [
        (result["name"], result["status"], result["error"], given["request"].get("checks"), result)
        for given, result in zip(asked["requests"], answer.json()["results"], strict=True)
        if not result["is_met"]
    ]
    assert unmet == []


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
