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
MAIN = "src/main.tsx"
EDITOR = "src/editor/codeView.ts"
BESIDE_IT = (
    "src/editor/help/helpFor.ts",
    "src/client/RequestPanel.tsx",
    "src/console/Console.tsx",
)


@pytest.fixture(scope="module")
def chunks() -> dict[str, dict[str, Any]]:
    """The manifest of the build."""
    manifest = FOLDER / ".vite" / "manifest.json"
    assert manifest.is_file(), "the page was not built: make build"
    found: dict[str, dict[str, Any]] = json.loads(manifest.read_text())
    return found


def imported(chunks: dict[str, dict[str, Any]], *roots: str) -> set[str]:
    """These chunks and all that they cannot begin without."""
    found: set[str] = set()
    left = list(roots)
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


def chinese(chunks: dict[str, dict[str, Any]]) -> str:
    return next(key for key, chunk in chunks.items() if chunk.get("name") == CHINESE)


def test_first_paint_waits_for_60_kb_of_script_at_most(chunks: dict[str, dict[str, Any]]) -> None:
    assert script_bytes(chunks, MAIN) <= FIRST_PAINT_BYTES


def test_first_paint_in_chinese_does_so_too(chunks: dict[str, dict[str, Any]]) -> None:
    assert script_bytes(chunks, MAIN, chinese(chunks)) <= FIRST_PAINT_BYTES


def test_editor_types_after_230_kb_of_script_at_most(chunks: dict[str, dict[str, Any]]) -> None:
    """With all that the page loads meanwhile: the rest waits until one can type, or asks for it."""
    taken = script_bytes(chunks, MAIN, EDITOR, *BESIDE_IT)
    assert script_bytes(chunks, MAIN) < taken <= EDITOR_BYTES
