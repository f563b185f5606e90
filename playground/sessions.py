"""The calls that make, change, restart, stop and end a session. Thin: the worker does all of it."""

import re
from typing import TypeVar

import msgspec
from flask import Blueprint, Response, request

from sandbox import protocol

from .callers import caller_of
from .encoding import answer, read_json, refuse_fields
from .messages import Bytes, ProjectRequest, Session, SessionRequest, SnippetRequest, file_bytes
from .openapi import operation
from .paths import check_project
from .problems import (
    Conflict,
    DiskFull,
    InvalidRequest,
    KeyReused,
    NotFound,
    NotRunning,
    Overloaded,
    ProblemError,
    RequestTimeout,
    SessionLost,
    TooLarge,
    TooManySessions,
    UnsupportedMediaType,
    UsedUp,
    WorkerFailed,
    WorkerGone,
    WorkersFull,
    WorkerUnreachable,
)
from .sentences import sentence
from .services import LiveSession, Services, services
from .settings import Settings
from .workers import Worker

P = TypeVar("P", SessionRequest, ProjectRequest, SnippetRequest)

PLACEMENT_TRIES = 3
IDEMPOTENCY_KEY = "Idempotency-Key"
_KEY = re.compile(r"[!-~]{1,128}")

blueprint = Blueprint("sessions", __name__, url_prefix="/api/v1/sessions")

GONE = (NotFound, SessionLost, WorkerUnreachable, WorkerFailed)
"""What any call on a session may answer."""

BAD_BODY = (InvalidRequest, RequestTimeout, TooLarge, UnsupportedMediaType, Overloaded)
"""What any call with a body may answer."""

NO_FIELDS = (InvalidRequest, RequestTimeout, TooLarge, Overloaded)
"""What a call may answer that takes no fields."""

_request_decoder = msgspec.json.Decoder(SessionRequest)
_project_decoder = msgspec.json.Decoder(ProjectRequest)
_session_decoder = msgspec.json.Decoder(protocol.Session)


@blueprint.post("")
@operation(
    takes=SessionRequest,
    gives={201: Session},
    problems=(
        *BAD_BODY,
        DiskFull,
        KeyReused,
        TooManySessions,
        WorkersFull,
        WorkerUnreachable,
        WorkerFailed,
    ),
    headers={
        IDEMPOTENCY_KEY: "Of the caller's choice: a repeat of this call with the same key and"
        " project within ten minutes gets the session that the first one made."
    },
)
def create_session() -> Response:
    """Make a session of a project and start its first run."""
    key = read_idempotency_key()
    asked, files = read_project(_request_decoder)
    session = start_session(services(), files, asked.command, key=key, ticket=asked.ticket)
    response = answer(session, 201)
    response.headers["Location"] = path_of(session)
    return response


def path_of(session: Session) -> str:
    """Where to ask for it."""
    return f"/api/v1/sessions/{session.id}"


@blueprint.get("/<session_id>")
@operation(gives={200: Session}, problems=(*GONE, Overloaded))
def get_session(session_id: str) -> Response:
    """A session, as it is now."""
    session = services().session(session_id)
    return _answer(session, session.request("GET"))


@blueprint.put("/<session_id>/files")
@operation(
    takes=ProjectRequest,
    gives={200: Session},
    problems=(*BAD_BODY, *GONE, Conflict, DiskFull),
)
def change_files(session_id: str) -> Response:
    """Make these the project's files, and restart."""
    session = services().session(session_id)
    project, files = read_project(_project_decoder)
    return answer(save(services(), session, files, project.command))


def save(
    to: Services, session: LiveSession, files: dict[str, bytes], command: str | None
) -> Session:
    """Make these a session's files, and restart it."""
    change = protocol.ChangeFiles(files=files, command=command)
    content = session.request("PUT", "files", body=msgspec.json.encode(change))
    return public_session(to, session.life, _session_decoder.decode(content))


@blueprint.post("/<session_id>/restart")
@operation(gives={200: Session}, problems=(*NO_FIELDS, *GONE))
def restart_session(session_id: str) -> Response:
    """Start a new run of the same files."""
    refuse_fields()
    session = services().session(session_id)
    return _answer(session, session.request("POST", "restart"))


@blueprint.post("/<session_id>/stop")
@operation(gives={200: Session}, problems=(*NO_FIELDS, *GONE))
def stop_session(session_id: str) -> Response:
    """End the run and keep the session."""
    refuse_fields()
    session = services().session(session_id)
    return _answer(session, session.request("POST", "stop"))


@blueprint.post("/<session_id>/extend")
@operation(gives={200: Session}, problems=(*NO_FIELDS, *GONE, NotRunning, UsedUp))
def extend_run(session_id: str) -> Response:
    """Let the run go on beyond its CPU budget, by as much again."""
    refuse_fields()
    session = services().session(session_id)
    return _answer(session, session.request("POST", "extend"))


