"""Where the workers are, which one takes the next session, and how a call reaches one.

Web keeps no table of sessions: an id names its worker's life (`Capacity.worker`), and this module
finds the address behind that. What a worker last said of its capacity is believed for a second, so
that placing costs no round trip; a worker that turns a session down is asked again at once.

A life that ended never comes back: when no address answers for it, its sessions are lost (410). An
address that does not answer in time is another thing (503): the worker may only be slow, and the
session alive.
"""

import hashlib
import random
import socket
import time
from contextlib import closing
from pathlib import Path

import gevent
import msgspec

from sandbox import protocol

from .connection import (
    CONNECT_SECONDS,
    Address,
    ConnectionFailed,
    Pool,
    Reply,
    WorkerConnection,
)
from .problems import (
    Conflict,
    DiskFull,
    InvalidRequest,
    KeyReused,
    NotFound,
    NotRunning,
    Overtaken,
    ProblemError,
    SessionBusy,
    SessionLost,
    Starting,
    TooLarge,
    TooManySessions,
    UsedUp,
    WorkerFailed,
    WorkerGone,
    WorkersFull,
    WorkerUnreachable,
)
from .sentences import sentence
from .settings import Settings
from .stream import Stream

ASK_SECONDS = 2.0
CAPACITY_BELIEVED_SECONDS = 1.0
RENEWED_AFTER_SECONDS = 0.2

PROBLEMS: dict[str, type[ProblemError]] = {
    "not-found": NotFound,
    "conflict": Conflict,
    "overtaken": Overtaken,
    "not-running": NotRunning,
    "starting": Starting,
    "invalid": InvalidRequest,
    "too-large": TooLarge,
    "disk-full": DiskFull,
    "key-reused": KeyReused,
    "busy": SessionBusy,
    "too-many-sessions": TooManySessions,
    "used-up": UsedUp,
    "full": WorkersFull,
    "draining": WorkersFull,
    "internal": WorkerFailed,
}

_decode_problem = msgspec.json.Decoder(protocol.Problem).decode
_decode_capacity = msgspec.json.Decoder(protocol.Capacity).decode


class Worker:
    """One address at which a worker answers."""

    def __init__(self, address: Address, token: str, seconds: float = 30.0) -> None:
        self.address = address
        self.capacity: protocol.Capacity | None = None
        self.asked_at = float("-inf")
        self._placed = 0
        self._seconds = seconds
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._pool = Pool(address)
        self.hands_over = isinstance(address, Path)
        """Whether a tunnel may come as the guest's own socket; False once none has come."""

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        seconds: float | None = None,
        also_good: int | None = None,
    ) -> tuple[int, bytes]:
        """(status, body) of a call that went well; a `ProblemError` says what went wrong."""
        try:
            status, content = self._call(method, path, body, seconds or self._seconds)
        except ConnectionFailed as error:
            raise _unreachable(error) from error
        if status >= 400 and status != also_good:
            raise translate(status, content)
        return status, content

    def stream(self, path: str) -> "Stream":
        """Open a GET whose body is read as it comes, on a connection of its own."""
        try:
            connection = WorkerConnection(self.address)
            reply = connection.exchange("GET", path, None, self.headers, self._seconds)
            if reply.status >= 400:
                with closing(connection):
                    raise translate(reply.status, reply.read())
        except ConnectionFailed as error:
            raise _unreachable(error) from error
        return Stream(connection, reply)

    def connect(self) -> WorkerConnection:
        """A connection for who speaks for himself: the tunnel. A kept one is taken where there is
        one, which the worker need not accept any more.
        """
        try:
            return self._pool.take()
        except ConnectionFailed as error:
            raise _unreachable(error) from error

    def take_back(self, connection: WorkerConnection) -> None:
        """One that the worker expects the next call on."""
        connection.was_used = True
        self._pool.give(connection)

    @property
    def authorization(self) -> str | None:
        """The value of `Authorization` that the worker wants; None over a unix socket."""
        return self.headers.get("Authorization")

    @property
    def life(self) -> str:
        """The id of the life that it was in when last asked."""
        if self.capacity is None:
            raise WorkerUnreachable(sentence("worker-away"))
        return self.capacity.worker

    @property
    def room(self) -> int:
        """How many more sessions it takes, by what it last said and what was placed since."""
        if self.capacity is None or self.capacity.draining:
            return 0
        return self.capacity.free - self._placed

    def count_placed(self) -> None:
        """A session is about to go there: of many at once, not all shall choose the same."""
        self._placed += 1

    def ask(self) -> protocol.Capacity:
        """Its capacity, now. Raises `ConnectionFailed` or `ProblemError`."""
        status, content = self._call("GET", "/capacity", None, ASK_SECONDS)
        if status != 200:
            raise translate(status, content)
        self.capacity = _decode_capacity(content)
        self.asked_at = time.monotonic()
        self._placed = 0
        return self.capacity

    def close(self) -> None:
        """Let go of the kept connections."""
        self._pool.close()

    def _call(
        self, method: str, path: str, body: bytes | None, seconds: float
    ) -> tuple[int, bytes]:
        connection, reply = self._send(method, path, body, seconds)
        try:
            content = reply.read()
        except ConnectionFailed:
            connection.close()
            raise
        if reply.ends_connection():
            connection.close()
        else:
            self._pool.give(connection)
        return reply.status, content

    def _send(
        self, method: str, path: str, body: bytes | None, seconds: float
    ) -> tuple[WorkerConnection, Reply]:
        """Retries once where the call surely had no effect: it was not sent, or it only reads."""
        connection = self._pool.take()
        was_used = connection.was_used
        headers = self.headers | {"Content-Type": "application/json"} if body else self.headers
        try:
            return connection, connection.exchange(method, path, body, headers, seconds)
        except ConnectionFailed as error:
            if not was_used or not (error.was_refused or method == "GET"):
                raise
        connection = WorkerConnection(self.address)
        return connection, connection.exchange(method, path, body, headers, seconds)


