"""What a guest does to itself must not cost it its session, nor anybody else a thing."""

import pytest

from playground.messages import Session
from tests.escape.conftest import NEIGHBOUR, Start, probe_files
from tests.product import Playground

WAYS = ["deep", "many", "names", "times", "closed", "ports", "stopped"]


@pytest.mark.parametrize("way", WAYS)
def test_strange_files_ports_and_signals_leave_the_session_usable(
    way: str, playground: Playground, start: Start, neighbour: Session
) -> None:
    session = start(probe_files("strange", {"way": way}), "python probe.py")
    assert "probe.py" in {entry.path for entry in playground.files(session.id).files}
    assert playground.get_session(session.id).state in {"running", "starting"}
    again = playground.change_files(session.id, {"app.py": NEIGHBOUR}, "flask run")
    assert again.state == "running", again.reason
    assert playground.get(session.id, "/") == "still here"
    assert playground.restart(session.id).state == "running"
