"""The server's own pages in Chinese: every sentence, with the same values as the English one."""

import re
from string import Formatter
from typing import get_args

import pytest

from playground import chinese, preview_pages, problems, sentences, words
from sandbox import problems as worker_problems
from sandbox import reasons
from sandbox.protocol import Reason, State

HAN = re.compile(r"[\u4e00-\u9fff]")
RESHAPED = {"lifetime-ends": {"left_seconds"}, "budget-ends": {"used_seconds", "seconds"}}
"""Where the Chinese has other values: durations as numbers, since English has them in words."""
TOLD = sentences._SENTENCES | worker_problems._SENTENCES | reasons._SENTENCES


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize(("code", "english"), TOLD.items(), ids=TOLD)
def test_every_sentence_is_told_in_chinese_with_the_same_values(code: str, english: str) -> None:
    wanted = RESHAPED.get(code, names(english))
    values: dict[str, float | str] = {name: 11.0 + at for at, name in enumerate(sorted(wanted))}
    told = chinese.in_chinese(Reason(message="English", code=code, values=values))
    assert told is not None
    assert HAN.search(told)
    for value in values.values():
        assert f"{value:g}" in told


@pytest.mark.parametrize("state", get_args(State))
def test_no_state_is_named_in_english_in_a_chinese_sentence(state: State) -> None:
    told = chinese.in_chinese(worker_problems.why(f"idle-{state}"))
    assert told is not None
    assert not re.search("[a-z]", told)


def test_no_translation_is_left_of_a_sentence_that_is_gone() -> None:
    assert {*chinese._table("sentences"), *chinese._table("reasons")} == {*TOLD}


def test_amounts_are_written_as_on_the_page() -> None:
    """The same figures as in frontend/src/i18n/sentence.test.ts."""
    silent = Reason(message="", code="silent", values={"seconds": 30})
    assert chinese.in_chinese(silent) == "应用在 30 秒内没有响应。"
    large = Reason(message="", code="body-large", values={"most": 4194304})
    assert "4,194,304 字节" in str(chinese.in_chinese(large))
    memory = Reason(message="", limit="memory_bytes", allowed=64 * 1024 * 1024)
    assert chinese.in_chinese(memory) == "达到了上限：内存最多为 64 MiB。"


def test_what_others_say_stays_as_they_said_it() -> None:
    said = words.said(Reason(message="NameError: name 'x' is not defined"), "zh")
    assert (said.text, said.lang) == ("NameError: name 'x' is not defined", "en")


def test_the_words_of_the_servers_pages_are_at_parity() -> None:
    assert {*preview_pages._WORDS["en"]} == {*preview_pages._WORDS["zh"]}
    for told in words.STATES.values():
        assert {*told} == {*get_args(State)}


def test_every_status_of_a_problem_has_a_title_in_chinese() -> None:
    kinds = [kind for kind in vars(problems).values() if isinstance(kind, type)]
    statuses = {kind.status for kind in kinds if issubclass(kind, problems.ProblemError)}
    assert len(statuses) > 10
    for status in statuses:
        assert HAN.search(words.title(status, "Phrase", "zh"))
