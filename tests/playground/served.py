"""Web as it is deployed, gunicorn and its own worker class, for what the test client cannot
show.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

SECRET = "a secret of more than thirty-two bytes"


@dataclass(frozen=True)
class Served:
    """Web as it is deployed: gunicorn with its own worker."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"


def wait_until(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    """Return as soon as it is so; fail after the deadline."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.01)


@contextmanager
def serving(
    folder: Path,
    told: IO[bytes] | None = None,
    within: Sequence[str] = (),
    config: str = "playground.server",
    **more: str,
) -> Iterator[Served]:
    """Web under gunicorn, on a listening socket that the test made: no port is guessed.

    `told` takes what it says of errors; `within` is a command that becomes the one behind it;
    `config` is the module that says how it is served; `more` are environment variables.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        environment = {
            **{name: value for name, value in os.environ.items() if "PLAYGROUND" not in name},
            "PLAYGROUND_DATA": str(folder),
            "PLAYGROUND_WORKERS": f"unix:{folder}/*.sock",
            "PLAYGROUND_SECRET": SECRET,
            "PLAYGROUND_PORT": str(port),
            **more,
        }
        command = [
            *within, sys.executable, "-m", "gunicorn", "--config", f"python:{config}",
            "--bind", f"fd://{listener.fileno()}", "playground.app:create_app()",
        ]  # fmt: skip
        process = subprocess.Popen(
            command,
            env=environment,
            pass_fds=(listener.fileno(),),
            process_group=0,
            stderr=told,
        )
    try:
        wait_until(lambda: answers(port))
        yield Served(process, port)
    finally:
        with suppress(ProcessLookupError):  # a test may have ended it properly
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


def answers(port: int) -> bool:
    """Whether web at this port answers at all."""
    try:
        with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as raw:
            raw.sendall(b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return raw.recv(16).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


@dataclass(frozen=True)
class Started:
    """The whole playground, as `make run` starts it."""

    process: subprocess.Popen[str]

    def url(self) -> str:
        """What it prints once it is ready; fails with its words when it does not get there."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("Playground is at http"), line + str(self.process.communicate())
        return line.removeprefix("Playground is at ").strip()

    def descendants(self) -> dict[str, int]:
        """`web` and `worker` with their pids."""
        found = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = path.read_text().rpartition(")")[2].split()
                if int(fields[1]) == self.process.pid:
                    command = path.with_name("cmdline").read_bytes()
                    kind = "web" if b"playground.server" in command else "worker"
                    found[kind] = int(path.parent.name)
        return found


@contextmanager
def started(folder: Path, **settings: str) -> Iterator[Started]:
    """`python -m playground` with data in this folder, on a port that the kernel chose."""
    environment = {
        **{name: value for name, value in os.environ.items() if "PLAYGROUND" not in name},
        **{f"PLAYGROUND_{name}": value for name, value in settings.items()},
        "PLAYGROUND_DATA": str(folder),
        "PLAYGROUND_PORT": settings.get("PORT", "0"),
        "SANDBOX_WARM_INITS": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "playground"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    try:
        yield Started(process)
    finally:
        process.kill()
        process.communicate()


def tree(pid: int) -> set[int]:
    """This process and everything below it."""
    found = {pid}
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in children.read_text().split():
                found |= tree(int(child))
    return found


def are_gone(pids: set[int]) -> bool:
    """None of them runs; a zombie of ours counts as gone."""
    return not any(_runs(pid) for pid in pids)


def _runs(pid: int) -> bool:
    with suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in "ZX"
    return False
