"""What ruff says of a Python file while somebody types it. Records are reached through protocol.py,
the only module that web imports.
"""

from typing import Annotated, Literal

import msgspec

from .message import Message

SOURCE_CHARACTERS = 200_000
"""Of a text that is to be linted or formatted."""


class Source(Message, frozen=True):
    """browser → web → worker: a Python file as it is being typed; `path` is where it lies in the
    project, whose ruff.toml or pyproject.toml holds as it was when it last ran.
    """

    path: str
    text: Annotated[str, msgspec.Meta(max_length=SOURCE_CHARACTERS)]


class Spot(Message, frozen=True):
    """In an Edit and a Diagnostic: `line` and `column` count from 1, the column in characters."""

    line: int
    column: int


class Edit(Message, frozen=True):
    """In a Diagnostic: put `text` between two spots."""

    start: Spot
    end: Spot
    text: str


class Fix(Message, frozen=True):
    """In a Diagnostic: edits that ruff holds to be safe, in order."""

    title: str | None
    edits: list[Edit]


class Diagnostic(Message, frozen=True):
    """worker → web → browser, in Lint: what ruff says of one place. `code` is a rule's, or
    `invalid-syntax`; `name` is the rule's in words.
    """

    code: str
    name: str
    message: str
    start: Spot
    end: Spot
    fix: Fix | None


class Lint(Message, frozen=True):
    """worker → web → browser. `truncated`: there is more. `failure`: ruff could not say all: its
    `settings` in the project are wrong, it needed too much (`crash`) or too `long`, or it was
    `interrupted` by a run that began or ended, and may be asked again.
    """

    diagnostics: list[Diagnostic]
    truncated: bool = False
    failure: Literal["settings", "crash", "long", "interrupted"] | None = None


class Formatted(Message, frozen=True):
    """worker → web → browser: the whole text as ruff lays it out, or why there is none: `syntax`
    (or wrong settings), too much (`crash`), too `long`, `interrupted`.
    """

    text: str | None
    failure: Literal["syntax", "crash", "long", "interrupted"] | None = None
