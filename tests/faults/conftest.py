"""A product of one's own to break, and the processes that it consists of."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.parts import Parts, find_parts
from tests.product import Playground, running_playground

Product = tuple[Playground, Parts]


@contextmanager
def own_product(**settings: str) -> Iterator[Product]:
    """Start one, and tell it from those that other tests have started."""
    before = find_parts()
    with running_playground(**settings) as playground:
        (supervisor,) = find_parts() - before
        yield playground, Parts(supervisor)


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """Each test of a module breaks it in another way; it has to be whole again for the next."""
    with own_product() as made:
        yield made
