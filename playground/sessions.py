"""The calls that make, change, restart, stop and end a session. Thin: the worker does all of it."""

import re

import msgspec
from flask import Blueprint, Response, request

from sandbox import protocol

from .encoding import answer, read_json
from .messages import Bytes, ProjectRequest, Session, file_bytes
from .openapi import operation
from .paths import check_project
from .problems import (
    Conflict,
    DiskFull,
    InvalidRequest,
    KeyReused,
    NotFound,
    SessionLost,
    TooLarge,
    UnsupportedMediaType,
    WorkerGone,
    WorkersFull,
    WorkerUnreachable,
)
from .services import LiveSession, Services, services
from .workers import Worker

PLACEMENT_TRIES = 3
IDEMPOTENCY_KEY = "Idempotency-Key"
_KEY = re.compile(r"[!-~]{1,128}")

blueprint = Blueprint("sessions", __name__, url_prefix="/api/v1/sessions")

GONE = (NotFound, SessionLost, WorkerUnreachable)
"""What any call on a session may answer."""

BAD_BODY = (InvalidRequest, TooLarge, UnsupportedMediaType)
"""What any call with a body may answer."""

_project_decoder = msgspec.json.Decoder(ProjectRequest)
_session_decoder = msgspec.json.Decoder(protocol.Session)


@blueprint.post("")
@operation(
    takes=ProjectRequest,
    gives={201: Session},
    problems=(*BAD_BODY, DiskFull, KeyReused, WorkersFull),
    headers={
        IDEMPOTENCY_KEY: "Of the caller's choice: a repeat of this call with the same key and"
        " project within ten minutes gets the session that the first one made."
    },
)
def create_session() -> Response:
    """Make a session of a project and start its first run."""
    key = read_idempotency_key()
    project = read_json(_project_decoder)
    session = start_session(services(), project_files(project.files), project.command, key)
    response = answer(session, 201)
    response.headers["Location"] = f"/api/v1/sessions/{session.id}"
    return response


@blueprint.get("/<session_id>")
@operation(gives={200: Session}, problems=GONE)
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
    project = read_json(_project_decoder)
    change = protocol.ChangeFiles(files=project_files(project.files), command=project.command)
    return _answer(session, session.request("PUT", "files", body=msgspec.json.encode(change)))


@blueprint.post("/<session_id>/restart")
@operation(gives={200: Session}, problems=GONE)
def restart_session(session_id: str) -> Response:
    """Start a new run of the same files."""
    session = services().session(session_id)
    return _answer(session, session.request("POST", "restart"))


@blueprint.post("/<session_id>/stop")
@operation(gives={200: Session}, problems=GONE)
def stop_session(session_id: str) -> Response:
    """End the run and keep the session."""
    session = services().session(session_id)
    return _answer(session, session.request("POST", "stop"))


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
        raise InvalidRequest(f"`{IDEMPOTENCY_KEY}` has 1 to 128 visible ASCII characters.")
    return key


def start_session(
    to: Services, files: dict[str, bytes], command: str | None, key: str | None = None
) -> Session:
    """Place a session and start it; another worker is tried when one turns out to be full or
    gone.
    """
    body = msgspec.json.encode(
        protocol.CreateSession(files=files, command=command, idempotency_key=key)
    )
    turned_down: frozenset[Worker] = frozenset()
    while True:
        worker = to.workers.place(turned_down, key)
        life = worker.life
        try:
            _, content = worker.request("POST", "/sessions", body)
        except (WorkersFull, WorkerGone):
            turned_down |= {worker}
            if len(turned_down) >= PLACEMENT_TRIES:
                raise
            continue
        to.tally.sessions_created += 1
        return public_session(to, life, _session_decoder.decode(content))


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
        error=session.error,
        usage=session.usage,
        limits=session.limits,
    )


def project_files(files: dict[str, str | Bytes]) -> dict[str, bytes]:
    """The bytes of a project whose names and size are allowed. Raises `InvalidRequest`,
    `TooLarge`.
    """
    settings = services().settings
    if len(files) > settings.project_files:
        raise TooLarge(
            f"The project has {len(files)} files; the limit is {settings.project_files}."
        )
    check_project(files)
    content = {path: file_bytes(given) for path, given in files.items()}
    total = sum(map(len, content.values()))
    if total > settings.project_bytes:
        raise TooLarge(f"The project has {total:,} bytes; the limit is {settings.project_bytes:,}.")
    return content


def _answer(session: LiveSession, content: bytes) -> Response:
    return answer(public_session(services(), session.life, _session_decoder.decode(content)))
