"""The settings in docs/operating.md are those of the code, with their defaults and units."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import playground.settings
import sandbox.settings

ROOT = Path(__file__).parents[2]
ROW = re.compile(
    r"^\| `(?P<name>[A-Z_]+)` \| (?:`(?P<default>[^`]*)`)? ?\| (?P<unit>[a-z ]+) \| .+ \|$"
)

COMPOSE_VARIABLE = re.compile(r"\$\{(\w+):-([^${}]+)\}")
COMPOSE_ROW = re.compile(r"^\| `(PLAYGROUND_\w+)` \| `([^`]+)` \|", re.MULTILINE)
OF_WEB = {"PLAYGROUND_HOST", "PLAYGROUND_PORT"}
"""Described among web's own settings."""

DERIVED = {
    "is_embedded": "that no worker was named",
    "preview_scheme": "what PLAYGROUND_PREVIEW_HOST begins with",
    "limits": "the worker's third table",
}
UNITS = {
    "_BYTES": "bytes",
    "_SECONDS": "seconds",
    "_BYTES_PER_SECOND": "bytes per second",
    "_LINES_PER_SECOND": "lines per second",
}


def documented() -> dict[str, re.Match[str]]:
    text = (ROOT / "docs/operating.md").read_text()
    lines = text.partition("## Settings of web")[2].splitlines()
    rows = [line for line in lines if line.startswith("| `PLAYGROUND_") or "| `SANDBOX_" in line]
    matches = [ROW.match(line) for line in rows]
    assert all(matches), [row for row, match in zip(rows, matches, strict=True) if not match]
    return {match["name"]: match for match in matches if match}


def in_code() -> dict[str, str]:
    """Variable → default as a person would write it."""
    places: list[tuple[str, Any]] = [
        ("PLAYGROUND", playground.settings.Settings.from_environment({})),
        ("SANDBOX", sandbox.settings.Settings.from_environment({})),
        ("SANDBOX", sandbox.settings.Limits()),
    ]
    return {
        f"{prefix}_{field.name.upper()}": written(getattr(settings, field.name))
        for prefix, settings in places
        for field in dataclasses.fields(settings)
        if field.name not in DERIVED
    }


def written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).replace(f"{Path.cwd()}/", "").replace(f"{ROOT}/", "")


def test_every_setting_is_documented_with_its_default() -> None:
    assert {name: row["default"] or "" for name, row in documented().items()} == in_code()


def test_what_compose_takes_from_the_environment_is_documented_with_its_default() -> None:
    used = dict(COMPOSE_VARIABLE.findall((ROOT / "docker-compose.yml").read_text()))
    text = (ROOT / "docs/operating.md").read_text().partition("## Settings of web")[0]
    told = dict(COMPOSE_ROW.findall(text))
    assert told == {name: used[name] for name in used.keys() - OF_WEB}


def test_the_unit_is_that_of_the_name() -> None:
    for name, row in documented().items():
        suffix = max((suffix for suffix in UNITS if name.endswith(suffix)), key=len, default=None)
        assert suffix is None or row["unit"] == UNITS[suffix], name
