"""The list of benchmarks is the folder's, and what it says can be lowered can be."""

import re
from pathlib import Path

import pytest

from bench.__main__ import scripts, table
from bench.goals import GOALS

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| `(\w+)` \|.*\|([^|]*)\|$", (ROOT / "docs/performance.md").read_text(), re.MULTILINE
)


def test_every_benchmark_is_listed_once() -> None:
    assert sorted(name for name, _ in ROWS) == scripts()


def test_the_counts_that_can_be_lowered_are_those_that_the_script_reads() -> None:
    for name, cell in ROWS:
        source = (ROOT / f"bench/{name}.py").read_text()
        read = {f"BENCH_{count}" for count in re.findall(r'count\("(\w+)"', source)}
        assert set(re.findall(r"`(\w+)`", cell)) == read, name


def test_every_goal_is_a_script_s() -> None:
    assert {goal.script for goal in GOALS} <= set(scripts())


@pytest.mark.parametrize(
    ("measured", "verdict"), [(60.0, "at least 50"), (50.0, "at least 50"), (49.9, "missed")]
)
def test_the_table_marks_what_is_missed(measured: float, verdict: str) -> None:
    line = table({"restart": {"times_faster": {"p50": measured}}}).splitlines()[-1]
    assert f"{measured:g}  " in line
    assert line.endswith(verdict)


def test_the_table_says_what_a_shorter_run_did_not_measure() -> None:
    lines = table({"density": {"starts": {"times": {"p50": 0.6}}}}).splitlines()
    assert [line.rpartition("  ")[2] for line in lines[1:]] == ["not measured", "at most 2"]
