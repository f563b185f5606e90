"""How the worker gets hold of an init, with and without a kernel that has pidfds."""

import errno
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import NamedTuple

import gevent
import gevent.event
import gevent.socket
import pytest

from sandbox.guest import channel
from sandbox.init import Handle, Init, InitFailed, InitGone
from tests.product import REPOSITORY

WAIT_SECONDS = 30
SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)"]
KEEPER = """
import os, socket, sys, time
from sandbox.guest.keeper import keep
pid = os.fork()
if pid == 0:
    time.sleep(600)
print(pid, flush=True)
keep(pid, socket.socket(fileno=int(sys.argv[1])))
"""


@pytest.fixture
def kept() -> Iterator[tuple[Handle, int]]:
    """The handle of a process that has a keeper, and its pid."""
    ours, theirs = socket.socketpair()
    with (
        closing(ours),
        subprocess.Popen(
            [sys.executable, "-c", KEEPER, str(theirs.fileno())],
            stdout=subprocess.PIPE,
            text=True,
            pass_fds=(theirs.fileno(),),
            cwd=REPOSITORY,
        ) as keeper,
    ):
        theirs.close()
        assert keeper.stdout is not None
        pid = int(keeper.stdout.readline())
        yield Handle(ours.fileno(), is_kept=True), pid
        with suppress(OSError):
            ours.shutdown(socket.SHUT_RDWR)
        keeper.wait(WAIT_SECONDS)
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


class Jail(NamedTuple):
    """An init that answers nothing, and when its end was told of."""

    init: Init
    process: "subprocess.Popen[bytes]"
    ended: gevent.event.Event


@pytest.fixture
def jail() -> Iterator[Jail]:
    ours, theirs = gevent.socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with subprocess.Popen(SLEEPS, pass_fds=(theirs.fileno(),)) as process:
        theirs.close()
        handle = Handle(os.pidfd_open(process.pid), is_kept=False)
        init = Init(ours, process.pid, handle, slot=0)
        ended = gevent.event.Event()
        init.on_end = ended.set
        yield Jail(init, process, ended)
        process.kill()
        assert ended.wait(WAIT_SECONDS)


def is_readable(handle: Handle, seconds: float) -> bool:
    return bool(select.select([handle.fd], [], [], seconds)[0])


def test_a_kept_process_ends_when_asked_and_its_end_shows(kept: tuple[Handle, int]) -> None:
    handle, _ = kept
    assert not is_readable(handle, 0)
    handle.end()
    assert is_readable(handle, WAIT_SECONDS)


def test_a_kept_process_that_ends_by_itself_shows(kept: tuple[Handle, int]) -> None:
    handle, pid = kept
    os.kill(pid, signal.SIGKILL)
    assert is_readable(handle, WAIT_SECONDS)


def test_a_kept_process_ends_with_the_worker(kept: tuple[Handle, int]) -> None:
    """The fixture closes the worker's end, and looks."""
    assert not is_readable(kept[0], 0)


def test_an_init_that_is_ready_before_its_usher_has_told_its_pid_can_be_ended() -> None:
    """Seen inside gVisor: such an init was taken for one that cannot be ended."""
    ours, theirs = gevent.socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with subprocess.Popen(SLEEPS) as process:
        pidfd = os.pidfd_open(process.pid)
        channel.send(theirs, {"event": "ready"})
        channel.send(theirs, {"event": "forked", "pid": process.pid, "is_kept": False}, (pidfd,))
        os.close(pidfd)
        init = Init.accept(ours, slot=0)
        assert init.pid == process.pid
        init.kill()
        assert process.wait(WAIT_SECONDS) == -signal.SIGKILL
        theirs.close()
        deadline = time.monotonic() + WAIT_SECONDS
        while not init.is_gone and time.monotonic() < deadline:
            gevent.sleep(0.01)
    assert init.is_gone


def test_a_jail_that_does_not_end_in_time_is_told_of_and_given_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Deleting its session failed, and the session stayed in the list for ever."""
    monkeypatch.setattr("sandbox.init._END_SECONDS", 0.05)
    ours, theirs = gevent.socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    keeper, deaf = socket.socketpair()
    init = Init(ours, 4711, Handle(os.dup(keeper.fileno()), is_kept=True), slot=0)
    ended = gevent.event.Event()
    init.on_end = ended.set
    theirs.close()
    assert ended.wait(WAIT_SECONDS)
    assert "4711" in caplog.text
    keeper.close()
    deaf.close()


def test_a_jail_to_which_nothing_can_be_sent_is_ended_and_its_end_is_told(
    jail: Jail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its session counted as gone, and its processes stayed."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOBUFS, "as asked")

    monkeypatch.setattr(channel, "send", refuse)
    with pytest.raises(InitGone):
        jail.init.call("list")
    assert jail.ended.wait(WAIT_SECONDS)
    assert jail.process.wait(WAIT_SECONDS) == -signal.SIGKILL


def test_who_asks_within_a_time_of_its_own_ends_no_jail_by_that(jail: Jail) -> None:
    with pytest.raises(gevent.Timeout) as caught, gevent.Timeout(0.05) as own:
        jail.init.call("list")
    assert caught.value is own
    assert not jail.init.is_gone
    assert jail.process.poll() is None


def test_an_init_that_does_not_answer_in_time_is_ended(
    jail: Jail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.init._CALL_SECONDS", 0.05)
    with gevent.Timeout(WAIT_SECONDS), pytest.raises(InitGone):
        jail.init.call("list")
    assert jail.process.wait(WAIT_SECONDS) == -signal.SIGKILL


def test_who_ends_a_jail_that_is_ending_waits_for_its_end_too() -> None:
    """A worker that was told to end left before a jail that somebody had just deleted."""
    ours, theirs = gevent.socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    worker, keeper = socket.socketpair()
    init = Init(ours, 4711, Handle(worker.detach(), is_kept=True), slot=0)
    first, second = gevent.spawn(init.kill), gevent.spawn(init.kill)
    gevent.sleep(0.01)
    assert keeper.recv(1) == b"\0"
    assert not first.dead
    assert not second.dead
    keeper.close()
    assert len(gevent.joinall([first, second], timeout=WAIT_SECONDS)) == 2
    theirs.close()


def test_an_init_whose_pidfd_was_lost_on_the_way_has_failed() -> None:
    """As the kernel does where the worker may open no more files."""
    ours, theirs = gevent.socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        channel.send(theirs, {"event": "forked", "pid": 4711, "is_kept": False})
        with pytest.raises(InitFailed, match="too many open files"):
            Init.accept(ours, slot=0)
