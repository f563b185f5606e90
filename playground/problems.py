"""Every error that a client can see, and the one place that renders it.

    ProblemError
    ├── InvalidRequest 400        UnknownHost 400          ForeignOrigin 403
    ├── NotFound 404              MethodNotAllowed 405     RequestTimeout 408
    ├── Conflict 409 (Overtaken)  NotRunning 409           UsedUp 409              SessionLost 410
    ├── TooLarge 413              DiskFull 413             UnsupportedMediaType 415
    ├── KeyReused 422             TooManyRequests 429      TooManySessions 429     InternalError 500
    ├── StorageFull 507           StorageUnreadable 503    UpgradeRequired 426      SessionBusy 503
    ├── Starting 503              WorkersFull 503          WorkerUnreachable 503    WorkerFailed 502
    └── Overloaded 503

The body is `application/problem+json` (RFC 9457), or a page where a browser asked for one of ours.
`type` is stable and made for programs, `detail` is a sentence made for a person. The framework's
own errors go through the same door, so that no answer of ours has another shape.
"""

from http import HTTPStatus

import msgspec
from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing.exceptions import WebsocketMismatch
from wsproto.utilities import RemoteProtocolError

from sandbox.protocol import Reason

from .sentences import sentence
from .words import PAGE_VARIES, WORDS, html_language, page_language, said, title

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 1
WEBSOCKET_VERSION = "13"
_SHOWN_CHARACTERS = 40


class Problem(msgspec.Struct, omit_defaults=True):
    """web → browser, whenever a call fails. `code` names a sentence that is always the same but for
    `values` (sentences.py), and `detail` is it.
    """

    type: str
    title: str
    status: int
    detail: str
    path: str | None = None
    retry_after_seconds: int | None = None
    place: int | None = None
    ticket: str | None = None
    code: str | None = None
    values: dict[str, float | str] = {}


class ProblemError(Exception):
    """A call failed in a way that its caller is told about."""

    status = 500
    type = "internal"
    retry_after_seconds: int | None = None
    place: int | None = None
    ticket: str | None = None

    def __init__(
        self, why: Reason, *, path: str | None = None, retry_after_seconds: int | None = None
    ) -> None:
        self.why = why
        self.detail = why.message
        super().__init__(self.detail)
        self.path = path
        if retry_after_seconds is not None:
            self.retry_after_seconds = retry_after_seconds

    def problem(self) -> Problem:
        """What the client is told."""
        return Problem(
            type=self.type,
            title=_title(self.status),
            status=self.status,
            detail=self.detail,
            path=self.path,
            retry_after_seconds=self.retry_after_seconds,
            place=self.place,
            ticket=self.ticket,
            code=self.why.code,
            values=self.why.values,
        )

    def response(self) -> Response:
        """The answer that tells it."""
        return _render(self.problem())


class InvalidRequest(ProblemError):
    """The request says something that it may not say."""

    status, type = 400, "invalid-request"


class UnknownHost(ProblemError):
    """The Host header names neither this playground nor a preview."""

    status, type = 400, "unknown-host"


class ForeignOrigin(ProblemError):
    """A page of another origin, or of none, made the call."""

    status, type = 403, "foreign-origin"


class NotFound(ProblemError):
    """There is no such thing, or the id is not one that was given out."""

    status, type = 404, "not-found"


class MethodNotAllowed(ProblemError):
    """The address exists, and does not take this method."""

    status, type = 405, "method-not-allowed"


class RequestTimeout(ProblemError):
    """The request's body came too slowly."""

    status, type = 408, "request-timeout"


class Conflict(ProblemError):
    """A file is where a folder should be, or the reverse."""

    status, type = 409, "conflict"


class Overtaken(Conflict):
    """Somebody else has changed the jar since it was read; whoever meets it reads it again."""


class NotRunning(ProblemError):
    """The session has no running project to talk to."""

    status, type = 409, "not-running"


class UsedUp(ProblemError):
    """A budget was extended as often as it may be."""

    status, type = 409, "used-up"


class SessionLost(ProblemError):
    """The worker that held the session is gone."""

    status, type = 410, "session-lost"


class TooLarge(ProblemError):
    """A body, a project or a file is over its limit."""

    status, type = 413, "too-large"


class DiskFull(ProblemError):
    """The jail's disk does not take the files."""

    status, type = 413, "disk-full"


class KeyReused(ProblemError):
    """The `Idempotency-Key` came with another project before."""

    status, type = 422, "idempotency-key-reused"


class UnsupportedMediaType(ProblemError):
    """The body is of another media type than the call takes."""

    status, type = 415, "unsupported-media-type"


class TooManyRequests(ProblemError):
    """The caller is over a rate limit."""

    status, type = 429, "too-many-requests"
    retry_after_seconds = RETRY_AFTER_SECONDS


class TooManySessions(ProblemError):
    """The visitor has as many sessions as one may have."""

    status, type = 429, "too-many-sessions"
    retry_after_seconds = RETRY_AFTER_SECONDS


class InternalError(ProblemError):
    """A mistake of ours."""

    status, type = 500, "internal"


class WorkerFailed(ProblemError):
    """The worker made a mistake, or answered in a form that is not its own."""

    status, type = 502, "worker-failed"


