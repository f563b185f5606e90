"""Shared projects: immutable, found by a hash of their content, kept in SQLite.

The same project always has the same id, so sharing twice is harmless, a cache may keep an answer
for ever, and an id cannot be guessed without having the project. SQLite waits for the disk, so each
call runs in gevent's thread pool: a slow disk must not hold up the process's other requests.
"""

import sqlite3
from base64 import b32encode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import gevent
import msgspec

from .problems import NotFound, StorageFull, StorageUnreadable
from .sentences import sentence

T = TypeVar("T")

ID_CHARACTERS = 26
"""Of base32: 130 bits, so that nobody finds two projects with one id."""

BUSY_SECONDS = 5.0

_SCHEMA = "CREATE TABLE IF NOT EXISTS snippets (id TEXT PRIMARY KEY, project BLOB NOT NULL)"


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored; its canonical encoding is what the id is made of."""

    files: dict[str, bytes]
    command: str | None


_decode = msgspec.msgpack.Decoder(Project).decode


class SnippetStore:
    """The snippets of one database file, which is made on first use."""

    def __init__(self, url: str) -> None:
        self._path = Path(url.removeprefix("sqlite:"))

    def put(self, project: Project) -> str:
        """Store it and return its id. Raises `StorageFull` when the disk takes nothing."""
        content = msgspec.msgpack.encode(project, order="deterministic")
        snippet_id = _id_of(content)
        failure = _in_thread(lambda: self._insert(snippet_id, content))
        if failure is not None:
            raise StorageFull(sentence("not-stored", why=failure))
        return snippet_id

    def get(self, snippet_id: str) -> Project:
        """Raises `NotFound`, and `StorageUnreadable` where nobody can tell."""
        try:
            content = _in_thread(lambda: self._select(snippet_id))
            project = None if content is None else _decode(content)
        except (sqlite3.DatabaseError, OSError, msgspec.MsgspecError) as error:
            raise StorageUnreadable(sentence("not-read", why=str(error))) from error
        if project is None:
            raise NotFound(sentence("no-snippet"))
        return project

    def _insert(self, snippet_id: str, content: bytes) -> str | None:
        """Store it; returns what kept it from being stored."""
        insert = "INSERT OR IGNORE INTO snippets VALUES (?, ?)"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._open() as database, database:
                database.execute(_SCHEMA)
                database.execute(insert, (snippet_id, content))
        except (sqlite3.DatabaseError, OSError) as error:
            return str(error)
        return None

    def _select(self, snippet_id: str) -> bytes | None:
        if not self._path.exists():
            return None
        with self._open() as database:
            try:
                query = "SELECT project FROM snippets WHERE id = ?"
                row = database.execute(query, (snippet_id,)).fetchone()
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):
                    return None
                raise
        return None if row is None else bytes(row[0])

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS)) as database:
            yield database


def _id_of(content: bytes) -> str:
    return b32encode(blake2b(content, digest_size=20).digest()).decode().lower()[:ID_CHARACTERS]


def _in_thread(work: Callable[[], T]) -> T:
    result: T = gevent.get_hub().threadpool.apply(work)
    return result
