"""`PUT …/files`: all or nothing, and nothing of the guest's that need not go."""

import pytest

from playground.messages import Session
from tests.conftest import Start
from tests.product import Files, Playground, Problem

MAKER = """
import os
from flask import Flask, request
app = Flask(__name__)
@app.post("/write/<path:path>")
def write(path):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    open(path, "wb").write(request.get_data())
    return "written"
@app.post("/folder/<path:path>")
def folder(path):
    if os.path.exists(path):
        os.remove(path)
    os.makedirs(path)
    return "made"
app.run()
"""

RACER = (
    """
import os, threading
def race():
    while True:
        for step in (os.mkdir, os.rmdir):
            try:
                step("made")
            except OSError:
                pass
threading.Thread(target=race, daemon=True).start()
"""
    + MAKER
)


@pytest.fixture
def session(start: Start) -> Session:
    return start({"app.py": MAKER, "data/seed.txt": "seed", "old/deep/note.txt": "old"})


def write(playground: Playground, session: Session, path: str, text: str) -> None:
    result = playground.exchange(session.id, "POST", f"/write/{path}", body={"text": text})
    assert result.hops[0].response is not None
    assert result.hops[0].response.status == 200


def listing(playground: Playground, session: Session) -> dict[str, str]:
    return {entry.path: entry.origin for entry in playground.files(session.id).files}


def refused(playground: Playground, session: Session, files: Files) -> Problem:
    with pytest.raises(Problem) as caught:
        playground.change_files(session.id, files)
    return caught.value


def test_a_path_that_is_missing_now_is_removed_with_its_empty_folders(
    playground: Playground, session: Session
) -> None:
    playground.change_files(session.id, {"app.py": MAKER, "data/seed.txt": "seed"})
    assert listing(playground, session) == {"app.py": "project", "data/seed.txt": "project"}


def test_a_file_sent_unchanged_keeps_what_the_guest_made_of_it(
    playground: Playground, session: Session
) -> None:
    write(playground, session, "data/seed.txt", "grown")
    files = {"app.py": MAKER + "\n", "data/seed.txt": "seed"}
    playground.change_files(session.id, files)
    assert playground.file(session.id, "data/seed.txt") == b"grown"
    playground.change_files(session.id, {**files, "data/seed.txt": "new seed"})
    assert playground.file(session.id, "data/seed.txt") == b"new seed"


def test_what_the_guest_wrote_elsewhere_stays(playground: Playground, session: Session) -> None:
    write(playground, session, "data/mine.txt", "mine")
    write(playground, session, "old/deep/mine.txt", "mine")
    playground.change_files(session.id, {"app.py": MAKER})
    assert listing(playground, session) == {
        "app.py": "project",
        "data/mine.txt": "guest",
        "old/deep/mine.txt": "guest",
    }


def test_a_guests_file_that_the_project_names_becomes_the_projects(
    playground: Playground, session: Session
) -> None:
    write(playground, session, "data/mine.txt", "mine")
    playground.change_files(session.id, {"app.py": MAKER, "data/mine.txt": "ours"})
    assert playground.file(session.id, "data/mine.txt") == b"ours"
    assert listing(playground, session)["data/mine.txt"] == "project"


def test_a_file_where_the_guest_made_a_folder_is_a_conflict_and_changes_nothing(
    playground: Playground, session: Session
) -> None:
    playground.exchange(session.id, "POST", "/folder/made")
    problem = refused(playground, session, {"app.py": "1/0", "made": "a file"})
    assert (problem.status, problem.type) == (409, "conflict")
    assert "'made'" in problem.detail
    assert playground.file(session.id, "app.py").decode() == MAKER
    assert playground.get_session(session.id).state == "running"


def test_a_folder_where_the_guest_made_a_file_is_a_conflict_and_changes_nothing(
    playground: Playground, session: Session
) -> None:
    write(playground, session, "made", "by the guest")
    problem = refused(playground, session, {"app.py": "1/0", "made/inside.txt": "x"})
    assert problem.status == 409
    assert "'made'" in problem.detail
    assert playground.file(session.id, "made") == b"by the guest"
    assert playground.file(session.id, "app.py").decode() == MAKER


def test_the_projects_own_file_may_become_a_folder_and_back(
    playground: Playground, session: Session
) -> None:
    playground.change_files(session.id, {"app.py": MAKER, "data": "a file now"})
    assert playground.file(session.id, "data") == b"a file now"
    playground.change_files(session.id, {"app.py": MAKER, "data/again.txt": "a folder"})
    assert playground.file(session.id, "data/again.txt") == b"a folder"


def test_a_folder_that_holds_something_of_the_guests_does_not_become_a_file(
    playground: Playground, session: Session
) -> None:
    write(playground, session, "data/mine.txt", "mine")
    problem = refused(playground, session, {"app.py": "1/0", "data": "a file now"})
    assert problem.status == 409
    assert playground.file(session.id, "data/seed.txt") == b"seed"
    assert playground.file(session.id, "app.py").decode() == MAKER


