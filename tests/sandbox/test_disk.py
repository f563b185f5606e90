"""The jail's disk as init changes it, where the guest has changed it too."""

import errno
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.guest.disk import Disk


class Project:
    """A disk, and its files as a person and as a guest see them."""

    def __init__(self, top: Path, disk: Disk) -> None:
        self.files = top / "app"
        self.stage = top / "stage"
        self.disk = disk

    def change(self, write: dict[str, str], remove: tuple[str, ...] = ()) -> None:
        sizes = [(path, len(text)) for path, text in write.items()]
        names = json.dumps({"write": sizes, "remove": remove}).encode()
        contents = names + "".join(write.values()).encode()
        self.disk.stage(io.BytesIO(contents), len(names))
        self.disk.commit()


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    (tmp_path / "app").mkdir()
    top = os.open(tmp_path, os.O_RDONLY)
    yield Project(tmp_path, Disk(top, os.getuid()))
    os.close(top)


def test_a_folder_that_the_guest_has_emptied_becomes_a_file(project: Project) -> None:
    """It was a conflict that nobody could see: the folder is in no list of files."""
    project.change({"a/x": "one", "main.py": "two"})
    (project.files / "a/x").unlink()
    project.change({"a": "three"}, remove=("a/x",))
    assert (project.files / "a").read_text() == "three"


def test_folders_that_the_guest_has_removed_are_no_hindrance(project: Project) -> None:
    project.change({"a/b/c/x": "one"})
    (project.files / "a/b/c/x").unlink()
    (project.files / "a/b/c").rmdir()
    project.change({"a": "two"}, remove=("a/b/c/x",))
    assert (project.files / "a").read_text() == "two"


def test_a_folder_that_the_guest_put_in_a_files_place_stays(project: Project) -> None:
    project.change({"a/x": "one"})
    (project.files / "a/x").unlink()
    (project.files / "a/x").mkdir()
    project.change({"b": "two"}, remove=("a/x",))
    assert (project.files / "a/x").is_dir()


def test_a_save_that_failed_half_way_does_not_make_every_later_one_fail(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until its end the session said that a file exists."""
    rename = os.rename
    renamed: list[str] = []

    def fail_at_the_second(staged: str, name: str, *, src_dir_fd: int, dst_dir_fd: int) -> None:
        renamed.append(name)
        if len(renamed) == 2:
            raise OSError(errno.EIO, "as asked")
        rename(staged, name, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

    files = {"a": "one", "b": "two", "c/d": "three"}
    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", fail_at_the_second)
        with pytest.raises(OSError, match="as asked"):
            project.change(files)
    project.change(files)
    assert {path: (project.files / path).read_text() for path in files} == files
    assert list(project.stage.iterdir()) == []
