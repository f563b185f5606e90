"""The project's files as they were last sent: what has to change on the jail's disk for the next
run.

A file that is sent again unchanged is left alone, so that what the guest made of it stays.
"""

from hashlib import sha256
from typing import NamedTuple

import msgspec

from . import problems
from .guest import channel
from .settings import Limits

_PATH_BYTES = 1024
_NAME_BYTES = 255
_UNKNOWN = b""
"""The digest of nothing."""


class Change(NamedTuple):
    """What init has to do: `write` are paths with sizes, whose bytes follow one another in
    `contents`.
    """

    write: list[tuple[str, int]]
    contents: bytes
    remove: list[str]
    digests: dict[str, bytes]

    @property
    def names(self) -> bytes:
        """What is to be written and removed, as JSON; names may be many, so they are no message."""
        return msgspec.json.encode({"write": self.write, "remove": self.remove})

    @property
    def names_bytes(self) -> int:
        """Where the contents begin in the blob."""
        return len(self.names)

    def blob(self) -> int:
        """A memfd with the names and after them the contents; the caller closes it."""
        return channel.write_blob(self.names + self.contents)


class ProjectFiles:
    """Digests of the files that the project consists of now."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._digests: dict[str, bytes] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._digests

    def compare(self, files: dict[str, bytes]) -> Change:
        """What turns the project into `files`. Raises WorkerProblem for a bad path or too much."""
        self._check(files)
        digests = {path: sha256(data).digest() for path, data in files.items()}
        changed = [path for path, digest in digests.items() if self._digests.get(path) != digest]
        return Change(
            write=[(path, len(files[path])) for path in changed],
            contents=b"".join(files[path] for path in changed),
            remove=[path for path in self._digests if path not in digests],
            digests=digests,
        )

    def accept(self, change: Change) -> None:
        """The change is on the disk."""
        self._digests = change.digests

    def doubt(self, change: Change) -> None:
        """Some of the change may be on the disk: all of it is to be put, or removed, next time."""
        touched = [*change.remove, *(path for path, _ in change.write)]
        self._digests |= dict.fromkeys(touched, _UNKNOWN)

    def _check(self, files: dict[str, bytes]) -> None:
        limits = self._limits
        if len(files) > limits.project_files:
            raise problems.too_large(
                f"The project has {len(files)} files; the limit is {limits.project_files}."
            )
        size = sum(len(data) for data in files.values())
        if size > limits.project_bytes:
            raise problems.too_large(
                f"The project is {size} bytes; the limit is {limits.project_bytes}."
            )
        for path in files:
            check_path(path)
            parents = [path[:i] for i, letter in enumerate(path) if letter == "/"]
            if clash := next((parent for parent in parents if parent in files), None):
                raise problems.invalid(f"{clash!r} is a file and the folder of {path!r}.")


def check_path(path: str) -> None:
    """Raise WorkerProblem unless `path` names one thing below the project folder."""
    parts = path.split("/")
    if any(part in {"", ".", ".."} or "\0" in part for part in parts):
        raise problems.invalid(f"{path!r} is not a path below the project's folder.")
    try:
        sizes = [len(part.encode()) for part in parts]
    except UnicodeEncodeError as error:
        raise problems.invalid(f"{path!r} is not valid Unicode text.") from error
    if max(sizes) > _NAME_BYTES or sum(sizes) + len(sizes) > _PATH_BYTES:
        raise problems.invalid(
            f"A path may have {_PATH_BYTES} bytes and each name in it {_NAME_BYTES}; "
            f"one has {sum(sizes)}: {path[:40]!r}…"
        )
