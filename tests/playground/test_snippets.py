import resource
import sqlite3
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest

from playground import snippets
from playground.problems import NotFound, StorageFull, StorageUnreadable
from playground.snippets import ID_CHARACTERS, Project, SnippetStore

PROJECT = Project(files={"b.py": b"2", "a.py": b"\xff"}, command=None)


@pytest.fixture
def store(folder: Path) -> SnippetStore:
    return SnippetStore(f"sqlite:{folder}/deep/snippets.db")


def test_project_comes_back_as_it_was(store: SnippetStore) -> None:
    assert store.get(store.put(PROJECT)) == PROJECT


def test_same_project_has_the_same_id_in_any_order_of_its_files(store: SnippetStore) -> None:
    other = Project(files={"a.py": b"\xff", "b.py": b"2"}, command=None)
    assert store.put(PROJECT) == store.put(other)


def test_any_difference_makes_another_id(store: SnippetStore) -> None:
    files = PROJECT.files
    others = [
        Project(files=files, command="python a.py"),
        Project(files=files, command=""),
        Project(files={**files, "c.py": b""}, command=None),
        Project(files={"b.py": b"2", "a.py": b"\xfe"}, command=None),
    ]
    ids = {store.put(project) for project in (PROJECT, *others)}
    assert len(ids) == 5
    assert {len(made) for made in ids} == {ID_CHARACTERS}


def test_unknown_id_is_not_found_before_and_after_the_first_snippet(store: SnippetStore) -> None:
    with pytest.raises(NotFound):
        store.get("nothing")
    store.put(PROJECT)
    with pytest.raises(NotFound):
        store.get("nothing")


def test_another_process_sees_what_was_stored(store: SnippetStore, folder: Path) -> None:
    made = store.put(PROJECT)
    assert SnippetStore(f"sqlite:{folder}/deep/snippets.db").get(made) == PROJECT


def test_store_that_cannot_write_says_so(folder: Path) -> None:
    (folder / "file").write_text("not a folder")
    with pytest.raises(StorageFull, match="could not be stored"):
        SnippetStore(f"sqlite:{folder}/file/snippets.db").put(PROJECT)


def test_full_disk_is_told_and_loses_nothing_that_was_stored(
    store: SnippetStore, folder: Path
) -> None:
    made = store.put(PROJECT)
    with get_context("spawn").Pool(1) as pool:
        assert "could not be stored" in pool.apply(_put_on_a_full_disk, (folder,))
    assert store.get(made) == PROJECT
    assert store.put(Project(files={"c.py": b"3"}, command=None))


def test_who_opens_a_snippet_while_the_store_is_locked_is_told_to_come_back(
    store: SnippetStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was a mistake of ours, without a word of why."""
    monkeypatch.setattr(snippets, "BUSY_SECONDS", 0.01)
    made = store.put(PROJECT)
    with closing(sqlite3.connect(folder / "deep/snippets.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageUnreadable, match="could not be read: database is locked"):
            store.get(made)
    assert store.get(made) == PROJECT


def test_who_opens_a_snippet_of_a_broken_store_is_told_so(
    store: SnippetStore, folder: Path
) -> None:
    made = store.put(PROJECT)
    (folder / "deep/snippets.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StorageUnreadable, match="could not be read"):
        store.get(made)


def _put_on_a_full_disk(folder: Path) -> str:
    """Stands in for a disk without room: the kernel refuses to let files grow in this process."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, 64 * 1024))
    big = Project(files={"big.bin": bytes(range(256)) * 4096}, command=None)
    try:
        return SnippetStore(f"sqlite:{folder}/deep/snippets.db").put(big)
    except StorageFull as error:
        return error.detail