class Workers:
    """All workers that the setting finds."""

    def __init__(self, settings: Settings) -> None:
        self._source = settings.workers
        self._token = settings.worker_token
        self._seconds = settings.worker_seconds
        self._workers: dict[Address, Worker] = {}
        self._by_life: dict[str, Worker] = {}
        self._refreshing: gevent.Greenlet[[], int] | None = None
        self._renewing: gevent.Greenlet[[], int] | None = None

    def place(
        self, turned_down: "frozenset[Worker]" = frozenset(), key: str | None = None
    ) -> Worker:
        """The better of two workers that have room; for a key, the one that a repeat finds again.

        Raises `WorkersFull` or `WorkerUnreachable`.
        """
        self._keep_fresh()
        candidates = self._candidates(turned_down, key)
        if not candidates:
            self.refresh()
            candidates = self._candidates(turned_down, key)
        if not candidates:
            raise self._no_room()
        if key is None:
            chosen = max(random.sample(candidates, min(2, len(candidates))), key=_room)
        else:
            chosen = max(candidates, key=lambda worker: _affinity(key, worker))
        chosen.count_placed()
        return chosen

    def with_shortest_queue(self, home: str | None) -> Worker:
        """Where to wait while all are full: where the caller waits already, if that lives. Raises
        as `place`.
        """
        if home in self._by_life:
            return self._by_life[home]
        waiting = {
            worker: worker.capacity.queued
            for worker in self._workers.values()
            if worker.capacity is not None and not worker.capacity.draining
        }
        if not waiting:
            raise self._no_room()
        return min(waiting, key=lambda worker: waiting[worker])

    def find(self, life: str) -> Worker:
        """The worker whose life this is. Raises `SessionLost` when it has ended."""
        return self._by_life.get(life) or self.confirm(life)

    def confirm(self, life: str) -> Worker:
        """As `find`, but asking: for when a call has failed. Raises `SessionLost`."""
        silent = self.refresh()
        worker = self._by_life.get(life)
        if worker is not None:
            return worker
        if silent:
            raise WorkerUnreachable(sentence("worker-silent"))
        raise SessionLost(sentence("session-lost"))

    def all(self) -> list[Worker]:
        """Every worker that answers, after a look at who is there now."""
        self.refresh()
        return [worker for worker in self._workers.values() if worker.capacity is not None]

    def refresh(self) -> int:
        """Ask every address; returns how many are there but did not answer. Callers share one
        look.
        """
        return int(self._start_refresh().get())

    def close(self) -> None:
        """Let go of all kept connections."""
        for worker in self._workers.values():
            worker.close()

    def _start_refresh(self) -> "gevent.Greenlet[[], int]":
        if self._refreshing is None or self._refreshing.dead:
            self._refreshing = gevent.spawn(self._refresh)
        return self._refreshing

    def _refresh(self) -> int:
        self._discover()
        workers = list(self._workers.values())
        asked = [gevent.spawn(_ask, worker) for worker in workers]
        gevent.joinall(asked, timeout=CONNECT_SECONDS + ASK_SECONDS)
        self._by_life = {
            worker.capacity.worker: worker for worker in workers if worker.capacity is not None
        }
        return sum(answer.value not in ("answered", "gone") for answer in asked)

    def _keep_fresh(self) -> None:
        """Believe what is known, and have it renewed once it is old: a while later, when neither
        web nor worker is busy with the caller, who would wait for it.
        """
        known = self._with_room()
        oldest = min((worker.asked_at for worker in known), default=float("-inf"))
        is_old = known and time.monotonic() - oldest > CAPACITY_BELIEVED_SECONDS
        if is_old and (self._renewing is None or self._renewing.dead):
            self._renewing = gevent.spawn_later(RENEWED_AFTER_SECONDS, self.refresh)

    def _candidates(self, turned_down: "frozenset[Worker]", key: str | None) -> list[Worker]:
        """Those that may take the session; a full one may hold the one that a repeat asks for."""
        if key is None or turned_down:
            return [worker for worker in self._with_room() if worker not in turned_down]
        known = [(worker, worker.capacity) for worker in self._workers.values()]
        return [worker for worker, capacity in known if capacity and not capacity.draining]

    def _with_room(self) -> list[Worker]:
        return [worker for worker in self._workers.values() if _room(worker) > 0]

    def _no_room(self) -> ProblemError:
        if self._by_life:
            return WorkersFull(sentence("workers-full"))
        return WorkerUnreachable(sentence("no-worker"))

    def _discover(self) -> None:
        """Look where workers are now: forget addresses that are no more, begin with new ones."""
        found = _addresses(self._source)
        for address in set(self._workers) - found:
            self._workers.pop(address).close()
        for address in found - set(self._workers):
            self._workers[address] = Worker(address, self._token, self._seconds)


