"""A product to break, and the processes that it consists of."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.parts import Parts, find_parts, when_it_works
from tests.faults.split import Split, split
from tests.playground.stand_in import short_folder
from tests.product import Playground, running_playground
from tests.sandbox.running import running_worker

Product = tuple[Playground, Parts]
RING_EVENTS = 50


@contextmanager
def own_product(**settings: str) -> Iterator[Product]:
    """Start one, and tell it from those that other tests have started."""
    before = find_parts()
    with running_playground(**settings) as playground:
        (supervisor,) = find_parts() - before
        yield playground, Parts(supervisor)


@pytest.fixture(scope="session")
def shared() -> Iterator[Product]:
    with own_product() as made:
        yield made


@pytest.fixture
def product(shared: Product) -> Product:
    """Each test breaks it in another way; it has to be whole again for the next."""
    when_it_works(lambda: shared[1].zygote)
    return shared


@pytest.fixture(scope="session")
def narrow() -> Iterator[Product]:
    """One with little room, whose log is soon written over, and where a start may take an hour."""
    with own_product(
        SANDBOX_MAX_SESSIONS="10",
        SANDBOX_LOG_RING_EVENTS=str(RING_EVENTS),
        SANDBOX_STARTUP_SECONDS="3600",
        PLAYGROUND_WORKER_SECONDS="3600",
    ) as made:
        yield made


@pytest.fixture(scope="session")
def lone_worker() -> Iterator[Path]:
    """The socket of a worker without a web."""
    with short_folder() as folder:
        path = folder / "worker.sock"
        with running_worker(path, SANDBOX_MAX_SESSIONS="500"):
            yield path


@pytest.fixture(scope="session")
def over_unix(lone_worker: Path) -> Iterator[Split]:
    with split(lone_worker, is_tcp=False) as made:
        yield made
