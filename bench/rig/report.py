"""Figures as JSON: percentiles, ratios, and the machine and commit that they belong to."""

import json
import os
import platform
import statistics
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]


def spread(values: Sequence[float], unit: str = "ms") -> dict[str, float]:
    """p50, p95, least and count of a list of milliseconds, or of what `unit` says."""
    ordered = sorted(values)
    return {
        f"p50_{unit}": round(statistics.median(ordered), 2),
        f"p95_{unit}": round(at_share(ordered, 0.95), 2),
        f"least_{unit}": round(ordered[0], 2),
        "count": len(ordered),
    }


def at_share(ordered: Sequence[float], share: float) -> float:
    """The value that this share of a sorted list is below."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def times(ours: dict[str, float], beside: dict[str, float], unit: str = "ms") -> dict[str, float]:
    """How many times what stands beside it ours is, at p50 and p95."""
    keys = ("p50", "p95")
    return {key: round(ours[f"{key}_{unit}"] / beside[f"{key}_{unit}"], 2) for key in keys}


def times_faster(ours: dict[str, float], theirs: dict[str, float]) -> dict[str, float]:
    """How many times faster ours is, at p50 and p95."""
    return {key: round(theirs[f"{key}_ms"] / ours[f"{key}_ms"], 1) for key in ("p50", "p95")}


def show(question: str | None, **results: Any) -> None:  # noqa: ANN401 JSON
    """Print one object: the question's first line, the results, the machine and the commit."""
    machine = {
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load": [round(value, 2) for value in os.getloadavg()],
    }
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    title = (question or "").strip().splitlines()[0]
    print(
        json.dumps({"question": title, **results, "machine": machine, "commit": commit}, indent=2)
    )