def _ask(worker: Worker) -> str:
    """`answered`, `gone` (nobody listens there) or `silent`."""
    try:
        worker.ask()
    except ConnectionFailed as error:
        worker.capacity = None
        return "gone" if error.was_refused else "silent"
    except (ProblemError, msgspec.MsgspecError):
        worker.capacity = None
        return "silent"
    return "answered"


def _addresses(source: str) -> set[Address]:
    if source.startswith("unix:"):
        return set(Path("/").glob(source.removeprefix("unix:/")))
    host, _, port = source.removeprefix("http://").rpartition(":")
    try:
        found = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)
    except socket.gaierror:
        return set()
    return {(str(address[0]), int(address[1])) for *_, address in found}


def _room(worker: Worker) -> int:
    return worker.room


def _affinity(key: str, worker: Worker) -> bytes:
    """Rendezvous hashing: all processes of web choose the same worker for a key, with no table."""
    return hashlib.blake2b(f"{key} {worker.life}".encode(), digest_size=8).digest()


def _unreachable(error: ConnectionFailed) -> WorkerUnreachable:
    kind = WorkerGone if error.was_refused else WorkerUnreachable
    return kind(sentence("worker-unreachable", why=str(error)))


def translate(status: int, content: bytes) -> ProblemError:
    """The error a client sees for what a worker answered; also for who speaks to it by hand."""
    try:
        problem = _decode_problem(content)
    except msgspec.MsgspecError:
        return WorkerFailed(sentence("worker-garbled", status=status))
    kind = PROBLEMS.get(problem.type, WorkerFailed)
    why = protocol.Reason(message=problem.detail, code=problem.code, values=problem.values)
    error = kind(why, path=problem.path, retry_after_seconds=problem.retry_after_seconds)
    error.place, error.ticket = problem.place, problem.ticket
    return error
