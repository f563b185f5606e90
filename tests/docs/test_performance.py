"""The list of benchmarks is the folder's, and what it says can be lowered can be."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| `(\w+)` \|.*\|([^|]*)\|$", (ROOT / "docs/performance.md").read_text(), re.MULTILINE
)


def test_every_benchmark_is_listed_once() -> None:
    scripts = [path.stem for path in (ROOT / "bench").glob("*.py")]
    assert sorted(name for name, _ in ROWS) == sorted(scripts)


def test_the_counts_that_can_be_lowered_are_those_that_the_script_reads() -> None:
    for name, cell in ROWS:
        source = (ROOT / f"bench/{name}.py").read_text()
        read = {f"BENCH_{count}" for count in re.findall(r'count\("(\w+)"', source)}
        assert set(re.findall(r"`(\w+)`", cell)) == read, name
