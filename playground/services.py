"""What the app's parts are given: one record, made by `create_app` and found by the views.

`LiveSession` is the way from an id to calls on its worker; every view and every tunnel starts
there.
"""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from flask import current_app

from .callers import Callers
from .gallery import Gallery
from .identity import Identity
from .memory import Memory
from .problems import NotFound, WorkerUnreachable
from .settings import Settings
from .shutdown import Shutdown
from .snippets import SnippetStore
from .stream import Stream
from .tally import Tally
from .workers import Worker, Workers

_quoted = lru_cache(maxsize=64)(quote)
"""Nearly all segments are the few names of the worker's calls."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that outlives a request."""

    settings: Settings
    workers: Workers
    identity: Identity
    snippets: SnippetStore
    shutdown: Shutdown
    tally: Tally
    memory: Memory
    callers: Callers
    gallery: Gallery

    def session(self, session_id: str) -> "LiveSession":
        """The session of an id. Raises `NotFound` or `SessionLost`."""
        life, key = self.identity.read_session_id(session_id)
        return LiveSession(
            session_id, life, f"/sessions/{key}", self.workers.find(life), self.workers
        )

    def preview(self, label: str) -> "LiveSession":
        """What a preview's label leads to: its tunnel and nothing else. Raises as `session`."""
        life, key = self.identity.read_label(label)
        return LiveSession(label, life, f"/preview/{key}", self.workers.find(life), self.workers)


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session on the worker that holds it, and where its calls go there."""

    id: str
    life: str
    root: str
    worker: Worker
    workers: Workers

    def path(self, *segments: str) -> str:
        """A path on the worker below this session; the segments are percent-encoded."""
        return "/".join((self.root, *(_quoted(segment) for segment in segments)))

    def request(self, method: str, *segments: str, body: bytes | None = None) -> bytes:
        """Call the worker. Raises a `ProblemError`; `SessionLost` when the worker's life is
        over.
        """
        try:
            return self.worker.request(method, self.path(*segments), body)[1]
        except (NotFound, WorkerUnreachable):
            self.workers.confirm(self.life)
            raise

    def stream(self, *segments: str, query: str = "") -> Stream:
        """Open a call whose answer is read as it comes. Raises as `request`."""
        try:
            return self.worker.stream(self.path(*segments) + query)
        except (NotFound, WorkerUnreachable):
            self.workers.confirm(self.life)
            raise


def services() -> Services:
    """The services of the app that is handling the current request."""
    found: Services = current_app.extensions["playground"]
    return found
