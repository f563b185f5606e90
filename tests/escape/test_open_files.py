"""Whoever opens more than anybody needs meets a limit of his own, and takes nothing from others."""

import resource
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from websockets.sync.client import connect

from tests.escape.conftest import NEIGHBOUR
from tests.product import running_playground

SHELLS_OWN = 150
"""Of a shell's usual 1,024: with fewer, fewer readers show the same."""
READERS = 160


@contextmanager
def open_files_limited(most: int) -> Iterator[None]:
    """What is started meanwhile may have no more, unless it asks for more."""
    own = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, own[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, own)


@pytest.mark.host
def test_many_readers_do_not_use_up_the_open_files_that_a_shell_gives() -> None:
    """Each takes two of web and one of the worker: a few visitors with many pages locked out all
    others.
    """
    with ExitStack() as stack:
        with open_files_limited(SHELLS_OWN):
            running = stack.enter_context(running_playground())
        session = running.create_session({"app.py": NEIGHBOUR})
        url = f"{running.address.replace('http', 'ws', 1)}/api/v1/sessions/{session.id}/events"
        for _ in range(READERS):
            reader = stack.enter_context(connect(f"{url}?after=0", max_size=None))
            assert reader.recv(timeout=60)
        assert running.get(session.id, "/") == "still here"
        assert running.create_session({"app.py": NEIGHBOUR}).state == "running"
