"""Where the kernel tells no namespaces apart, a jail's ports are those of its processes."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from types import SimpleNamespace
from typing import cast

import pytest

from sandbox import ports
from sandbox.init import Init, Refused

LISTEN = """
import socket, sys
server = socket.create_server(("127.0.0.1", 0))
idle = socket.socket()
idle.bind(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
sys.stdin.read()
"""


class SilentInit(SimpleNamespace):
    """An init whose kernel has no netlink: `number` is what it answers."""

    def call(self, _: str) -> object:
        raise Refused({"error": "os", "errno": self.number, "detail": "refused"})


def init(pid: int, number: int = 93) -> Init:
    return cast("Init", SilentInit(pid=pid, number=number))


@pytest.fixture
def jail() -> Iterator[tuple[int, int]]:
    """Pid and port of a process that listens."""
    arguments = [sys.executable, "-c", LISTEN]
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.pid, int(process.stdout.readline())
        process.stdin.close()


def test_the_ports_of_a_jails_processes_are_found_and_no_others(jail: tuple[int, int]) -> None:
    pid, port = jail
    with closing(socket.create_server(("::1", 0), family=socket.AF_INET6)) as other:
        assert ports.listening(init(pid)) == [port]
        assert {port, other.getsockname()[1]} <= set(ports.listening(init(os.getpid())))


def test_a_process_that_has_ended_has_no_ports(jail: tuple[int, int]) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        assert ports.listening(init(process.pid)) == []


def test_another_refusal_is_not_taken_for_a_kernel_without_netlink() -> None:
    with pytest.raises(Refused):
        ports.listening(init(os.getpid(), number=1))
