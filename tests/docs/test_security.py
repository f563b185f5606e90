"""The table in docs/security.md names every test of an attack or a fault, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEST = re.compile(r"^def (test_\w+)\(", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+)`")


def written() -> list[str]:
    files = [*ROOT.glob("tests/escape/test_*.py"), *ROOT.glob("tests/faults/test_*.py")]
    return [name for file in files for name in TEST.findall(file.read_text())]


def documented() -> list[str]:
    text = (ROOT / "docs/security.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ") and "`test_" in line]
    return [name for row in rows for name in NAMED.findall(row.rpartition(" | ")[2])]


def test_each_attack_and_fault_that_is_tested_is_in_the_table_once() -> None:
    assert sorted(documented()) == sorted(written())


def test_each_row_names_an_attack_a_layer_and_a_test() -> None:
    text = (ROOT / "docs/security.md").read_text()
    table = text.partition("| attack | layer | test |")[2].partition("\n\n")[0]
    rows = table.strip().splitlines()[1:]
    assert all(row.count(" | ") == 2 and NAMED.search(row) for row in rows), rows
