"""The thing beside us: Flask's own server, started cold as a person starts it at home."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_FLASK = _ROOT / ".venv-guest/bin/flask"
_SECONDS = 60.0

PROJECT = """\
from flask import Flask

app = Flask(__name__)


@app.route("/")
def index():
    return "BODY"


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000, debug=True)
"""
"""The project of every comparison; `BODY` is what changes in it."""


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on, each another."""
    with contextlib.ExitStack() as held:
        socks = [held.enter_context(socket.socket()) for _ in range(count)]
        for sock in socks:
            sock.bind(("127.0.0.1", 0))
        return [sock.getsockname()[1] for sock in socks]


def free_port() -> int:
    """A port that nobody listens on."""
    return free_ports(1)[0]


def ask(port: int) -> bytes | None:
    """The answer to one `GET /`, complete; None where nobody answers yet."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_SECONDS) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            answer = b""
            while b"\r\n\r\n" not in answer or not _is_complete(answer):
                data = sock.recv(65536)
                if not data:
                    return None
                answer += data
            return answer
    except OSError:
        return None


def _is_complete(answer: bytes) -> bool:
    """The server waits a moment before it closes, which is no part of its answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    length = next(
        line.partition(b":")[2]
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    )
    return len(body) >= int(length)


@contextlib.contextmanager
def flask_run(folder: Path, port: int, *options: str) -> Iterator[int]:
    """`flask --app manage run` in a folder, ended with everything that it started; its pid."""
    process = subprocess.Popen(
        [str(_FLASK), "--app", "manage", "run", "--port", str(port), *options],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(port: int, text: bytes) -> None:
    """Ask until the answer contains `text`. Raises TimeoutError."""
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        answer = ask(port)
        if answer is not None and text in answer:
            return
        time.sleep(0.001)
    raise TimeoutError(f"no {text!r} on port {port} within {_SECONDS:g} s")
