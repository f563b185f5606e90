"""For modules whose tests leave nothing in them: web, and the worker that stands in, once for all.

A module says so by importing both.
"""

import pytest

from tests.playground.served import Served
from tests.playground.stand_in import StandIn

__all__ = ["served", "worker"]


@pytest.fixture
def worker(lasting: tuple[StandIn, Served]) -> StandIn:
    return lasting[0]


@pytest.fixture
def served(lasting: tuple[StandIn, Served]) -> Served:
    return lasting[1]
