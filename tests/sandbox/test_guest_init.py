"""What init answers where the kernel gives it less than it asks for."""

import os
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import NamedTuple, cast

import pytest

from sandbox.guest import channel
from sandbox.guest.disk import Disk
from sandbox.guest.init import Init
from sandbox.guest.jail import Jail
from sandbox.guest.standby import Standby
from tests.sandbox.open_files import only


class Jailed(NamedTuple):
    """An init, and the other ends of its sockets."""

    init: Init
    worker: socket.socket
    standby: socket.socket


@pytest.fixture
def jailed() -> Iterator[Jailed]:
    worker, control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    standby, order = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with worker, control, standby, order:
        disk = SimpleNamespace(commit=lambda: None)
        init = Init(control, cast("Disk", disk), cast("Jail", None))
        init._standby = Standby(4711, order)
        yield Jailed(init, worker, standby)


def test_a_run_that_is_on_is_answered_as_one_though_no_socket_is_left_for_it(
    jailed: Jailed,
) -> None:
    """It was said to have failed, and went on: nobody could stop it, or see what it printed."""
    pipes = [os.open(os.devnull, os.O_RDWR) for _ in range(3)]
    order = {"id": 1, "op": "run", "generation": 2, "command": {"argv": ["python"]}}
    with only(0):  # and one that is closed when the standby is let go
        jailed.init._handle({**order, "files_at": None, "sockets": 2}, pipes)
    assert channel.receive(jailed.worker) == ({"id": 1}, [])
    command, fds = channel.receive(jailed.standby) or ({}, [])
    assert command == order["command"]
    assert channel.receive(jailed.standby) == ({"op": "run"}, [])
    for fd in fds:
        os.close(fd)
