"""The product, started once for all tests that want it, and sessions that end with their test."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from playground.messages import Session
from tests.product import Files, Playground, Problem, running_playground

Start = Callable[..., Session]

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""Where it is set, each of some two hundred products would compile the whole source anew."""


@pytest.fixture(scope="session")
def playground() -> Iterator[Playground]:
    with running_playground() as running:
        yield running


@pytest.fixture
def start(playground: Playground) -> Iterator[Start]:
    """`create_session`, of sessions that are deleted when the test ends."""
    made: list[Session] = []

    def create(files: Files, command: str | None = None) -> Session:
        made.append(playground.create_session(files, command))
        return made[-1]

    yield create
    for session in made:
        with suppress(Problem):
            playground.delete_session(session.id)
