"""The same deployment with gVisor's kernel between guests and the host's."""

import subprocess
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from playground.messages import Session
from sandbox.protocol import AnyEvent, StateChange
from tests.product import Playground

from .conftest import Deployment

pytestmark = [pytest.mark.compose, pytest.mark.timeout(900)]

OVERLAY = "docker-compose.gvisor.yml"
APP = """
from flask import Flask

app = Flask(__name__)

@app.get("/")
def index():
    return "WORD"

if __name__ == "__main__":
    app.run(port=5000, debug=True)
"""
LINKS = """
import os
os.symlink("/etc", "folder")
os.symlink("/etc/passwd", "file")
"""
FORKS = """
import os, time
while True:
    if os.fork() == 0:
        time.sleep(600)
"""


def is_limited(event: AnyEvent) -> bool:
    return isinstance(event, StateChange) and event.state == "limited"


@pytest.fixture(scope="module")
def playground(deployment: Deployment) -> Iterator[Playground]:
    """The worker in gVisor, until the module's end."""
    runtimes = subprocess.run(
        ["docker", "info", "--format", "{{json .Runtimes}}"], capture_output=True, check=True
    ).stdout
    assert b'"runsc"' in runtimes, "This engine has no runtime `runsc`; docs/operating.md says how."
    with_gvisor = Deployment(deployment.name, deployment.port, OVERLAY)
    with_gvisor.up(1)
    with closing(Playground(deployment.url)) as playground:
        yield playground
    deployment.up(1)


@pytest.fixture
def session(playground: Playground) -> Iterator[Session]:
    session = playground.create_session({"app.py": APP.replace("WORD", "first")}, "python app.py")
    assert session.state == "running", session
    yield session
    playground.delete_session(session.id)


def test_the_workers_kernel_is_gvisors(deployment: Deployment, playground: Playground) -> None:
    assert "4.4.0" in deployment.compose("exec", "-T", "sandbox", "uname", "-r")


def test_every_layer_is_there_and_the_attacks_of_the_start_fail(playground: Playground) -> None:
    """A worker that lacks one hands out no session, but the words are worth having."""
    (worker,) = httpx.get(f"{playground.address}/healthz").json()["workers"]
    layers = {layer["name"]: layer for layer in worker["layers"]}
    assert [name for name, layer in layers.items() if not layer["ok"]] == []
    assert "the jail held" in layers["attacks"]["detail"]


def test_a_project_runs_restarts_and_stops(playground: Playground, session: Session) -> None:
    assert playground.get(session.id, "/") == "first"
    changed = playground.change_files(session.id, {"app.py": APP.replace("WORD", "second")})
    assert (changed.state, changed.generation) == ("running", 2)
    assert playground.get(session.id, "/") == "second"
    assert playground.stop(session.id).state == "stopped"
    assert playground.restart(session.id).state == "running"
    assert playground.get(session.id, "/") == "second"


def test_a_server_that_is_executed_cold_is_found_at_its_own_port(
    playground: Playground, session: Session
) -> None:
    """By the kernel's table, of which gVisor has one for all jails; the other session is in it."""
    cold = playground.create_session({"a.txt": "here"}, "python -m http.server 8001")
    assert (cold.state, cold.ports) == ("running", [8001])
    assert playground.get(cold.id, "/a.txt") == "here"
    playground.delete_session(cold.id)


def test_a_link_is_never_followed_by_the_files_api(playground: Playground) -> None:
    """Seen inside gVisor: a folder that was a link led to the jail's own /etc."""
    session = playground.create_session({"links.py": LINKS}, "python links.py")
    assert session.state == "exited", session
    for path in ("folder/passwd", "file"):
        with pytest.raises(Exception, match="404"):
            playground.file(session.id, path)
    playground.delete_session(session.id)


def test_a_fork_bomb_ends_with_a_sentence_and_leaves_others_alone(
    playground: Playground, session: Session
) -> None:
    """gVisor counts the processes of all jails together, so the watchdog counts for each."""
    bomb = playground.create_session({"bomb.py": FORKS}, "python bomb.py")
    *_, end = playground.events_until(bomb.id, is_limited)
    assert isinstance(end, StateChange)
    assert end.reason is not None
    assert end.reason.limit in {"processes", "memory_bytes"}  # each fork counts the shared pages
    assert playground.get(session.id, "/") == "first"
    playground.delete_session(bomb.id)
