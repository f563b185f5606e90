"""The tables of what web and the worker say, against the code that says it.

That the page says all of it in Chinese, with the same values, is a test of the page
(`frontend/src/i18n/sentence.test.ts`), which reads the same tables.
"""

import ast
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

import pytest

from playground import sentences
from sandbox import problems
from sandbox.protocol import State

REPOSITORY = Path(__file__).parents[2]
SPEAKERS = {"sentence": 0, "why": 0, "HttpFault": 1, "_invalid": 1}
"""The functions that take a code, and at which place."""

TABLES: dict[str, Mapping[str, str]] = {
    "playground": sentences._SENTENCES,
    "sandbox": problems._SENTENCES,
}


def trees(package: str) -> list[ast.Module]:
    return [ast.parse(path.read_text()) for path in (REPOSITORY / package).glob("*.py")]


def said(package: str) -> Iterator[tuple[str, set[str]]]:
    """(code, the names of its values) of every call that names its code in place."""
    for node in (node for tree in trees(package) for node in ast.walk(tree)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        place = SPEAKERS.get(name)
        code = node.args[place] if place is not None and len(node.args) > place else None
        if isinstance(code, ast.Constant) and isinstance(code.value, str):
            given = {str(word.arg) for word in node.keywords}
            yield code.value, given | ({"path"} if name == "_invalid" else set())


def values_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("package", TABLES)
def test_whoever_says_a_sentence_gives_the_values_that_it_has(package: str) -> None:
    found = list(said(package))
    assert len({code for code, _ in found}) > 30
    for code, given in found:
        assert values_of(TABLES[package][code]) == given, code


@pytest.mark.parametrize("package", TABLES)
def test_every_sentence_of_the_table_is_said_somewhere(package: str) -> None:
    words = [
        node.value
        for tree in trees(package)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
    ]
    made_of_a_kind = {"no-session", "no-preview", "no-ticket"}  # identity.py
    made_of_a_kind |= {f"idle-{state}" for state in get_args(State)}  # runs.py
    unsaid = {code for code in TABLES[package] if words.count(code) < 2}  # once is in the table
    assert unsaid <= made_of_a_kind


def test_no_code_of_web_and_the_worker_means_two_things() -> None:
    assert not set(sentences._SENTENCES) & set(problems._SENTENCES)
