"""The jail's disk as init sees it: the project's files are put, listed and opened here.

A guest owns these folders and may change them at any moment, so no path is ever followed: each part
of it is opened by itself with O_NOFOLLOW, below an fd that the guest does not have.
"""

import contextlib
import io
import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from typing import BinaryIO, NamedTuple

_DEPTH = 32
"""Folders below the project that are listed; deeper ones are the guest's own affair."""
_LISTED_NAMES_CHARACTERS = 256 * 1024
_FIRST_SECONDS, _LAST_SECONDS = 0.0, 253_402_300_799.0
"""1970 and 9999, between which a file's time is told."""


class Conflict(Exception):
    """A file stands where a folder has to be, or the reverse."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Staged(NamedTuple):
    """A file that is written but not in its place."""

    temporary: str
    path: str


class Disk:
    """The folders of the jail's tmpfs, below `scratch`, the fd of its top."""

    def __init__(self, scratch: int, guest_uid: int) -> None:
        self._scratch = scratch
        self._uid = guest_uid
        self._project = _open_folder("app", scratch)
        os.mkdir("stage", 0o700, dir_fd=scratch)
        self._stage_folder = _open_folder("stage", scratch)
        self._staged: list[Staged] = []
        self._removed: list[str] = []
        self._reserved = 0

    def stage(self, contents: BinaryIO, names_bytes: int) -> None:
        """Write files beside the project. `contents` is JSON of `names_bytes`, `{"write": [[path,
        size]], "remove": [path]}`, and the files' bytes one after another.

        Raises Conflict or OSError with nothing of the project changed.
        """
        self._discard()
        names = json.loads(contents.read(names_bytes))
        try:
            missing: set[str] = set()
            for path, size in names["write"]:
                missing |= self._check(path, set(names["remove"]))
                self._write_staged(path, contents.read(size))
            for _ in missing:
                self._reserve_folder()
        except (OSError, Conflict):
            self._discard()
            raise
        self._removed = names["remove"]

    def rehearse(self) -> None:
        """Stage a file and forget it: the pages that this needs are copied before anybody waits."""
        names = b'{"write":[["rehearsal",1]],"remove":[]}'
        self.stage(io.BytesIO(names + b"x"), len(names))
        self._discard()

    def commit(self) -> None:
        """Put every staged file in its place and remove what the project no longer has.

        Raises Conflict with nothing changed: the guest, which has ended by now, may have made
        another folder since the staging.
        """
        for _, path in self._staged:
            self._check(path, set(self._removed))
        self._free_folders()  # nobody else is there to take their places
        removed, self._removed = self._removed, []
        for path in removed:
            self._remove(path)
        while self._staged:  # what is left where one cannot be put is discarded by who comes next
            self._put(self._staged[-1])
            self._staged.pop()

    def _put(self, staged: Staged) -> None:
        parent, name = self._open_parent(staged.path, create=True)
        try:
            os.rename(staged.temporary, name, src_dir_fd=self._stage_folder, dst_dir_fd=parent)
        except (IsADirectoryError, NotADirectoryError) as error:
            raise Conflict(staged.path) from error
        finally:
            os.close(parent)

    def list_files(self, most: int) -> bytes:
        """JSON `{"files": [[path, bytes, modified], …], "truncated"}` of all regular files."""
        listing = _Listing(most)
        listing.add_folder(os.dup(self._project), "", 0)
        files = sorted(listing.files)
        return json.dumps({"files": files, "truncated": listing.is_full}).encode()

    def open_file(self, path: str) -> tuple[int, int]:
        """A regular file's fd and size. Raises OSError; never blocks on a FIFO, never opens a
        device.
        """
        parent, name = self._open_parent(path, create=False)
        try:
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=parent)
        except NotADirectoryError as error:
            raise FileNotFoundError(2, "not a file", path) from error
        finally:
            os.close(parent)
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            os.close(fd)
            raise FileNotFoundError(2, "not a regular file", path)
        return fd, status.st_size

    def usage(self) -> tuple[int, int]:
        """Bytes and files (inodes) in use on the jail's one tmpfs."""
        status = os.fstatvfs(self._scratch)
        used = (status.f_blocks - status.f_bfree) * status.f_frsize
        return used, status.f_files - status.f_ffree

    def _reserve_folder(self) -> None:
        """One that is missing takes a place among the files that the disk can hold: a disk that is
        full is to be met now, and not with half of the project in its place.
        """
        os.mkdir(f"folder-{self._reserved}", dir_fd=self._stage_folder)
        self._reserved += 1

    def _free_folders(self) -> None:
        while self._reserved:
            self._reserved -= 1
            os.rmdir(f"folder-{self._reserved}", dir_fd=self._stage_folder)

    def _discard(self) -> None:
        self._removed = []
        self._free_folders()
        for temporary, _ in self._staged:
            os.unlink(temporary, dir_fd=self._stage_folder)
        self._staged = []

    def _write_staged(self, path: str, data: bytes) -> None:
        temporary = str(len(self._staged))
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        fd = os.open(temporary, flags, 0o644, dir_fd=self._stage_folder)
        self._staged.append(Staged(temporary, path))
        with open(fd, "wb") as file:
            file.write(data)
            os.fchown(fd, self._uid, self._uid)

    def _check(self, path: str, removed: set[str]) -> set[str]:
        """The folders that are missing on the way to `path`. Raises Conflict where it leads through
        a file, or a folder stands at its end; a guest that still runs may change that meanwhile.
        """
        parts = path.split("/")
        fd = os.dup(self._project)
        try:
            for index, part in enumerate(parts):
                here = "/".join(parts[: index + 1])
                kind = _kind(part, fd)
                if kind is None or (here in removed and not stat.S_ISDIR(kind)):
                    return {"/".join(parts[:end]) for end in range(index + 1, len(parts))}
                is_last = index == len(parts) - 1
                if stat.S_ISDIR(kind) == is_last:
                    if is_last and _goes(part, fd, here, removed):
                        return set()
                    raise Conflict(here)
                if not is_last:
                    fd = _descend(fd, part)
        except FileNotFoundError:
            pass  # taken away just now
        except NotADirectoryError as error:
            raise Conflict(path) from error
        finally:
            os.close(fd)
        return set()

    def _open_parent(self, path: str, *, create: bool) -> tuple[int, str]:
        *folders, name = path.split("/")
        fd = os.dup(self._project)
        try:
            for folder in folders:
                if create and _kind(folder, fd) is None:
                    os.mkdir(folder, dir_fd=fd)
                    os.chown(folder, self._uid, self._uid, dir_fd=fd, follow_symlinks=False)
                fd = _descend(fd, folder)
        except OSError as error:
            os.close(fd)
            if create and isinstance(error, NotADirectoryError):
                raise Conflict(path) from error
            raise
        return fd, name

    def _remove(self, path: str) -> None:
        """Remove a file, and the folders above it that are empty then; a folder that the guest put
        in its place stays.
        """
        is_gone = self._take_away(path, os.unlink)
        while is_gone and (path := path.rpartition("/")[0]):
            is_gone = self._take_away(path, os.rmdir)

    def _take_away(self, path: str, how: Callable[..., None]) -> bool:
        """Whether it is not there any more; the guest may have been first."""
        try:
            parent, name = self._open_parent(path, create=False)
        except OSError as error:
            return isinstance(error, FileNotFoundError)
        try:
            how(name, dir_fd=parent)
        except OSError as error:
            return isinstance(error, FileNotFoundError)
        finally:
            os.close(parent)
        return True