@blueprint.delete("/<session_id>")
@operation(gives={204: None}, problems=GONE)
def delete_session(session_id: str) -> Response:
    """End the session; nothing of it remains."""
    services().session(session_id).request("DELETE")
    return Response(status=204)


def read_idempotency_key() -> str | None:
    """The caller's own name for this call. Raises `InvalidRequest`."""
    key = request.headers.get(IDEMPOTENCY_KEY)
    if key is not None and not _KEY.fullmatch(key):
        raise InvalidRequest(sentence("key-form", name=IDEMPOTENCY_KEY))
    return key


def start_session(
    to: Services,
    files: dict[str, bytes],
    command: str | None,
    *,
    key: str | None = None,
    ticket: str | None = None,
) -> Session:
    """Place a session and start it; another worker is tried when one turns out to be full or
    gone. Where all are full, the worker with the shortest queue gives the caller a place in it.
    """
    home, own_ticket = _read_ticket(to, ticket)
    visitor = _visitor(to)
    wish = None if key is None else to.identity.wish(visitor or "", key)
    asked = protocol.CreateSession(
        files=files,
        command=command,
        idempotency_key=wish,
        ticket=own_ticket,
        visitor=visitor,
        visitor_sessions=None if visitor is None else to.settings.sessions_per_visitor,
    )
    body = msgspec.json.encode(asked)
    turned_down: frozenset[Worker] = frozenset()
    refusal: ProblemError | None = None
    while True:
        worker = _place(to, turned_down, wish, home, refusal)
        life = worker.life
        try:
            _, content = worker.request("POST", "/sessions", body)
        except (WorkersFull, WorkerGone) as error:
            if error.ticket is not None:
                error.ticket = to.identity.ticket(life, error.ticket)
            refusal, turned_down = error, turned_down | {worker}
            if len(turned_down) >= PLACEMENT_TRIES:
                raise
            continue
        to.tally.sessions_created += 1
        session = _session_decoder.decode(content)
        return public_session(to, session.worker, session)


def _place(
    to: Services,
    turned_down: frozenset[Worker],
    wish: str | None,
    home: str | None,
    refusal: ProblemError | None,
) -> Worker:
    """A worker with room; without any, the refusal there is, or a worker to wait at."""
    try:
        return to.workers.place(turned_down, wish)
    except WorkersFull:
        if refusal is not None:
            raise refusal from None
        return to.workers.with_shortest_queue(home)


def _visitor(to: Services) -> str | None:
    """A name for the caller's address that tells a worker nothing of it; None where only this
    machine can call.
    """
    if not to.settings.limits_callers:
        return None
    return to.identity.visitor(caller_of(request.environ))


def _read_ticket(to: Services, ticket: str | None) -> tuple[str | None, str | None]:
    """(worker, its ticket); of a ticket that is none, nothing: its holder begins at the end."""
    if ticket is None:
        return None, None
    try:
        return to.identity.read_ticket(ticket)
    except NotFound:
        raise InvalidRequest(sentence("foreign-ticket")) from None


def public_session(to: Services, life: str, session: protocol.Session) -> Session:
    """What a browser sees of a worker's session."""
    label = to.identity.label(life, session.label)
    return Session(
        id=to.identity.session_id(life, session.key),
        preview_url=f"{to.settings.preview_scheme}://{label}.{to.settings.preview_host}/",
        state=session.state,
        reason=session.reason,
        command=session.command,
        port=session.port,
        ports=session.ports,
        ready_ms=session.ready_ms,
        generation=session.generation,
        routes=session.routes,
        routes_left_out=session.routes_left_out,
        error=session.error,
        usage=session.usage,
        limits=session.limits,
    )


def read_project(decoder: "msgspec.json.Decoder[P]") -> tuple[P, dict[str, bytes]]:
    """What the request says beside the files, and these, as bytes alone: as text they may be four
    times as long. Raises as `read_json` and `project_files`.
    """
    asked = read_json(decoder)
    files = project_files(asked.files, services().settings)
    return msgspec.structs.replace(asked, files={}), files


def project_files(files: dict[str, str | Bytes], settings: Settings) -> dict[str, bytes]:
    """The bytes of a project whose names and size are allowed. Raises `InvalidRequest`,
    `TooLarge`.
    """
    if len(files) > settings.project_files:
        raise TooLarge(sentence("project-files", count=len(files), most=settings.project_files))
    check_project(files)
    content = {path: file_bytes(given) for path, given in files.items()}
    total = sum(map(len, content.values()))
    if total > settings.project_bytes:
        raise TooLarge(sentence("project-bytes", bytes=total, most=settings.project_bytes))
    return content


def _answer(session: LiveSession, content: bytes) -> Response:
    return answer(public_session(services(), session.life, _session_decoder.decode(content)))
