"""What one session sees of another: nothing."""

import pytest

from playground.messages import Session
from tests.escape.conftest import Attack, Start, output_of, probe_files
from tests.product import Playground, Problem

OWN = ["given.json", "probe.py", "tests"]


def test_what_a_session_leaves_behind_is_not_there_for_another(
    attack: Attack, neighbour: Session
) -> None:
    """Neither while the first one lives nor from the last one that used the same jail's place."""
    assert attack("leave", {"leaves": True}) == "left"
    found = attack("leave", {"leaves": False})["found"]
    assert found.pop("/app") == OWN
    assert set(map(tuple, found.values())) == {()}


def test_what_a_session_leaves_behind_is_there_for_its_own_next_run(
    playground: Playground, start: Start
) -> None:
    """The control of the one above: the probe sees what is there."""
    session = start(probe_files("leave", {"leaves": True}), "python probe.py")
    again = playground.change_files(session.id, probe_files("leave", {"leaves": False}))
    assert output_of(playground, again).count("left-behind") == 5


def test_files_of_a_session_need_its_own_id(
    playground: Playground, start: Start, neighbour: Session
) -> None:
    """The preview's label, a key of another length, and an id that was altered open nothing."""
    session = start({"app.py": "print('x')", "private.txt": "mine"}, "python app.py")
    assert playground.file(session.id, "private.txt") == b"mine"
    label = session.preview_url.split("//")[1].split(".")[0]
    altered = session.id[:-8] + neighbour.id[-8:]
    for other in (neighbour.id, label, altered, session.id[:-1], f"{session.id}/../{neighbour.id}"):
        with pytest.raises(Problem) as refused:
            playground.file(other, "private.txt")
        assert refused.value.status == 404


@pytest.mark.parametrize("path", ["../private.txt", "a/../../x", "..%2fx", "%2e%2e/x", "a/./b"])
def test_a_path_leads_nowhere_but_into_the_project(
    path: str, playground: Playground, neighbour: Session
) -> None:
    with pytest.raises(Problem) as refused:
        playground.file(neighbour.id, path)
    assert refused.value.status in {400, 404}
