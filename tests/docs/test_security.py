"""The tables of docs/security.md say of every attack which test proves that it is stopped."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
ATTACKS = Path(__file__).with_name("attacks.txt")
TEST = re.compile(r"^def (test_\w+)\(", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+)`")
IDENTIFIER = re.compile(r"[A-Z]{1,2}-\d\d")
ACCEPTED = "accepted: "
SENTENCE_WORDS = 8
"""A reason shorter than this explains nothing."""


class Row(NamedTuple):
    """A line of a table."""

    identifier: str
    attack: str
    layer: str
    proof: str


def rows() -> list[Row]:
    """Of all the tables that have an id in their first column; a line of another shape fails."""
    text = (ROOT / "docs/security.md").read_text()
    lines = [line for line in text.splitlines() if IDENTIFIER.match(line.removeprefix("| "))]
    return [Row(*(cell.strip() for cell in line.strip("|").split(" | "))) for line in lines]


def written(*folders: str) -> list[str]:
    files = [file for folder in folders for file in (ROOT / "tests").glob(f"{folder}/test_*.py")]
    return [name for file in files for name in TEST.findall(file.read_text())]


def named() -> set[str]:
    return {name for row in rows() for name in NAMED.findall(row.proof)}


def test_the_numbers_of_tests_are_those_that_are_collected() -> None:
    text = " ".join((ROOT / "docs/security.md").read_text().split())
    assert f"`tests/escape/`, {collected('escape')} tests," in text
    assert f"{collected('escape', ADDRESS='http://127.0.0.1')} of them against" in text
    assert f"the {collected('faults')} of `tests/faults/`" in text


def collected(folder: str, **environment: str) -> int:
    """How many tests pytest would run."""
    names = {f"PLAYGROUND_TEST_{name}": value for name, value in environment.items()}
    said = subprocess.run(
        [sys.executable, "-m", "pytest", f"tests/{folder}", "--collect-only", "-qq"],
        cwd=ROOT,
        env={**os.environ, **names},
        capture_output=True,
        text=True,
        check=True,
    )
    return sum(int(line.rpartition(": ")[2]) for line in said.stdout.splitlines() if ": " in line)


def test_each_attack_of_the_list_has_one_row() -> None:
    assert sorted(row.identifier for row in rows()) == sorted(set(ATTACKS.read_text().split()))


def test_each_row_names_a_test_or_says_why_the_attack_is_accepted() -> None:
    unproven = [row for row in rows() if not NAMED.search(row.proof)]
    assert not [row for row in unproven if not row.proof.startswith(ACCEPTED)]
    assert not [row for row in unproven if len(row.proof.split()) < SENTENCE_WORDS]


def test_each_test_that_a_row_names_exists() -> None:
    assert named() - set(written("*")) == set()


def test_each_test_of_an_attack_or_a_fault_proves_a_row() -> None:
    assert set(written("escape", "faults")) - named() == set()
