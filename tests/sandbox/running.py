"""A real worker for tests: `python -m sandbox serve` on a socket of its own, and calls to it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

import msgspec

from sandbox import protocol

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
END_SECONDS = 20.0
TIMEOUT_SECONDS = 30.0

Address = Path | tuple[str, int]
Headers = Mapping[str, str]


class Answer(NamedTuple):
    """A whole response."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def session(self) -> protocol.Session:
        assert self.status in {200, 201}, self.body
        return msgspec.json.decode(self.body, type=protocol.Session)

    @property
    def problem(self) -> protocol.Problem:
        found = msgspec.json.decode(self.body, type=protocol.Problem)
        assert found.status == self.status
        return found


class Worker:
    """One that runs, at an address."""

    def __init__(self, address: Address, process: "subprocess.Popen[bytes]") -> None:
        self.address = address
        self.process = process

    def connect(self) -> socket.socket:
        family = socket.AF_UNIX if isinstance(self.address, Path) else socket.AF_INET
        sock = socket.socket(family)
        sock.settimeout(TIMEOUT_SECONDS)
        try:
            sock.connect(str(self.address) if isinstance(self.address, Path) else self.address)
        except OSError:
            sock.close()
            raise
        return sock

    @contextmanager
    def open(
        self, method: str, target: str, body: object = None, headers: Headers | None = None
    ) -> Iterator[http.client.HTTPResponse]:
        """A response that is still to be read. `body` is sent as it is, or as JSON."""
        connection = http.client.HTTPConnection("worker")
        connection.sock = self.connect()
        data = body if isinstance(body, bytes | None) else msgspec.json.encode(body)
        with closing(connection):
            connection.request(method, target, data, dict(headers or {}))
            with connection.getresponse() as response:
                yield response

    def call(
        self, method: str, target: str, body: object = None, headers: Headers | None = None
    ) -> Answer:
        with self.open(method, target, body, headers) as response:
            return Answer(response.status, response.headers, response.read())

    def create(self, files: Mapping[str, str], command: str | None = None) -> protocol.Session:
        contents = {path: text.encode() for path, text in files.items()}
        request = protocol.CreateSession(files=contents, command=command)
        return self.call("POST", "/sessions", request).session

    def tunnel(self, target: str) -> tuple[bytes, socket.socket]:
        """The head of the answer to an upgrade, and the connection behind it."""
        lines = [f"GET {target} HTTP/1.1", "Host: worker", "Connection: Upgrade", "Upgrade: tcp"]
        with ExitStack() as stack:
            sock = stack.enter_context(self.connect())
            sock.sendall("\r\n".join([*lines, "", ""]).encode())
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                more = sock.recv(1)
                assert more, f"the worker hung up after {head!r}"
                head += more
            stack.pop_all()  # from here on the caller closes it
        return head, sock


@contextmanager
def running_worker(
    address: Address, root: Path = ROOT, told: IO[bytes] | None = None, /, **settings: str
) -> Iterator[Worker]:
    """The same, ready."""
    with starting_worker(address, root, told, **settings) as worker:
        _wait_until_warm(worker, settings.get("SANDBOX_TOKEN", ""))
        yield worker


@contextmanager
def starting_worker(
    address: Address, root: Path = ROOT, told: IO[bytes] | None = None, /, **settings: str
) -> Iterator[Worker]:
    """A worker with these settings; it must end by itself when it is asked to.

    `root` holds its code; `told` takes what it says of errors.
    """
    listen = f"unix:{address}" if isinstance(address, Path) else f"{address[0]}:{address[1]}"
    own = {name: value for name, value in os.environ.items() if not name.startswith("SANDBOX_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "serve"],
        cwd=root,
        stderr=told,
        env={**own, "SANDBOX_LISTEN": listen, **settings},
    )
    try:
        yield Worker(address, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            assert process.wait(END_SECONDS) == 0
        finally:
            process.kill()
            process.wait()


def _wait_until_warm(worker: Worker, token: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert worker.process.poll() is None, "the worker has ended; its words are above"
        with suppress(OSError):
            answer = worker.call("GET", "/healthz", headers={"Authorization": f"Bearer {token}"})
            if answer.status == 200:
                return
        time.sleep(0.05)
    raise TimeoutError(f"The worker is not warm after {START_SECONDS:g} s.")
