"""Attacks are programs in `probes/`, run as projects through the API, and once outside as a
control.

A probe that finds nothing proves nothing unless the same probe finds it elsewhere: each test
compares what its program said in a jail (`attack`) with what it said without one (`control`).
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from playground.messages import Session
from sandbox.protocol import AnyEvent, Log, StateChange
from tests.product import TARGET, Playground

PROBES = Path(__file__).parent / "probes"
SHARED = "tests/escape/probes/outcomes.py"
CONTROL_SECONDS = 30.0
ENDED = {"crashed", "exited", "limited", "stopped", "lost"}
NEIGHBOUR = """
from flask import Flask
app = Flask(__name__)

@app.get("/")
def index():
    return "still here"
"""

Start = Callable[..., Session]
Attack = Callable[..., Any]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Against a product that runs elsewhere, leave out what has to be seen from its host."""
    if TARGET in os.environ:
        of_the_host = [item for item in items if item.get_closest_marker("host")]
        config.hook.pytest_deselected(items=of_the_host)
        items[:] = [item for item in items if item not in of_the_host]


def probe_files(name: str, given: object = None) -> dict[str, str]:
    """A probe as a project; `given` is what it reads in `given.json`."""
    return {
        "probe.py": (PROBES / f"{name}.py").read_text(),
        SHARED: (PROBES / "outcomes.py").read_text(),
        "given.json": json.dumps(given),
    }


def output_of(playground: Playground, session: Session, stream: str = "stdout") -> str:
    """All that the session's last run, which has ended, wrote to a stream."""
    generation = session.generation
    events = playground.events_until(session.id, lambda event: is_end(event, generation))
    logs = [e for e in events if isinstance(e, Log) and e.generation == generation]
    return "".join(log.text + ("" if log.partial else "\n") for log in logs if log.stream == stream)


def is_end(event: AnyEvent, generation: int) -> bool:
    """Whether a run ends with it."""
    return (
        isinstance(event, StateChange) and event.generation == generation and event.state in ENDED
    )


def last_line(text: str) -> Any:
    """A probe's answer."""
    lines = text.splitlines()
    assert lines, "the probe said nothing"
    return json.loads(lines[-1])


@pytest.fixture
def attack(playground: Playground, start: Start) -> Attack:
    """Run a probe as a project to its end; its answer."""

    def run(name: str, given: object = None, command: str = "python probe.py") -> Any:
        session = start(probe_files(name, given), command)
        said = output_of(playground, session)  # which waits for its end, beyond that of a start
        ended = playground.get_session(session.id)
        assert ended.state == "exited", (ended.reason, output_of(playground, session, "stderr"))
        return last_line(said)

    return run


@pytest.fixture
def control(tmp_path: Path) -> Attack:
    """Run a probe on this machine, without a jail; its answer."""

    def run(name: str, given: object = None, pass_fds: tuple[int, ...] = ()) -> Any:
        for path, text in probe_files(name, given).items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        result = subprocess.run(
            [sys.executable, "probe.py"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=CONTROL_SECONDS,
            pass_fds=pass_fds,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return last_line(result.stdout)

    return run


@pytest.fixture
def neighbour(playground: Playground, start: Start) -> Iterator[Session]:
    """A session that was there before the attack, and must answer after it."""
    session = start({"app.py": NEIGHBOUR})
    assert playground.get(session.id, "/") == "still here"
    yield session
    assert playground.get(session.id, "/") == "still here"
    assert playground.get_session(session.id).generation == 1
