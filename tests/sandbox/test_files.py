"""What a change of the project's files comes to, before any disk is touched."""

import json
import os
import resource

import pytest

from sandbox.files import ProjectFiles, check_path
from sandbox.problems import WorkerProblem
from sandbox.settings import Limits
from tests.sandbox.open_files import lowered, open_fds

LIMITS = Limits(project_files=3, project_bytes=10)


@pytest.fixture
def project() -> ProjectFiles:
    project = ProjectFiles(LIMITS)
    project.accept(project.compare({"a.py": b"one", "b.txt": b"two"}))
    return project


def refused(project: ProjectFiles, files: dict[str, bytes]) -> WorkerProblem:
    with pytest.raises(WorkerProblem) as caught:
        project.compare(files)
    return caught.value


def test_only_what_changed_is_written_and_what_is_missing_is_removed(
    project: ProjectFiles,
) -> None:
    change = project.compare({"a.py": b"one", "c.txt": b"three"})
    assert (change.write, change.contents) == ([("c.txt", 5)], b"three")
    assert change.remove == ["b.txt"]


def test_a_change_counts_only_once_it_was_accepted(project: ProjectFiles) -> None:
    change = project.compare({"c.txt": b"three"})
    assert "b.txt" in project
    assert "c.txt" not in project
    project.accept(change)
    assert "b.txt" not in project
    assert "c.txt" in project


def test_who_goes_back_after_a_save_that_failed_half_way_has_the_old_text_again(
    project: ProjectFiles,
) -> None:
    """The new text was on the disk, and stayed, for the old one was known to have been sent."""
    project.doubt(project.compare({"a.py": b"new", "c.txt": b"three"}))
    back = project.compare({"a.py": b"one", "b.txt": b"two"})
    assert dict(back.write) == {"a.py": 3, "b.txt": 3}
    assert back.remove == ["c.txt"]


def test_the_contents_follow_their_names_in_one_blob(project: ProjectFiles) -> None:
    change = project.compare({"é.txt": b"\0\xff", "a.py": b"new"})
    with os.fdopen(change.blob(), "rb") as blob:
        names = json.loads(blob.read(change.names_bytes))
        assert names == {"write": [["é.txt", 2], ["a.py", 3]], "remove": ["b.txt"]}
        assert blob.read() == b"\0\xffnew"
        assert os.fstat(blob.fileno()).st_nlink == 0


def test_contents_for_which_there_is_no_room_leave_no_fd_behind(project: ProjectFiles) -> None:
    change = project.compare({"a.py": b"new"})
    before = open_fds()
    with lowered(resource.RLIMIT_FSIZE, 10), pytest.raises(OSError, match="File too large"):
        change.blob()
    assert open_fds() <= before


def test_too_many_files_name_the_limit(project: ProjectFiles) -> None:
    error = refused(project, {str(number): b"" for number in range(4)})
    assert error.problem.status == 413
    assert "4 files; the limit is 3" in error.problem.detail


def test_too_many_bytes_name_the_limit(project: ProjectFiles) -> None:
    error = refused(project, {"a": b"123456", "b": b"12345"})
    assert error.problem.status == 413
    assert "11 bytes; the limit is 10" in error.problem.detail


def test_a_file_cannot_be_a_folder_too(project: ProjectFiles) -> None:
    assert refused(project, {"a": b"", "a/b/c": b""}).problem.status == 400


@pytest.mark.parametrize(
    "path", ["a", "a/b.c/d", ".hidden", "..a", "a b", "ñ/寝", "-", "a\\b", "x" * 255, "a\nb"]
)
def test_a_path_below_the_project_is_good(path: str) -> None:
    check_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "/a", "a/", "a//b", ".", "..", "./a", "../a", "a/../b", "a/.", "a\0", "x" * 256,
        "é" * 128, "/".join(["d" * 100] * 11), "\udc80",
    ],
)  # fmt: skip
def test_any_other_path_is_refused(path: str) -> None:
    with pytest.raises(WorkerProblem) as caught:
        check_path(path)
    assert caught.value.problem.status == 400