class Starting(ProblemError):
    """The run has not come up yet; the same call will do in a moment."""

    status, type = 503, "starting"
    retry_after_seconds = RETRY_AFTER_SECONDS


class SessionBusy(ProblemError):
    """As many connections to the session are open as it may have."""

    status, type = 503, "busy"
    retry_after_seconds = RETRY_AFTER_SECONDS


class WorkersFull(ProblemError):
    """No worker has room for another session. With a `place` in a queue comes the `ticket` that
    keeps it.
    """

    status, type = 503, "full"
    retry_after_seconds = RETRY_AFTER_SECONDS


class WorkerUnreachable(ProblemError):
    """A worker does not answer."""

    status, type = 503, "worker-unreachable"
    retry_after_seconds = RETRY_AFTER_SECONDS


class WorkerGone(WorkerUnreachable):
    """Nobody listens where the worker was, so it surely processed nothing of the call."""


class Overloaded(ProblemError):
    """What this process of web holds for others leaves no room for the request or its answer."""

    status, type = 503, "overloaded"
    retry_after_seconds = RETRY_AFTER_SECONDS


class StorageFull(ProblemError):
    """The snippet store cannot write."""

    status, type = 507, "storage-full"


class StorageUnreadable(ProblemError):
    """The snippet store cannot be read: it may be locked for the moment, or broken."""

    status, type = 503, "storage-unreadable"
    retry_after_seconds = RETRY_AFTER_SECONDS


class UpgradeRequired(ProblemError):
    """A websocket of another version than the one that is spoken here (RFC 6455, 4.2.2)."""

    status, type = 426, "upgrade-required"


_BY_STATUS: dict[int, type[ProblemError]] = {
    400: InvalidRequest,
    403: ForeignOrigin,
    404: NotFound,
    405: MethodNotAllowed,
    408: RequestTimeout,
    413: TooLarge,
    415: UnsupportedMediaType,
    429: TooManyRequests,
    500: InternalError,
}

_CODES = {404: "no-address", 405: "no-method", 413: "large"}


def handle_problems(app: Flask) -> None:
    """Render all errors of the app, the framework's own and the unforeseen included."""
    app.register_error_handler(ProblemError, ProblemError.response)
    app.register_error_handler(HTTPException, _from_framework)
    app.register_error_handler(WebsocketMismatch, _no_websocket)
    app.register_error_handler(RemoteProtocolError, _no_handshake)
    app.register_error_handler(Exception, _unforeseen)


def _from_framework(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:  # a redirect of the router is no problem
        answer = error.get_response()
        return Response(answer.get_data(), answer.status_code, answer.headers)
    code, detail = _CODES.get(error.code), error.description or _title(error.code)
    kind = _BY_STATUS.get(error.code)
    if kind is not None:
        response = kind(Reason(message=detail) if code is None else sentence(code)).response()
    else:
        title = _title(error.code)
        response = _render(
            Problem(
                type=title.lower().replace(" ", "-"), title=title, status=error.code, detail=detail
            )
        )
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _no_websocket(_: HTTPException) -> Response:
    """A websocket was asked for where there is none, or none where there is one."""
    is_asked = request.headers.get("Upgrade", "").lower() == "websocket"
    return InvalidRequest(sentence("no-websocket" if is_asked else "only-websocket")).response()


def _no_handshake(error: Exception) -> Response:
    """The server's side of wsproto, as it reads what begins a websocket."""
    version = request.headers.get("Sec-WebSocket-Version", WEBSOCKET_VERSION)
    if version != WEBSOCKET_VERSION:
        asked = sentence("websocket-version", version=version[:_SHOWN_CHARACTERS])
        response = UpgradeRequired(asked).response()
        response.headers["Upgrade"] = "websocket"
        response.headers["Sec-WebSocket-Version"] = WEBSOCKET_VERSION
        return response
    return InvalidRequest(sentence("not-a-handshake", why=str(error))).response()


def _unforeseen(error: Exception) -> Response:
    """A mistake of ours: the log has the traceback, the client a sentence without any of it."""
    current_app.logger.error("unforeseen error", exc_info=error)
    return InternalError(sentence("internal")).response()


def _render(problem: Problem) -> Response:
    if _is_wanted_as_page():
        response = Response(_page(problem), problem.status, mimetype="text/html")
        response.headers["Vary"] = f"Accept, {PAGE_VARIES}"
    else:
        body = msgspec.json.encode(problem)
        response = Response(body, problem.status, content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if problem.retry_after_seconds is not None:
        response.headers["Retry-After"] = str(problem.retry_after_seconds)
    return response


def _page(problem: Problem) -> str:
    language = page_language()
    return render_template(
        "problem.html",
        language=html_language(language),
        status=problem.status,
        title=title(problem.status, problem.title, language),
        said=said(
            Reason(message=problem.detail, code=problem.code, values=problem.values), language
        ),
        words=WORDS[language],
    )


def _is_wanted_as_page() -> bool:
    """A person's browser asks for a page of ours; whoever calls the API gets JSON in any case."""
    if request.path.startswith("/api/v"):
        return False
    return request.accept_mimetypes.best_match([CONTENT_TYPE, "text/html"]) == "text/html"


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
