"""What does the tunnel cost, beside a connection that goes straight to the same server?

One server runs twice: in a jail, reached through a worker's unix socket as web reaches it, and on
this machine's loopback. Asked of both: bytes per second out of the guest and into it, round trips
of 64 bytes on one connection, and whole connections (connect, ask, answer, close), which is what
an exchange is.
"""

import base64
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.rig.report import show

ROOT = Path(__file__).parents[1]
BULK_BYTES = 512 * 1024 * 1024
MESSAGE_BYTES = 64
ROUND_TRIPS = 5_000
CONNECTIONS = 500
START_SECONDS = 30.0

SERVER = """
import socket, sys, threading
def serve(sock):
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    order, _, count = sock.recv(64).decode().strip().partition(" ")
    if order == "send":
        block, left = bytes(1 << 18), int(count)
        while left > 0:
            sock.sendall(block[:left]); left -= len(block)
    elif order == "take":
        left = int(count); sock.sendall(b"go")
        while left > 0:
            left -= len(sock.recv(1 << 18))
        sock.sendall(b"done")
    else:
        sock.sendall(b"go")
        while data := sock.recv(4096):
            sock.sendall(data)
    sock.close()
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=100)
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
"""

Connect = Callable[[], socket.socket]


class WorkerConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("worker")
        self._path = str(path)

    def connect(self) -> None:
        """As the standard library calls it."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self._path)


@contextmanager
def worker(folder: Path) -> Iterator[Path]:
    """A worker on a socket in `folder`."""
    path = folder / "worker.sock"
    command = [sys.executable, "-m", "sandbox", "serve"]
    environment = {**os.environ, "SANDBOX_LISTEN": f"unix:{path}"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_for(lambda: call(path, "GET", "/healthz")[0] == 200)
        yield path
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def wait_for(is_ready: Callable[[], bool]) -> None:
    """Ask until it is so, or the time is over."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if is_ready():
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise TimeoutError(f"The worker is not ready after {START_SECONDS:g} s.")


def call(path: Path, method: str, target: str, body: object = None) -> tuple[int, bytes]:
    """Status and body of one call of the worker's."""
    connection = WorkerConnection(path)
    connection.request(method, target, json.dumps(body) if body else None)
    response = connection.getresponse()
    return response.status, response.read()


@contextmanager
def tunnelled(path: Path) -> Iterator[Connect]:
    """The server in a jail."""
    files = {"server.py": base64.b64encode(SERVER.encode()).decode()}
    _, answer = call(
        path, "POST", "/sessions", {"files": files, "command": "python server.py 5000"}
    )
    session = json.loads(answer)
    assert session["state"] == "running", session
    yield lambda: open_tunnel(path, f"/sessions/{session['key']}/tunnel?port=5000")
    call(path, "DELETE", f"/sessions/{session['key']}")


def open_tunnel(path: Path, target: str) -> socket.socket:
    """A connection to the guest, the 101 read."""
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(str(path))
    sock.sendall(
        f"GET {target} HTTP/1.1\r\nHost: w\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n".encode()
    )
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += sock.recv(1)
    assert head.startswith(b"HTTP/1.1 101"), head
    return sock


@contextmanager
def direct() -> Iterator[Connect]:
    """The server on loopback."""
    command = [sys.executable, "-c", SERVER, "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        yield lambda: open_direct(port)
        process.kill()


def open_direct(port: int) -> socket.socket:
    """A connection to the server beside."""
    sock = socket.create_connection(("127.0.0.1", port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def out_of_guest(connect: Connect) -> float:
    """MB a second."""
    with connect() as sock:
        sock.sendall(f"send {BULK_BYTES}\n".encode())
        begun, left, buffer = time.perf_counter(), BULK_BYTES, bytearray(1 << 18)
        while left > 0 and (count := sock.recv_into(buffer)):
            left -= count
        assert left == 0
        return BULK_BYTES / (time.perf_counter() - begun) / 1e6


def into_guest(connect: Connect) -> float:
    """MB a second."""
    with connect() as sock:
        sock.sendall(f"take {BULK_BYTES}\n".encode())
        sock.recv(2)
        begun, block = time.perf_counter(), bytes(1 << 18)
        for _ in range(BULK_BYTES // len(block)):
            sock.sendall(block)
        assert sock.recv(4) == b"done"
        return BULK_BYTES / (time.perf_counter() - begun) / 1e6


def round_trips(connect: Connect) -> list[float]:
    """Seconds each."""
    with connect() as sock:
        sock.sendall(b"echo\n")
        sock.recv(2)
        return [timed(lambda: ask(sock)) for _ in range(ROUND_TRIPS)]


def connections(connect: Connect) -> list[float]:
    """Seconds each."""
    return [timed(lambda: ask_once(connect)) for _ in range(CONNECTIONS)]


def ask(sock: socket.socket) -> None:
    """One round trip."""
    sock.sendall(b"x" * MESSAGE_BYTES)
    receive(sock)


def ask_once(connect: Connect) -> None:
    """One connection from its beginning to its end."""
    with connect() as sock:
        sock.sendall(f"send {MESSAGE_BYTES}\n".encode())
        receive(sock)


def receive(sock: socket.socket) -> None:
    """One message."""
    left = MESSAGE_BYTES
    while left > 0 and (data := sock.recv(left)):
        left -= len(data)
    assert left == 0


def timed(action: Callable[[], object]) -> float:
    """Seconds."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def microseconds(seconds: list[float]) -> dict[str, int]:
    """Percentiles."""
    cuts = statistics.quantiles(seconds, n=100)
    return {name: round(cuts[cut] * 1e6) for name, cut in (("p50", 49), ("p95", 94), ("p99", 98))}


def measure(connect: Connect) -> dict[str, object]:
    """All figures of one way to the server."""
    ask_once(connect)
    return {
        "out_of_guest_mb_per_second": round(out_of_guest(connect)),
        "into_guest_mb_per_second": round(into_guest(connect)),
        "round_trip_us": microseconds(round_trips(connect)),
        "connection_us": microseconds(connections(connect)),
    }


def main() -> None:
    """Print the result."""
    with tempfile.TemporaryDirectory() as folder, worker(Path(folder)) as path:
        with tunnelled(path) as connect:
            through_tunnel = measure(connect)
        with direct() as connect:
            beside = measure(connect)
    show(__doc__, tunnel=through_tunnel, direct=beside)


if __name__ == "__main__":
    main()
