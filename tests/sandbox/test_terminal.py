"""What a terminal leaves behind, and when it ends."""

import os
import tty
from collections.abc import Iterator
from types import SimpleNamespace
from typing import NamedTuple, cast

import gevent
import pytest
from gevent import socket
from gevent.os import make_nonblocking, nb_read

from sandbox import problems, protocol, terminal
from sandbox.session import LiveSession
from sandbox.settings import Limits
from sandbox.terminal import Size, Wire, frame, serve_terminal
from tests.sandbox.open_files import open_fds

EVENTUALLY_SECONDS = 60
FOR_EVER_SECONDS = 3600
TYPED = b"".join(b"line %07d\n" % number for number in range(4000))
"""More than a pty has room for, in as many frames as it needs."""


class Unready(SimpleNamespace):
    """A session whose jail cannot have a shell now."""

    def open_terminal(self, *_: int) -> None:
        raise problems.internal("No terminal: none can be forked.")


class Ends(NamedTuple):
    """The browser's end of the wire, the worker's, the pty's and the shell's."""

    browser: socket.socket
    web: socket.socket
    master: int
    shell: int

    def carry(self) -> "gevent.Greenlet[..., bool]":
        wire = Wire(self.web, self.master, Limits())
        return gevent.spawn(wire.carry, FOR_EVER_SECONDS)

    def type(self, data: bytes) -> None:
        most = 60_000
        for begin in range(0, len(data), most):
            self.browser.sendall(frame(protocol.TERMINAL_BYTES, data[begin : begin + most]))


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ends]:
    """With a shell that shows nothing of what is typed, so that nothing goes to the browser."""
    monkeypatch.setattr(terminal, "_LOOK_SECONDS", 0.01)
    browser, web = socket.socketpair()
    master, shell = os.openpty()
    tty.setraw(shell)
    make_nonblocking(master)
    make_nonblocking(shell)
    with browser, web:
        yield Ends(browser, web, master, shell)
    os.close(shell)
    os.close(master)


def test_a_terminal_that_is_refused_keeps_no_pty() -> None:
    """After some thousands nobody on the host could open one."""
    live = Unready(terminals=0, limits=Limits())
    browser, web = socket.socketpair()
    with browser, web:
        before = open_fds()
        for _ in range(5):
            with pytest.raises(problems.WorkerProblem, match="none can be forked"):
                serve_terminal(web, cast("LiveSession", live), Size(80, 24), FOR_EVER_SECONDS)
        assert open_fds() <= before
    assert live.terminals == 0


def test_a_terminal_whose_program_reads_nothing_ends_with_its_page(ends: Ends) -> None:
    """It counted as open for as long as the program ran, and kept its session awake."""
    carried = ends.carry()
    ends.type(TYPED + TYPED)
    ends.browser.close()
    assert carried.get(timeout=EVENTUALLY_SECONDS)


def test_what_is_typed_into_a_program_that_reads_late_is_neither_lost_nor_doubled(
    ends: Ends,
) -> None:
    carried = ends.carry()
    ends.type(TYPED)
    gevent.sleep(0.1)  # some looks at whether the page is still there
    read = b""
    with gevent.Timeout(EVENTUALLY_SECONDS):
        while len(read) < len(TYPED):
            read += nb_read(ends.shell, 65536)
    assert read == TYPED
    ends.browser.close()
    assert carried.get(timeout=EVENTUALLY_SECONDS)
