"""One worker for all modules that speak to it by its own calls."""

from collections.abc import Iterator

import pytest

from sandbox import protocol

from .calls import APP, SMALL, Create
from .running import Worker, running_worker


@pytest.fixture(scope="session")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    path = tmp_path_factory.mktemp("worker") / "worker.sock"
    with running_worker(path, **SMALL) as running:
        yield running


@pytest.fixture
def create(worker: Worker) -> Iterator[Create]:
    """Sessions that are deleted with their test."""
    made: list[protocol.Session] = []

    def create_session(source: str = APP, command: str | None = None) -> protocol.Session:
        made.append(worker.create({"app.py": source}, command))
        return made[-1]

    yield create_session
    for session in made:
        worker.call("DELETE", f"/sessions/{session.key}")
