"""The worker's HTTP face: decode, call, encode. The calls are listed in protocol.py."""

import logging
import os
from collections.abc import Iterator
from io import FileIO
from typing import TypeVar

import msgspec
from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from . import problems, protocol
from .access import admit
from .encoding import encode, encode_problem
from .session import LiveSession
from .settings import Settings
from .tunnels import Tunnels
from .worker import Worker

_LOG = logging.getLogger("sandbox.server")
_FILE_CHUNK_BYTES = 64 * 1024

M = TypeVar("M", bound=protocol.Message)
blueprint = Blueprint("worker", __name__)


def create_app(settings: Settings | None = None, worker: Worker | None = None) -> Flask:
    """The WSGI application; starts a worker unless one is given."""
    settings = settings or Settings.from_environment(os.environ)
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False  # a file's path is not ours to tidy
    app.config["MAX_CONTENT_LENGTH"] = settings.request_bytes
    app.extensions["worker"] = worker = worker or Worker(settings)
    app.extensions["settings"] = settings
    app.register_blueprint(blueprint)
    app.before_request(_admit)
    app.register_error_handler(problems.WorkerProblem, _render_problem)
    app.register_error_handler(HTTPException, _render_http)
    app.register_error_handler(Exception, _render_unexpected)
    app.wsgi_app = Tunnels(worker, settings, app.wsgi_app)  # type: ignore[method-assign]
    return app


@blueprint.get("/capacity")
def capacity() -> Response:
    """See protocol.py."""
    return encode(_worker().capacity())


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 where every layer is there, else 503, with the same record."""
    health = _worker().health()
    return encode(health, 200 if health.ok else 503)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Prometheus' text format."""
    return Response(_worker().metrics(), content_type="text/plain; version=0.0.4")


@blueprint.post("/sessions")
def create() -> Response:
    """A new session, its first run settled."""
    return encode(_worker().create(_decode(protocol.CreateSession)).describe(is_quick=True), 201)


@blueprint.get("/sessions/<key>")
def show(key: str) -> Response:
    """The session, now."""
    return encode(_live(key).describe())


@blueprint.put("/sessions/<key>/files")
def change(key: str) -> Response:
    """New files, a new run."""
    live = _live(key)
    live.change(_decode(protocol.ChangeFiles))
    return encode(live.describe(is_quick=True))


@blueprint.post("/sessions/<key>/restart")
def restart(key: str) -> Response:
    """A new run of the same files."""
    live = _live(key)
    live.restart()
    return encode(live.describe(is_quick=True))


@blueprint.post("/sessions/<key>/stop")
def stop(key: str) -> Response:
    """The run ends, the files stay."""
    live = _live(key)
    live.stop()
    return encode(live.describe())


@blueprint.post("/sessions/<key>/extend")
def extend(key: str) -> Response:
    """The run goes on beyond its CPU budget."""
    live = _live(key)
    live.extend()
    return encode(live.describe())


@blueprint.post("/sessions/<key>/lint")
def lint(key: str) -> Response:
    """What ruff says of a text."""
    return encode(_live(key).tools.lint(_decode(protocol.Source)))


@blueprint.post("/sessions/<key>/format")
def format_source(key: str) -> Response:
    """The text as ruff lays it out."""
    return encode(_live(key).tools.format(_decode(protocol.Source)))


@blueprint.delete("/sessions/<key>")
def delete(key: str) -> Response:
    """Nothing remains."""
    _live(key).delete()
    return Response(status=204)


@blueprint.get("/sessions/<key>/files")
def files(key: str) -> Response:
    """What is on the jail's disk."""
    return encode(_live(key).disk.list_files())


@blueprint.get("/sessions/<key>/files/<path:path>")
def file(key: str, path: str) -> Response:
    """One file's bytes, as many as it had when it was opened."""
    fd, size = _live(key).disk.open_file(path)
    source = os.fdopen(fd, "rb", buffering=0)
    response = Response(_read(source, size), content_type="application/octet-stream")
    response.content_length = size
    response.call_on_close(source.close)  # a reader that has left takes no first chunk
    return response


@blueprint.get("/sessions/<key>/cookies")
def cookies(key: str) -> Response:
    """The client panel's jar."""
    return encode(_live(key).cookies)


@blueprint.put("/sessions/<key>/cookies")
def set_cookies(key: str) -> Response:
    """Another jar."""
    live = _live(key)
    live.cookies = _decode(protocol.Jar)
    return encode(live.cookies)


@blueprint.delete("/sessions/<key>/cookies")
def delete_cookies(key: str) -> Response:
    """An empty jar."""
    _live(key).cookies = protocol.Jar(cookies=[])
    return Response(status=204)


@blueprint.get("/sessions/<key>/events")
def events(key: str) -> Response:
    """Events as lines of JSON, until the session ends or the reader leaves."""
    ring = _live(key).events
    lines = ring.read(_number("after", 0), follow=request.args.get("follow", "1") != "0")
    return Response(_begin_at_once(lines), content_type="application/x-ndjson")


def _worker() -> Worker:
    worker: Worker = current_app.extensions["worker"]
    return worker


def _live(key: str) -> LiveSession:
    return _worker().get(key)


def _begin_at_once(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The head goes out with the first chunk, and the first event may be long in coming."""
    yield b"\n"
    yield from lines


def _admit() -> None:
    admit(request.environ, current_app.extensions["settings"])


def _decode(kind: type[M]) -> M:
    try:
        return msgspec.json.decode(_body(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise problems.invalid(f"The request is not a {kind.__name__}: {error}.") from error


def _body() -> bytes:
    body = request.get_data(cache=False)
    is_cut = request.content_length is None and len(body) >= _body_limit()
    if is_cut:  # Werkzeug ends a chunked body at the limit without a word
        raise RequestEntityTooLarge
    return body


def _body_limit() -> int:
    limit: int = current_app.config["MAX_CONTENT_LENGTH"]
    return limit


def _number(name: str, default: int) -> int:
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise problems.invalid(f"`{name}` is {text[:20]!r}; it must be a whole number.")
    return int(text)


def _read(source: FileIO, size: int) -> Iterator[bytes]:
    """Exactly `size` bytes: a file that shrinks meanwhile is filled up with zeros, one that grows
    is cut.
    """
    while size:
        data = source.read(min(size, _FILE_CHUNK_BYTES)) or bytes(min(size, _FILE_CHUNK_BYTES))
        size -= len(data)
        yield data


def _render_problem(error: problems.WorkerProblem) -> Response:
    return encode_problem(error.problem)


def _render_http(error: HTTPException) -> Response:
    """What Flask itself refuses."""
    status = error.code or 500
    kind = {404: "not-found", 413: "too-large"}.get(status, "invalid")
    detail = error.description or error.name
    if status == 413:
        detail = f"The request is larger than {_body_limit()} bytes, which is the limit."
    return encode_problem(protocol.Problem(type=kind, status=status, detail=detail))


def _render_unexpected(_: Exception) -> Response:
    _LOG.exception("a call failed: %s %s", request.method, request.endpoint)
    return _render_problem(problems.internal("The worker failed; its log says why."))
