"""Every record between browser and web, except those of exchanges, which live beside their code.

They repeat the worker's records only where the public form differs: a session shows its id and
preview, never its key and label.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from sandbox.protocol import Cookie, FileEntry, Layer, Reason, Route, RunError, State, Usage

MAX_COMMAND_CHARACTERS = 4096

Command = Annotated[
    str,
    Meta(
        max_length=MAX_COMMAND_CHARACTERS,
        description="`[NAME=value …] program arguments`: split as a shell does, run without one.",
        examples=["python manage.py", "FLASK_APP=manage.py flask run --port=8088"],
    ),
]


FILES_MAX = 10_000
"""The most that PLAYGROUND_PROJECT_FILES may allow: more are refused before any is looked at."""


class PublicMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all records share: immutable, exact, and sent by field name."""


class Bytes(PublicMessage, frozen=True):
    """The content of a file that is not text."""

    base64: bytes


Files = Annotated[dict[str, str | Bytes], Meta(max_length=FILES_MAX)]


class ProjectRequest(PublicMessage, frozen=True):
    """browser → web: the whole project. Paths map to text, or to `{"base64": …}`. No `command`
    keeps the last that was given; where none was, or an empty one, it is found in the files.
    """

    files: Files
    command: Command | None = None


class SessionRequest(PublicMessage, frozen=True):
    """browser → web: a project to start. `ticket` is the one of an earlier refusal: it keeps the
    place in the queue.
    """

    files: Files
    command: Command | None = None
    ticket: str | None = None


class Session(PublicMessage, frozen=True):
    """web → browser, after every call on a session. `ready_ms` is from the run's start to its
    port. `routes_left_out` counts the app's rules that are not in `routes`, which is bounded.
    """

    id: str
    preview_url: str
    state: State
    reason: Reason | None
    command: str
    port: int | None
    ports: list[int]
    ready_ms: float | None
    generation: int
    routes: list[Route]
    routes_left_out: int
    error: RunError | None
    usage: Usage
    limits: Usage


class FileList(PublicMessage, frozen=True):
    """web → browser: what is on the jail's disk now. `truncated`: there is more than is listed."""

    files: list[FileEntry]
    truncated: bool = False


class Jar(PublicMessage, frozen=True):
    """browser ↔ web: the client panel's cookie jar."""

    cookies: list[Cookie]


class WorkerHealth(PublicMessage, frozen=True):
    """web → browser, in Health: one worker, its layers and its figures."""

    ok: bool
    layers: list[Layer]
    sessions: int
    warm: int


class Health(PublicMessage, frozen=True):
    """web → browser. `ok`: at least one worker takes sessions, and each of its layers holds."""

    ok: bool
    detail: str
    workers: list[WorkerHealth]


class SnippetRequest(PublicMessage, frozen=True):
    """browser → web: a project to share."""

    files: Files
    command: Command | None = None


class Snippet(PublicMessage, frozen=True):
    """web → browser: a shared project; it never changes, and the id is made of its content."""

    id: str
    files: dict[str, str | Bytes]
    command: str | None


def file_bytes(content: str | Bytes) -> bytes:
    """What is to lie on the disk."""
    return content.encode() if isinstance(content, str) else content.base64


def public_content(content: bytes) -> str | Bytes:
    """Text where it is text: the form that a browser edits."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return Bytes(base64=content)


JsonSchema = dict[str, Any]
"""A JSON schema as a Python object: its shape is the standard's, not ours, hence Any."""
