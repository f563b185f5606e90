"""What the worker makes of a tool that does not answer as it should."""

from collections.abc import Iterator
from typing import NamedTuple

import gevent
import pytest
from gevent import socket

from sandbox.tools import _converse

SECONDS = 30.0


class Ends(NamedTuple):
    """The worker's end, and the tool's."""

    worker: socket.socket
    tool: socket.socket


@pytest.fixture
def ends() -> Iterator[Ends]:
    worker, tool = socket.socketpair()
    with worker, tool:
        yield Ends(worker, tool)


def test_a_whole_answer_is_an_answer(ends: Ends) -> None:
    def answer() -> None:
        assert ends.tool.recv(100) == b"x=1"
        ends.tool.sendall(b"x = 1")
        ends.tool.close()

    gevent.spawn(answer)
    assert _converse(ends.worker, b"x=1", SECONDS) == (b"x = 1", "whole")


def test_half_of_an_answer_is_never_taken_for_the_whole(ends: Ends) -> None:
    """On a busy machine a text was laid out to its middle, or had a syntax error there."""
    ends.tool.sendall(b"x = 1\ny =")
    assert _converse(ends.worker, b"x=1\ny=2", 0.1) == (b"", "late")


def test_a_tool_that_reads_half_of_a_text_has_said_nothing_of_it(ends: Ends) -> None:
    assert _converse(ends.worker, bytes(4_000_000), 0.1) == (b"", "late")


def test_an_endless_answer_is_cut(ends: Ends) -> None:
    def answer() -> None:
        while ends.tool.send(bytes(65536)):
            pass

    endless = gevent.spawn(answer)
    data, how = _converse(ends.worker, b"x=1", SECONDS)
    endless.kill()
    assert (len(data), how) == (2 * 1024 * 1024, "cut")
