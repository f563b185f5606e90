"""A session's files: the project as it was sent, and what is on the jail's disk beside it.

All of it is asked of init, inside the jail; the worker never follows a path that a guest can touch.
"""

import errno

import msgspec

from . import limits, problems, protocol
from .files import Change, ProjectFiles, check_path
from .guest import channel
from .init import Answer, Init, InitGone, Refused
from .settings import Limits

_LIST_MOST = 2000


class Found(msgspec.Struct, frozen=True):
    """init → worker: the files on the jail's disk as `[path, bytes, modified]`."""

    files: list[tuple[str, int, str]]
    truncated: bool


class SessionDisk:
    """The files of one session."""

    def __init__(self, init: Init, own_limits: Limits) -> None:
        self._init = init
        self._limits = own_limits
        self._project = ProjectFiles(own_limits)
        self._seen: list[tuple[str, int, str]] | None = None

    def compare(self, files: dict[str, bytes]) -> Change:
        """What turns the project into `files`. Raises WorkerProblem for a bad path or too much."""
        return self._project.compare(files)

    def accept(self, change: Change) -> None:
        """The change is on the disk."""
        self._project.accept(change)

    def doubt(self, change: Change) -> None:
        """The change was refused, perhaps amid it."""
        self._project.doubt(change)

    def list_files(self) -> protocol.FileList:
        """What is on the jail's disk, and whose it is."""
        found = self._find()
        entries = [
            protocol.FileEntry(
                path=path,
                bytes=size,
                modified=modified,
                origin="project" if path in self._project else "guest",
            )
            for path, size, modified in found.files
        ]
        return protocol.FileList(files=entries, truncated=found.truncated)

    def open_file(self, path: str) -> tuple[int, int]:
        """An fd, which the caller closes, and the size of a regular file. Raises WorkerProblem."""
        check_path(path)
        try:
            fields, fds = self._init.call("open", path=path)
        except Refused as error:
            raise problems.not_found(problems.why("no-file", path=path)) from error
        except InitGone as error:
            raise ended() from error
        return fds[0], fields["size"]

    def has_changed(self) -> bool:
        """Whether a file was made, changed or removed since the last look."""
        try:
            found = self._find().files
        except problems.WorkerProblem:
            return False
        before, self._seen = self._seen, found
        return found != before

    def _find(self) -> Found:
        _, fds = self._call("list", most=_LIST_MOST)
        return msgspec.json.decode(channel.read_blob(fds[0]), type=Found)

    def _call(self, operation: str, fds: tuple[int, ...] = (), **fields: object) -> Answer:
        try:
            return self._init.call(operation, fds, **fields)
        except Refused as error:
            raise refused(error, self._limits) from error
        except InitGone as error:
            raise ended() from error


def ended() -> problems.WorkerProblem:
    """The jail is gone."""
    return problems.not_found(problems.why("session-ended"))


def refused(error: Refused, own: Limits) -> problems.WorkerProblem:
    """What init could not do with the disk, as the caller's problem."""
    fields = error.fields
    if fields["error"] == "conflict":
        return problems.conflict(fields["path"])
    if fields.get("errno") in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        disk, file = limits.size(own.disk_bytes), limits.size(own.file_bytes)
        return problems.disk_full(
            problems.why("no-fit", disk=disk, files=own.disk_files, file=file)
        )
    return problems.internal(problems.why("not-written", why=str(fields.get("detail"))))