def test_a_change_is_all_or_nothing_however_the_guest_races_it(
    playground: Playground, start: Start
) -> None:
    session = start({"app.py": "number = 0\n" + RACER})
    held, refusals = 0, set()
    for number in range(1, 16):
        try:
            files = {"app.py": f"number = {number}\n" + RACER, "made": str(number)}
            playground.change_files(session.id, files)
            held = number
        except Problem as problem:
            refusals.add(problem.status)
        source = f"number = {held}\n" + RACER
        assert playground.file(session.id, "app.py").decode() == source
        playground.change_files(session.id, {"app.py": source})
    assert refusals <= {409}


def test_a_file_and_a_folder_of_one_name_are_refused(
    playground: Playground, session: Session
) -> None:
    assert refused(playground, session, {"app.py": MAKER, "a": "", "a/b": ""}).status == 400


@pytest.mark.parametrize(
    "path",
    ["../app.py", "/etc/passwd", "a//b", "a/./b", "a/../b", ".", "..", "", "a/", "x" * 300, "a\0b"],
)
def test_a_path_that_leads_elsewhere_is_refused_and_changes_nothing(
    playground: Playground, session: Session, path: str
) -> None:
    assert refused(playground, session, {"app.py": "1/0", path: "x"}).status == 400
    assert playground.file(session.id, "app.py").decode() == MAKER


def test_the_last_command_is_kept(playground: Playground, start: Start) -> None:
    session = start({"app.py": MAKER}, "COLOUR=red python app.py")
    session = playground.change_files(session.id, {"app.py": MAKER + "\n"})
    assert session.command == "COLOUR=red python app.py"
    session = playground.change_files(session.id, {"app.py": MAKER}, "python app.py one")
    assert session.command == "python app.py one"
    assert playground.restart(session.id).command == "python app.py one"


RENAMED = {"shop.py": MAKER}


def test_an_entry_file_that_is_renamed_is_started_under_its_new_name(
    playground: Playground, start: Start
) -> None:
    """Nobody named a command, and the next run said that the old file is not there."""
    session = start({"app.py": MAKER})
    session = playground.change_files(session.id, RENAMED)
    assert (session.command, session.state) == ("python shop.py", "running")


def test_an_empty_command_has_it_found_again(playground: Playground, start: Start) -> None:
    session = start({"app.py": MAKER}, "python app.py one")
    session = playground.change_files(session.id, RENAMED)
    assert (session.command, session.state) == ("python app.py one", "crashed")
    session = playground.change_files(session.id, RENAMED, "")
    assert (session.command, session.state) == ("python shop.py", "running")


def test_a_bad_command_changes_nothing(playground: Playground, session: Session) -> None:
    with pytest.raises(Problem) as caught:
        playground.change_files(session.id, {"app.py": "1/0"}, "python 'app.py")
    assert caught.value.status == 400
    assert playground.file(session.id, "app.py").decode() == MAKER
    assert playground.get_session(session.id).generation == 1


def test_bytes_and_names_of_any_script_come_back(playground: Playground, session: Session) -> None:
    files: dict[str, str | bytes] = {
        "app.py": MAKER,
        "图 片/ñ.bin": bytes(range(256)),
        "empty": b"",
    }
    playground.change_files(session.id, files)
    assert playground.file(session.id, "图 片/ñ.bin") == bytes(range(256))
    assert playground.file(session.id, "empty") == b""


def test_a_missing_file_is_not_found(playground: Playground, session: Session) -> None:
    for path in ("nothing.txt", "data", "data/seed.txt/x"):
        with pytest.raises(Problem) as caught:
            playground.file(session.id, path)
        assert caught.value.status == 404, path


def test_a_symbolic_link_of_the_guest_is_not_followed(playground: Playground, start: Start) -> None:
    source = "import os\nos.symlink('/etc/passwd', 'link')\nos.symlink('/etc', 'folder')\n" + MAKER
    session = start({"app.py": source})
    assert listing(playground, session) == {"app.py": "project"}
    for path in ("link", "folder/passwd"):
        with pytest.raises(Problem) as caught:
            playground.file(session.id, path)
        assert caught.value.status == 404, path
    problem = refused(playground, session, {"app.py": source, "folder/passwd": "x"})
    assert problem.status == 409


def test_a_change_of_source_is_seen_though_size_and_second_are_the_same(
    playground: Playground, start: Start
) -> None:
    """A cached module would count as fresh."""
    session = start(
        {"app.py": "import word\nprint(word.WORD)", "word.py": "WORD = 'aaa'"}, "python app.py"
    )
    playground.change_files(
        session.id, {"app.py": "import word\nprint(word.WORD)", "word.py": "WORD = 'bbb'"}
    )
    log = playground.log_until(session.id, "bbb")
    assert [line.text for line in log if line.stream == "stdout"] == ["aaa", "bbb"]


def test_a_script_that_is_a_link_imports_what_lies_beside_the_file_itself(
    playground: Playground, start: Start
) -> None:
    files = {
        "make.py": "import os\nos.symlink('sub/run.py', 'link.py')",
        "sub/run.py": "import sys, near\nprint(sys.path[0], __file__)",
        "sub/near.py": "print('near')",
        "near.py": "print('far')",
    }
    session = start(files, "python make.py")
    playground.change_files(session.id, files, "python link.py")
    log = playground.log_until(session.id, "/app/sub")
    assert [line.text for line in log if line.stream == "stdout"] == [
        "near",
        "/app/sub /app/link.py",
    ]
