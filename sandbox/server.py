"""The worker's HTTP face: find the call, decode, call, encode. protocol.py lists the calls."""

import logging
import os
import re
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

import gevent
from gevent.socket import wait_read

from . import problems, protocol
from .access import admit
from .call import Call, FileBody, problem, record, whole
from .events import Reader
from .http1 import Answer, Request, read_request
from .session import LiveSession
from .settings import Settings
from .terminal import Size, serve_terminal
from .upgrade import Wish, splice_tunnel
from .worker import Worker

_LOG = logging.getLogger("sandbox.server")
_LAST_PORT = 65535
_SILENCE_SECONDS = 60.0
"""A peer that neither sends nor takes a byte for so long, amid a call, is gone."""
_REFUSED_SECONDS, _REFUSED_BYTES = 5.0, 64 * 1024
_KEPT = Answer(101)
"""What a call returns that has answered by itself, on a connection that serves the next one."""

_NAMED = re.compile(r"/(sessions|preview)/([^/]+)(/[a-z]+)?(?:/(.+))?", re.DOTALL)
"""What is about one session, and what about a file of it."""


class Server:
    """What is done with a connection of web's."""

    def __init__(self, worker: Worker, settings: Settings) -> None:
        self.worker = worker
        self._settings = settings
        self._calls: dict[tuple[str, str], Callable[[Call], Answer | None]] = {
            ("GET", "/capacity"): self._capacity,
            ("GET", "/healthz"): self._healthz,
            ("GET", "/metrics"): self._metrics,
            ("POST", "/sessions"): self._create,
            ("GET", "/sessions/KEY"): self._show,
            ("DELETE", "/sessions/KEY"): self._delete,
            ("PUT", "/sessions/KEY/files"): self._change,
            ("POST", "/sessions/KEY/restart"): self._restart,
            ("POST", "/sessions/KEY/stop"): self._stop,
            ("POST", "/sessions/KEY/extend"): self._extend,
            ("POST", "/sessions/KEY/lint"): self._lint,
            ("POST", "/sessions/KEY/format"): self._format,
            ("GET", "/sessions/KEY/files"): self._files,
            ("GET", "/sessions/KEY/files/PATH"): self._file,
            ("GET", "/sessions/KEY/cookies"): self._cookies,
            ("PUT", "/sessions/KEY/cookies"): self._set_cookies,
            ("DELETE", "/sessions/KEY/cookies"): self._delete_cookies,
            ("GET", "/sessions/KEY/events"): self._events,
            ("GET", "/sessions/KEY/tunnel"): self._tunnel,
            ("GET", "/sessions/KEY/terminal"): self._terminal,
            ("GET", "/preview/KEY/tunnel"): self._preview,
        }

    def __call__(self, web: socket.socket) -> bool:
        """Read a call and answer it; whether another may follow. Raises OSError."""
        web.settimeout(_SILENCE_SECONDS)
        try:
            request = read_request(web, self._admit, self._settings.request_bytes)
        except problems.WorkerProblem as error:
            problem(error).send(web, is_head=False)
            _hear_out(web)
            return False
        if request is None:
            return False
        answer = self._answer(request)
        if answer is not None and answer is not _KEPT:
            answer.send(web, is_head=request.method == "HEAD")
        return answer is not None

    def _answer(self, request: Request) -> Answer | None:
        try:
            handle, call = self._find(request)
            return handle(call)
        except problems.WorkerProblem as error:
            return problem(error)
        except Exception:  # noqa: BLE001 web is always answered
            _LOG.exception("a call failed: %s %r", request.method, request.path)
            return problem(problems.internal(problems.why("worker-failed")))

    def _admit(self, headers: Mapping[str, str]) -> None:
        admit(headers, self._settings)

    def _find(self, request: Request) -> tuple[Callable[[Call], Answer | None], Call]:
        shape, name, file = request.path, "", ""
        named = _NAMED.fullmatch(request.path)
        if named is not None:
            name, file = named[2], named[4] or ""
            shape = f"/{named[1]}/KEY{named[3] or ''}{'/PATH' if file else ''}"
        method = request.method
        handle = self._calls.get(("GET" if method == "HEAD" else method, shape))
        if handle is None:
            if any(shape == known for _, known in self._calls):
                raise problems.not_allowed(method)
            raise problems.not_found("The worker has no such call.")
        return handle, Call(request, name, file)

    def _live(self, call: Call) -> LiveSession:
        return self.worker.get(call.name)

    # the worker

    def _capacity(self, _: Call) -> Answer:
        return record(self.worker.capacity())

    def _healthz(self, _: Call) -> Answer:
        """200 where every layer is there, else 503, with the same record."""
        health = self.worker.health()
        return record(health, 200 if health.ok else 503)

    def _metrics(self, _: Call) -> Answer:
        return whole(self.worker.metrics().encode(), "text/plain; version=0.0.4")

    # a session

    def _create(self, call: Call) -> Answer:
        live = self.worker.create(call.decode(protocol.CreateSession))
        return record(live.describe(is_quick=True), 201)

    def _show(self, call: Call) -> Answer:
        return record(self._live(call).describe())

    def _change(self, call: Call) -> Answer:
        live = self._live(call)
        live.change(call.decode(protocol.ChangeFiles))
        return record(live.describe(is_quick=True))

    def _restart(self, call: Call) -> Answer:
        live = self._live(call)
        live.restart()
        return record(live.describe(is_quick=True))

    def _stop(self, call: Call) -> Answer:
        live = self._live(call)
        live.stop()
        return record(live.describe())

    def _extend(self, call: Call) -> Answer:
        live = self._live(call)
        live.extend()
        return record(live.describe())

    def _delete(self, call: Call) -> Answer:
        self._live(call).delete()
        return Answer(204)

    # what it holds

    def _lint(self, call: Call) -> Answer:
        return record(self._live(call).tools.lint(call.decode(protocol.Source)))

    def _format(self, call: Call) -> Answer:
        return record(self._live(call).tools.format(call.decode(protocol.Source)))

    def _files(self, call: Call) -> Answer:
        return record(self._live(call).disk.list_files())

    def _file(self, call: Call) -> Answer:
        """One file's bytes, as many as it had when it was opened."""
        fd, size = self._live(call).disk.open_file(call.path)
        body = FileBody(os.fdopen(fd, "rb", buffering=0), size)
        return Answer(200, body, "application/octet-stream", size)

    def _cookies(self, call: Call) -> Answer:
        return record(self._live(call).cookies)

    def _set_cookies(self, call: Call) -> Answer:
        live = self._live(call)
        live.keep_cookies(call.decode(protocol.Jar))
        return record(live.cookies)

    def _delete_cookies(self, call: Call) -> Answer:
        self._live(call).keep_cookies(protocol.Jar(cookies=[]))
        return Answer(204)

    # what comes as it comes

    def _events(self, call: Call) -> Answer:
        ring, reader = self._live(call).events, Reader()
        follow = call.word("follow") != "0"
        lines = ring.read(call.number("after"), follow=follow, reader=reader)
        web = call.request.web
        return Answer(200, _begin_at_once(lines, reader, web), "application/x-ndjson")

    def _tunnel(self, call: Call) -> Answer | None:
        port = call.number("port")
        if port > _LAST_PORT:
            raise problems.invalid(f"`port` is {port}; the last port is {_LAST_PORT}.")
        asked = (call.word(name) == "1" for name in ("word", "trace", "socket"))
        return self._dig(call, self._live(call), Wish(port or None, *asked))

    def _preview(self, call: Call) -> Answer | None:
        """A label opens its session's own port and nothing else."""
        wish = Wish(takes_socket=call.word("socket") == "1")
        return self._dig(call, self.worker.by_label(call.name), wish)

    def _dig(self, call: Call, live: LiveSession, wish: Wish) -> Answer | None:
        call.upgrades_to("tcp")
        is_kept = splice_tunnel(call.request.web, live, wish, self._settings.tunnel_idle_seconds)
        return _KEPT if is_kept else None

    def _terminal(self, call: Call) -> None:
        live = self._live(call)
        size = Size.checked(call.number("columns"), call.number("rows"))
        call.upgrades_to("terminal")
        serve_terminal(call.request.web, live, size, self._settings.terminal_idle_seconds)


def _hear_out(web: socket.socket) -> None:
    """Who is still sending what was refused hears of that only once it has sent all: a connection
    that is closed before takes the answer along.
    """
    web.shutdown(socket.SHUT_WR)
    with suppress(gevent.Timeout), gevent.Timeout(_REFUSED_SECONDS):
        while web.recv(_REFUSED_BYTES):
            pass


def create_app(settings: Settings | None = None, worker: Worker | None = None) -> Server:
    """The worker's application; starts a worker unless one is given."""
    settings = settings or Settings.from_environment(os.environ)
    return Server(worker or Worker(settings), settings)


def _begin_at_once(lines: Iterator[bytes], reader: Reader, web: socket.socket) -> Iterator[bytes]:
    """The head goes out with the first chunk, and the first event may be long in coming."""
    listener = gevent.spawn(_listen, reader, web)
    try:
        yield b"\n"
        yield from lines
    finally:
        listener.kill(block=False)


def _listen(reader: Reader, web: socket.socket) -> None:
    """Web has nothing to say on a connection that it reads a stream from, until it leaves."""
    wait_read(web.fileno())
    reader.leave()
