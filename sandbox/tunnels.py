"""The calls that end in another protocol, a tunnel's or a terminal's, answered before Flask.

No others are made so often as tunnels, with a person waiting for each, and Flask's part would be as
long as all the rest of it.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from . import problems
from .access import admit
from .encoding import encode_problem
from .session import LiveSession
from .settings import Settings
from .terminal import Size, serve_terminal
from .upgrade import Wish, splice_tunnel
from .worker import Worker

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PATH = re.compile(r"/(sessions|preview)/([^/]+)/tunnel|/sessions/([^/]+)/(terminal)")
_LAST_PORT = 65535

Query = dict[str, list[str]]


class Tunnels:
    """A WSGI application: tunnels itself, everything else by `others`."""

    def __init__(self, worker: Worker, settings: Settings, others: "WSGIApplication") -> None:
        self._worker = worker
        self._settings = settings
        self._others = others

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one call."""
        asked = _PATH.fullmatch(environ["PATH_INFO"])
        if asked is None or environ["REQUEST_METHOD"] != "GET":
            return self._others(environ, start_response)
        try:
            admit(environ, self._settings)
            query = parse_qs(environ["QUERY_STRING"])
            if asked[4]:
                self._serve_terminal(environ, asked[3], query)
            else:
                self._dig(environ, asked[1], asked[2], query)
        except problems.WorkerProblem as error:
            return encode_problem(error.problem)(environ, start_response)
        # gunicorn's workers take this as "the socket is no longer yours"; anything else makes them
        # write a second answer
        raise StopIteration

    def _dig(self, environ: "WSGIEnvironment", kind: str, name: str, query: Query) -> None:
        live, wish = self._find(kind, name, query)
        _check_upgrade(environ, "tcp")
        splice_tunnel(environ, live, wish, self._settings.tunnel_idle_seconds)

    def _serve_terminal(self, environ: "WSGIEnvironment", key: str, query: Query) -> None:
        live = self._worker.get(key)
        size = Size.checked(_number(query, "columns"), _number(query, "rows"))
        _check_upgrade(environ, "terminal")
        serve_terminal(environ, live, size, self._settings.terminal_idle_seconds)

    def _find(self, kind: str, name: str, query: Query) -> tuple[LiveSession, Wish]:
        """A session by its label, which opens its own port and nothing else, or by its key."""
        if kind == "preview":
            return self._worker.by_label(name), Wish()
        wish = Wish(_port(query), query.get("word") == ["1"], query.get("trace") == ["1"])
        return self._worker.get(name), wish


def _check_upgrade(environ: "WSGIEnvironment", protocol: str) -> None:
    if environ.get("HTTP_UPGRADE", "").lower() != protocol:
        raise problems.invalid(f"This call is made with `Upgrade: {protocol}`.")


def _port(query: Query) -> int | None:
    port = _number(query, "port")
    if port > _LAST_PORT:
        raise problems.invalid(f"`port` is {port}; the last port is {_LAST_PORT}.")
    return port or None


def _number(query: Query, name: str) -> int:
    text = query.get(name, ["0"])[-1]
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise problems.invalid(f"`{name}` is {text[:20]!r}; it must be a whole number.")
    return int(text)
