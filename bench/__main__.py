"""Run every benchmark, or those that are named, and show their figures beside what they must reach.

What each measured is written as JSON, with the machine and the commit. A figure that is not reached
is marked and no failure: machines differ, and only a script that could not measure fails.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.goals import GOALS

FOLDER = Path(__file__).parent
WRITTEN = FOLDER.parent / "build" / "bench.json"

Row = tuple[str, str, str, str, str]
HEAD: Row = ("benchmark", "figure", "measured", "wanted", "")


def main(names: list[str]) -> None:
    """Measure one after another; the table comes last."""
    results: dict[str, Any] = {}
    for name in names or scripts():
        print(f"== {name}", flush=True)
        results[name] = _run(name)
        WRITTEN.parent.mkdir(exist_ok=True)
        WRITTEN.write_text(json.dumps(results, indent=2) + "\n")
    print(f"\n{table(results)}\n\nAll figures, with the machine and the commit: {WRITTEN}")


def scripts() -> list[str]:
    """By name."""
    own = {"__init__", "__main__", "goals"}
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in own)


def table(results: dict[str, Any]) -> str:
    """A line for each goal of what was run, in columns."""
    rows = [HEAD, *_rows(results)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _rows(results: dict[str, Any]) -> Iterable[Row]:
    for goal in GOALS:
        if goal.script not in results:
            continue
        figure = goal.figure(results[goal.script])
        if figure is None:
            yield goal.script, goal.what, "-", goal.wanted, "not measured"
        else:
            verdict = "" if goal.is_reached(figure) else "missed"
            yield goal.script, goal.what, f"{figure:g}", goal.wanted, verdict


def _run(name: str) -> dict[str, Any]:
    """One script's JSON, which is shown too."""
    command = [sys.executable, "-m", f"bench.{name}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"bench.{name} failed; what it could not do stands above.")
    print(done.stdout, end="", flush=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


if __name__ == "__main__":
    main(sys.argv[1:])
