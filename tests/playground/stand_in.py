"""A worker that is only its calls: it answers by the protocol's records, and can be told to
misbehave.

What needs a jail is tested against the real worker; this one provokes what that one cannot be made
to do.
"""

import queue
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from threading import Lock, Thread
from typing import Any, ClassVar
from urllib.parse import unquote

import msgspec

from sandbox import protocol

KEY = "00112233445566778899aabbccddeeff"
LABEL = "ffeeddccbbaa99887766554433221100"
USAGE = protocol.Usage(
    memory_bytes=1, processes=2, cpu_seconds=0.5, open_files=3, disk_bytes=4, disk_files=5,
    log_bytes=6, tunnels=7, startup_seconds=0.5, idle_seconds=1.5, lifetime_seconds=2.5,
)  # fmt: skip
LAYER = protocol.Layer(name="seccomp", ok=True, detail="a filter of 300 steps")


OpenTunnel = Callable[[str, socket.socket], protocol.Problem | None]


def problem(kind: str, status: int, **more: Any) -> protocol.Problem:
    return protocol.Problem(type=kind, status=status, detail=f"It is {kind}.", **more)


class StandIn:
    """One worker on a unix socket. `refusal` is answered to every call on sessions, `fault` gets
    the raw connection instead of any HTTP, `tunnel` the query and connection of each tunnel."""

    def __init__(self, path: Path, life: str = "0123456789abcdef") -> None:
        self.path = path
        self.life = life
        self.free = 10
        self.is_draining = False
        self.is_well = True
        self.refusal: protocol.Problem | None = None
        self.fault: Callable[[socket.socket], None] | None = None
        self.tunnel: OpenTunnel | None = None
        self.calls: list[str] = []
        self.connections = 0
        self.open: set[socket.socket] = set()
        self.kept: set[socket.socket] = set()
        self.created: list[protocol.CreateSession] = []
        self.files: dict[str, bytes] = {}
        self.jar = protocol.Jar(cookies=[], version=0)
        self._keeping = Lock()
        self.lines: queue.Queue[bytes | None] = queue.Queue()
        self.generation = 1
        self.ports = [5000]
        self.last_seq = 7

    def session(self) -> protocol.Session:
        return protocol.Session(
            worker=self.life,
            key=KEY, label=LABEL, state="running", reason=None, command="python manage.py",
            port=self.ports[0], ports=self.ports, ready_ms=12.5, generation=self.generation,
            routes=[], routes_left_out=0, error=None, usage=USAGE, limits=USAGE,
            last_seq=self.last_seq,
        )  # fmt: skip

    def say(self, text: str, seq: int) -> None:
        """Send a log line to whoever follows the events."""
        event = protocol.Log(seq=seq, time="2026-01-01T00:00:00.000Z", stream="stdout", text=text)
        self.lines.put(msgspec.json.encode(event))

    def answer(self, call: str, body: bytes) -> tuple[int, msgspec.Struct | bytes | None]:
        """The answer to `METHOD path` of a session, below `/sessions`."""
        if self.refusal is not None:
            return self.refusal.status, self.refusal
        if call == "POST /sessions":
            self.created.append(msgspec.json.decode(body, type=protocol.CreateSession))
            self.files = self.created[-1].files
            return 201, self.session()
        method, _, path = call.partition(f" /sessions/{KEY}")
        match method, path:
            case "GET", "":
                return 200, self.session()
            case "PUT", "/files":
                self.files = msgspec.json.decode(body, type=protocol.ChangeFiles).files
                self.generation += 1
                return 200, self.session()
            case "POST", "/restart" | "/stop" | "/extend":
                return 200, self.session()
            case "DELETE", "" | "/cookies":
                return 204, None
            case "GET", "/files":
                return 200, protocol.FileList(files=[self._entry(path) for path in self.files])
            case "GET", "/cookies":
                return 200, self.jar
            case "PUT", "/cookies":
                return self._keep(msgspec.json.decode(body, type=protocol.Jar))
        name = unquote(path.removeprefix("/files/"))
        if method == "GET" and name in self.files:
            return 200, self.files[name]
        return 404, problem("not-found", 404)

    def _keep(self, jar: protocol.Jar) -> tuple[int, msgspec.Struct]:
        with self._keeping:
            if jar.version not in (None, self.jar.version):
                return 409, problem("overtaken", 409)
            self.jar = protocol.Jar(cookies=jar.cookies, version=(self.jar.version or 0) + 1)
        return 200, self.jar

    def _entry(self, path: str) -> protocol.FileEntry:
        return protocol.FileEntry(
            path=path, bytes=len(self.files[path]), origin="project",
            modified="2026-01-01T00:00:00.000Z",
        )  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = False
    worker: ClassVar[StandIn]

    def handle(self) -> None:
        self.worker.connections += 1
        self.worker.open.add(self.connection)
        if self.worker.fault is not None:
            self.worker.fault(self.connection)
        else:
            super().handle()

    def finish(self) -> None:
        super().finish()
        self.connection.close()
        self.worker.open.discard(self.connection)

    def address_string(self) -> str:
        return "unix"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: the tests look at `calls`."""

    def _serve(self) -> None:
        worker = self.worker
        call = f"{self.command} {self.path}"
        worker.calls.append(call)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if call == "GET /capacity":
            self._send(200, self._capacity())
        elif call == "GET /healthz":
            self._send(200 if worker.is_well else 503, self._health())
        elif "/events?" in call and worker.refusal is None:
            self._send_events()
        elif "/tunnel" in call and worker.tunnel is not None and worker.refusal is None:
            self._upgrade(worker.tunnel)
        else:
            self._send(*worker.answer(call, body))

    do_GET = do_POST = do_PUT = do_DELETE = _serve

    def _upgrade(self, tunnel: OpenTunnel) -> None:
        refusal = tunnel(self.path.partition("?")[2], self.connection)
        self.close_connection = self.connection not in self.worker.kept
        if refusal is not None:
            self._send(refusal.status, refusal)

    def _capacity(self) -> protocol.Capacity:
        worker = self.worker
        return protocol.Capacity(
            worker=worker.life, sessions=0, free=worker.free, warm=1, draining=worker.is_draining
        )

    def _health(self) -> protocol.Health:
        worker = self.worker
        layer = msgspec.structs.replace(LAYER, ok=worker.is_well)
        return protocol.Health(
            ok=worker.is_well, worker=worker.life, layers=[layer], sessions=0, warm=1
        )

    def _send(self, status: int, value: msgspec.Struct | bytes | None) -> None:
        content = value if isinstance(value, bytes) else msgspec.json.encode(value)
        content = b"" if value is None else content
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _send_events(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        lines = self.worker.lines  # of its own test: another may come before this ends
        while (line := lines.get()) is not None:
            self.wfile.write(b"%x\r\n%s\n\r\n" % (len(line) + 1, line))
        self.wfile.write(b"0\r\n\r\n")


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of several tests."""


@contextmanager
def standing_in(path: Path, **chosen: Any) -> Iterator[StandIn]:
    """A stand-in that listens at `path` while inside."""
    worker = StandIn(path, **chosen)
    server = _Server(str(path), type("Handler", (_Handler,), {"worker": worker}))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield worker
    finally:
        worker.lines.put(None)
        server.shutdown()
        server.server_close()
        thread.join()
        path.unlink()
        for connection in list(worker.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder whose path leaves room for the name of a socket, which may have 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="web-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
