"""Web as it is deployed, gunicorn and its own worker class, for what the test client cannot
show.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SECRET = "a secret of more than thirty-two bytes"


@dataclass(frozen=True)
class Served:
    """Web as it is deployed: gunicorn with its own worker."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"


def wait_until(is_so: Callable[[], bool], seconds: float = 20.0) -> None:
    """Return as soon as it is so; fail after the deadline."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.01)


@contextmanager
def serving(folder: Path, **more: str) -> Iterator[Served]:
    """Web under gunicorn, on a listening socket that the test made: no port is guessed.

    `more` are environment variables.
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
            sys.executable, "-m", "gunicorn", "--config", "python:playground.server",
            "--bind", f"fd://{listener.fileno()}", "playground.app:create_app()",
        ]  # fmt: skip
        process = subprocess.Popen(
            command, env=environment, pass_fds=(listener.fileno(),), process_group=0
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
