"""The whole product ended, politely and not: what is left of it, and whether it starts again."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from tests.faults import census, parts
from tests.faults.conftest import Product
from tests.faults.parts import Parts
from tests.faults.test_kills import FILES, start
from tests.product import REPOSITORY, Playground

END_SECONDS = 15.0
CYCLES = 2 * (census.SPARE + 1)
"""Of each kind so many that what one leaves behind is more than may be left."""
STARTED = "http://"


class Own:
    """A product in a folder that outlives it, so that it can be started there again."""

    def __init__(self, folder: str, umask: int = -1) -> None:
        environment = {**os.environ, "PLAYGROUND_DATA": folder, "PLAYGROUND_PORT": "0"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "playground"],
            cwd=REPOSITORY,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
            umask=umask,
        )
        self.parts = Parts(self.process.pid)

    def wait_until_ready(self) -> Playground:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert STARTED in line, line
        return Playground(line.split()[-1].rstrip("/"))

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(END_SECONDS)
        assert self.process.stdout is not None
        self.process.stdout.close()


class Relay:
    """Products in one folder: each is started where the one before has ended, however it did."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._stack = ExitStack()
        self._running: tuple[Own, Playground] | None = None

    def started(self) -> tuple[Own, Playground]:
        """The one that runs; a new one where it has ended."""
        if self._running is None or self._running[0].process.poll() is not None:
            return self.start()
        return self._running

    def start(self, umask: int = -1) -> tuple[Own, Playground]:
        self.close()
        own = self._stack.enter_context(closing(Own(self.folder, umask)))
        self._running = own, self._stack.enter_context(closing(own.wait_until_ready()))
        return self._running

    def close(self) -> None:
        self._stack.close()
        self._running = None


@pytest.fixture
def folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="playground-") as path:
        yield path


@pytest.fixture(scope="module")
def relay() -> Iterator[Relay]:
    with tempfile.TemporaryDirectory(prefix="playground-") as path, closing(Relay(path)) as made:
        yield made


def test_a_killed_supervisor_leaves_nothing_and_can_be_started_again(relay: Relay) -> None:
    own, playground = relay.started()
    start(playground)
    before, everything = parts.mounts(), own.parts.all()
    own.process.kill()
    own.process.wait()
    assert parts.are_gone_in_time(everything)
    assert parts.mounts() == before
    start(relay.start()[1])


def test_sockets_of_killed_parts_do_not_block_the_next_start(relay: Relay) -> None:
    own, _ = relay.started()
    sockets = {path for path in Path(relay.folder).rglob("*") if path.is_socket()}
    assert sockets
    for pid in own.parts.all():
        with suppress(ProcessLookupError):  # it has ended with the one before
            os.kill(pid, signal.SIGKILL)
    own.process.wait()
    start(relay.start()[1])


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_ends_everything(name: str, relay: Relay) -> None:
    own, playground = relay.started()
    start(playground)
    everything = own.parts.all()
    assert len(everything) >= 5
    own.process.send_signal(signal.Signals[name])
    assert own.process.wait(END_SECONDS) == 0
    assert parts.are_gone_in_time(everything)


def test_a_strict_umask_does_not_close_the_jails_root_to_guests(relay: Relay) -> None:
    start(relay.start(umask=0o077)[1])


def test_ctrl_c_in_a_terminal_reaches_all_and_ends_all(relay: Relay) -> None:
    """A terminal signals its whole foreground group; the second one must not be needed."""
    own, playground = relay.started()
    start(playground)
    everything = own.parts.all()
    os.killpg(own.process.pid, signal.SIGINT)
    assert own.process.wait(END_SECONDS) == 0
    assert parts.are_gone_in_time(everything)


def test_a_product_that_is_killed_at_once_leaves_no_half_made_jail(folder: str) -> None:
    """Everything of it, while the zygote warms up and the first jails are made."""
    own = Own(folder)
    seen: set[int] = set()
    with closing(own):
        while not own.parts.named("zygote"):
            seen |= own.parts.all()
        seen |= own.parts.all()
        for pid in (own.parts.worker, own.process.pid):
            os.kill(pid, signal.SIGKILL)
        own.process.wait()
        assert parts.are_gone_in_time(seen)


def test_fast_starts_and_ends_leave_no_process_fd_or_mount_behind(product: Product) -> None:
    playground, found = product
    for _ in range(3):
        playground.delete_session(playground.create_session(FILES, "python app.py").id)
    with census.nothing_left(found):
        for number in range(CYCLES):
            session = playground.create_session(FILES, "python app.py")
            if number % 2:
                playground.stop(session.id)
            playground.delete_session(session.id)
