"""A gate between web and worker that can be told to fail, in the ways in which networks do.

    accept (thread)            takes connections, and opens one to the worker for each
    ├── up (thread each)       web → worker
    └── down (thread each)     worker → web

A fault holds for the connections that there are and for those that come, from the moment that it is
set. What it may do is a list: see `FAULTS`.
"""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Literal, get_args

Fault = Literal[
    "refuse",  # nobody listens
    "accept, no read",  # connected, and nothing is taken
    "read, no reply",  # all is taken, nothing comes back
    "close on data",  # hung up as soon as something is said
    "corrupt",  # bytes arrive as others
    "delay",  # each piece is late
    "bandwidth",  # little passes a second
    "slices",  # one byte at a time
    "reset",  # RST instead of an end
]
FAULTS: tuple[Fault, ...] = get_args(Fault)
Address = Path | tuple[str, int]
CHUNK_BYTES = 65536
DELAY_SECONDS = 0.3
BYTES_PER_SECOND = 20_000
POLL_SECONDS = 0.02
BACKLOG = 512
RESET = struct.pack("ii", 1, 0)
"""For SO_LINGER: closing sends RST (socket(7))."""


class Gate:
    """Leads from `listen`, a socket's path or None for a TCP port, to `target`."""

    def __init__(self, listen: Path | None, target: Address) -> None:
        self.fault: Fault | None = None
        self.cut_after: int | None = None
        """As many more bytes come down; then that connection is cut, and this is None again."""
        self._target = target
        self._open: set[socket.socket] = set()
        self._listener = self._bind(listen)
        self.address: Address = listen or self._listener.getsockname()
        self._listen()

    def set(self, fault: Fault | None) -> None:
        """From now on. Healing ends the connections that were harmed."""
        before, self.fault = self.fault, fault
        if fault == "refuse":
            self._close_listener()
        if before == "refuse":
            self._listener = self._bind(self.address)
            self._listen()
        if fault in {None, "refuse", "reset"}:
            self.cut()

    def cut(self) -> None:
        """End every connection that there is, however much is under way."""
        for sock in list(self._open):
            self._end(sock)

    @property
    def connections(self) -> int:
        """How many lead through it now."""
        return len(self._open) // 2

    def close(self) -> None:
        """End it and all that it carries."""
        self._close_listener()
        self.cut()

    def _bind(self, listen: Address | None) -> socket.socket:
        if isinstance(listen, Path):
            listen.unlink(missing_ok=True)
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(str(listen))
            listener.listen(BACKLOG)
            return listener
        return socket.create_server(listen or ("127.0.0.1", 0), backlog=BACKLOG)

    def _listen(self) -> None:
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _close_listener(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # who waits in accept() is woken
        self._listener.close()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                web, _ = listener.accept()
                threading.Thread(target=self._carry, args=(web,), daemon=True).start()

    def _carry(self, web: socket.socket) -> None:
        family = socket.AF_UNIX if isinstance(self._target, Path) else socket.AF_INET
        with web, socket.socket(family) as worker, suppress(OSError):
            target = self._target
            worker.connect(str(target) if isinstance(target, Path) else target)
            self._open |= {web, worker}
            down = threading.Thread(target=self._copy, args=(worker, web, False), daemon=True)
            down.start()
            self._copy(web, worker, True)
            down.join()
            self._open -= {web, worker}

    def _copy(self, source: socket.socket, target: socket.socket, is_up: bool) -> None:
        try:
            while data := source.recv(CHUNK_BYTES):
                while self.fault == "accept, no read" and is_up:
                    time.sleep(POLL_SECONDS)
                self._pass_on(data, target, is_up)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            self._end(source)
            self._end(target)

    def _pass_on(self, data: bytes, target: socket.socket, is_up: bool) -> None:
        match self.fault:
            case "close on data" | "reset":
                raise ConnectionError("as asked")
            case "read, no reply" if not is_up:
                return
            case "corrupt":
                data = bytes(byte ^ 0x55 for byte in data)
            case "delay":
                time.sleep(DELAY_SECONDS)
            case "bandwidth":
                time.sleep(len(data) / BYTES_PER_SECOND)
            case "slices":
                for byte in data:
                    target.sendall(bytes([byte]))
                return
            case _:
                pass
        if not is_up and self.cut_after is not None:
            left, self.cut_after = self.cut_after, max(0, self.cut_after - len(data))
            if left < len(data):
                self.cut_after = None
                target.sendall(data[:left])
                raise ConnectionError("as asked")
        target.sendall(data)

    def _end(self, sock: socket.socket) -> None:
        """Whoever reads from it is woken, and closes it: with RST where that is the fault."""
        is_reset = self.fault == "reset" and sock.family == socket.AF_INET
        with suppress(OSError):
            if is_reset:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            sock.shutdown(socket.SHUT_RD if is_reset else socket.SHUT_RDWR)


@contextmanager
def gate(listen: Path | None, target: Address) -> Iterator[Gate]:
    """One that leads to the target while inside."""
    with closing(Gate(listen, target)) as made:
        yield made
