"""Products with small limits, for more than one module."""

from collections.abc import Iterator

import pytest

from tests.product import Playground, running_playground


@pytest.fixture(scope="session")
def hasty() -> Iterator[Playground]:
    """A product whose programs have one second to start a server."""
    with running_playground(SANDBOX_STARTUP_SECONDS="1", SANDBOX_WARM_INITS="1") as playground:
        yield playground


@pytest.fixture(scope="session")
def thrifty() -> Iterator[Playground]:
    """A product whose runs may compute for a second, and have another to start a server."""
    with running_playground(SANDBOX_CPU_SECONDS="1", SANDBOX_STARTUP_SECONDS="1") as playground:
        yield playground
