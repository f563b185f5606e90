"""What a browser has to load of the built page before there is something to see, and before one
types.

The figures are those of the built files, so that the suite fails with the change that made the
page heavier; `bench/page.py` tells what they cost in a browser.
"""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from playground.assets import FOLDER

FIRST_PAINT_BYTES = 60_000
EDITOR_BYTES = 230_000
CHINESE = "zh"
MAIN = "main"
EDITOR = "codeView"
BESIDE_IT = ("helpFor", "request", "Console")
"""Chunks by their names: one that has more than a module (frontend/vite.config.ts) has no other."""


@pytest.fixture(scope="module")
def chunks() -> dict[str, dict[str, Any]]:
    """The manifest of the build."""
    manifest = FOLDER / ".vite" / "manifest.json"
    assert manifest.is_file(), "the page was not built: make build"
    found: dict[str, dict[str, Any]] = json.loads(manifest.read_text())
    return found


def imported(chunks: dict[str, dict[str, Any]], *roots: str) -> set[str]:
    """The chunks of these names and all that they cannot begin without, by their keys."""
    keys = {chunk.get("name"): key for key, chunk in chunks.items()}
    found: set[str] = set()
    left = [keys[root] for root in roots]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += chunks[name].get("imports", [])
    return found


def script_bytes(chunks: dict[str, dict[str, Any]], *roots: str) -> int:
    """As they are sent: compressed."""
    files = [FOLDER / chunks[name]["file"] for name in imported(chunks, *roots)]
    return sum(compressed_bytes(file) for file in files)


def compressed_bytes(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), compresslevel=9, mtime=0))


def test_first_paint_waits_for_60_kb_of_script_at_most(chunks: dict[str, dict[str, Any]]) -> None:
    assert script_bytes(chunks, MAIN) <= FIRST_PAINT_BYTES


def test_first_paint_in_chinese_does_so_too(chunks: dict[str, dict[str, Any]]) -> None:
    assert script_bytes(chunks, MAIN, CHINESE) <= FIRST_PAINT_BYTES


def test_editor_types_after_230_kb_of_script_at_most(chunks: dict[str, dict[str, Any]]) -> None:
    """With all that the page loads meanwhile: the rest waits until one can type, or asks for it."""
    taken = script_bytes(chunks, MAIN, EDITOR, *BESIDE_IT)
    assert script_bytes(chunks, MAIN) < taken <= EDITOR_BYTES