class _Listing:
    """Regular files below a folder, as many as are asked for. Fds are open for one path at a time,
    for a guest may make more folders than there are fds; names are bounded, for it may make long
    ones.
    """

    def __init__(self, most: int) -> None:
        self.files: list[tuple[str, int, str]] = []
        self._most = most
        self._names_left = _LISTED_NAMES_CHARACTERS

    @property
    def is_full(self) -> bool:
        """There may be more than is listed."""
        return len(self.files) >= self._most or self._names_left <= 0

    def add_folder(self, fd: int, prefix: str, depth: int) -> None:
        """Everything in an open folder, which is closed; what the guest removes meanwhile is left
        out.
        """
        try:
            for name in sorted(os.listdir(fd)):
                if self.is_full:
                    return
                with contextlib.suppress(OSError):
                    self._add(fd, name, prefix + _shown(name), depth)
        finally:
            os.close(fd)

    def _add(self, folder: int, name: str, path: str, depth: int) -> None:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISREG(status.st_mode):
            self.files.append((path, status.st_size, _time(status.st_mtime)))
            self._names_left -= len(path)
        elif stat.S_ISDIR(status.st_mode) and depth < _DEPTH:
            self.add_folder(_open_folder(name, folder), path + "/", depth + 1)


def _kind(name: str, folder: int) -> int | None:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return None


def _goes(name: str, parent: int, path: str, removed: set[str]) -> bool:
    """Whether the folder `path` ends with the files that are removed: it holds nothing else."""
    if not any(file.startswith(path + "/") for file in removed):
        return False  # and so no deeper than the project's own paths
    fd = _open_folder(name, parent)
    try:
        for inner in os.listdir(fd):
            below = f"{path}/{inner}"
            is_folder = stat.S_ISDIR(_kind(inner, fd) or 0)
            if not (_goes(inner, fd, below, removed) if is_folder else below in removed):
                return False
        return True
    finally:
        os.close(fd)


def _open_folder(name: str, parent: int) -> int:
    """The folder itself, never where a link leads; NotADirectoryError where it is none.

    In two steps: gVisor follows a link when O_DIRECTORY comes with O_NOFOLLOW.
    """
    place = os.open(name, os.O_PATH | os.O_NOFOLLOW, dir_fd=parent)
    try:
        return os.open(".", os.O_RDONLY | os.O_DIRECTORY, dir_fd=place)
    finally:
        os.close(place)


def _descend(fd: int, folder: str) -> int:
    """Replace a folder's fd by that of a folder in it."""
    inner = _open_folder(folder, fd)
    os.close(fd)
    return inner


def _shown(name: str) -> str:
    """A file name as text; what is not UTF-8 is replaced, as such a file cannot be asked for
    anyway.
    """
    return os.fsencode(name).decode("utf-8", "replace")


def _time(seconds: float) -> str:
    """RFC 3339 has years of four digits, the kernel has others: a guest may set any."""
    moment = datetime.fromtimestamp(min(max(seconds, _FIRST_SECONDS), _LAST_SECONDS), UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
