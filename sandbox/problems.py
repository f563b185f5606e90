"""What a caller of the worker can be told: one function a problem, one sentence each.

These are the caller's mistakes and the worker's own limits. What a guest does wrong is no problem
but a state of its session. The page says the same in its reader's language, from the `code` and the
`values` beside the sentence; what only web can do wrong has none.
"""

from typing import Final

from . import protocol
from .protocol import Reason

_SENTENCES: Final = {
    "app-took-path": "The app put a file or folder of another kind at {path!r}.",
    "key-reused": "This Idempotency-Key came with another project before; choose a new one.",
    "not-up": "The program is starting; ask again in a moment.",
    "idle-starting": "The run is starting.",
    "idle-running": "The run listens on no port.",
    "idle-crashed": "The run has crashed.",
    "idle-exited": "The run has ended.",
    "idle-stopped": "The run was stopped.",
    "idle-asleep": "The session is asleep.",
    "idle-limited": "The run was stopped by a limit.",
    "idle-lost": "The session is lost.",
    "session-ended": "The session has ended.",
    "no-such-session": "There is no such session on this worker.",
    "no-file": "There is no file {path!r} on the session's disk.",
    "no-fit": (
        "The files do not fit beside what the app wrote: the session's disk takes {disk} and "
        "{files} files of {file} each. Remove some, or start a new session."
    ),
    "not-written": "The files could not be written: {why}",
    "queued": (
        "All {most} places for sessions are taken; this request is number {place} in the queue. "
        "Ask again with its ticket to keep that place."
    ),
    "queue-full": (
        "All {most} places for sessions are taken, and {places} requests wait, which is the "
        "limit of the queue. Try again in a while."
    ),
    "many-sessions": (
        "This address has {most} sessions on this worker, which is the limit of a visitor; "
        "close a page, or wait until a session that nobody uses has gone."
    ),
    "used-up": (
        "The CPU budget was extended {count} times to {seconds:g} s, which is the most; "
        "a new run has a new budget."
    ),
    "no-terminal": (
        "This worker cannot open a terminal ({why}): it needs /dev/ptmx, and room in /dev/pts."
    ),
    "draining": "This worker is shutting down.",
    "jails-ended": "Every jail that was ready has ended.",
    "jail-late": "No jail became ready within {seconds:g} s.",
    "worker-failed": "The worker failed; its log says why.",
    "port-closed": "Nothing listens on port {port} in the session.",
    "port-silent": "Port {port} does not answer: {why}.",
    "port-late": "Port {port} takes no connection within {seconds:g} s.",
    "no-program": "The command names no program: write one, such as `python manage.py`.",
    "no-shell": (
        "The command is run without a shell, so {word!r} means nothing in it;"
        " write sh -c '…' around it."
    ),
    "no-entry": (
        "The project names no command and has no file to start:"
        " add manage.py or app.py, or set a command."
    ),
    "long-command": "The command has {count} characters; the limit is {most}.",
    "nul-in-command": "The command has a NUL character, which no program can be given.",
    "unsplit-command": "The command cannot be split into words: {why}.",
    "not-python": "{path!r} is not a Python file (.py, .pyi).",
    "long-text": "The text has over {most} characters.",
    "tool-failed": "The jail could not start the tool; ask again.",
    "tool-waits": "{count} texts of this session wait for the tool.",
    "tool-busy": "The tool is busy with another text; ask again.",
}


def why(code: str, **values: float | str) -> Reason:
    """The sentence of a code, with what it is about."""
    return Reason(message=_SENTENCES[code].format(**values), code=code, values=values)


class WorkerProblem(Exception):
    """Carries the record that the answer consists of."""

    def __init__(self, problem: protocol.Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def _problem(
    kind: str,
    status: int,
    said: Reason | str,
    *,
    retry_after_seconds: int | None = None,
    path: str | None = None,
    place: int | None = None,
    ticket: str | None = None,
) -> WorkerProblem:
    reason = Reason(message=said) if isinstance(said, str) else said
    code, values = _told(reason)
    return WorkerProblem(
        protocol.Problem(
            type=kind,
            status=status,
            detail=reason.message,
            retry_after_seconds=retry_after_seconds,
            path=path,
            place=place,
            ticket=ticket,
            code=code,
            values=values,
        )
    )


def _told(reason: Reason) -> tuple[str | None, dict[str, float | str]]:
    """The code and the values of its sentence; a limit's are its name and what it allows."""
    if reason.limit is None or reason.allowed is None:
        return reason.code, reason.values
    return reason.limit, {"allowed": reason.allowed}


def invalid(detail: Reason | str) -> WorkerProblem:
    """The request itself is wrong."""
    return _problem("invalid", 400, detail)


def unauthorized() -> WorkerProblem:
    """No token, or a wrong one."""
    return _problem("unauthorized", 401, "The worker wants `Authorization: Bearer` with its token.")


def not_found(detail: Reason | str) -> WorkerProblem:
    """Nothing is there."""
    return _problem("not-found", 404, detail)


def not_allowed(method: str) -> WorkerProblem:
    """The path has calls, and this is none of them."""
    return _problem("invalid", 405, f"There is no call {method[:20]} of this path.")


def conflict(path: str) -> WorkerProblem:
    """A file stands where a folder has to be, or the reverse."""
    return _problem("conflict", 409, why("app-took-path", path=path), path=path)


def overtaken() -> WorkerProblem:
    """Somebody else has changed the jar since the caller read it."""
    return _problem("overtaken", 409, "The jar was changed meanwhile: read it again.")


def key_reused() -> WorkerProblem:
    """Two different projects cannot be the same call."""
    return _problem("key-reused", 422, why("key-reused"))


def not_running(detail: Reason | str) -> WorkerProblem:
    """Nothing can answer; the detail says why."""
    return _problem("not-running", 409, detail)


def too_large(detail: Reason | str) -> WorkerProblem:
    """More than a limit, which the detail names."""
    return _problem("too-large", 413, detail)


def disk_full(detail: Reason | str) -> WorkerProblem:
    """The jail's disk has no room for the project."""
    return _problem("disk-full", 413, detail)


def starting() -> WorkerProblem:
    """Ask again in a moment."""
    return _problem("starting", 503, why("not-up"), retry_after_seconds=1)


def queued(limit: int, place: int, ticket: str, retry_after_seconds: int) -> WorkerProblem:
    """As many sessions as this worker takes; who asks again with the ticket has the next."""
    detail = why("queued", most=limit, place=place)
    return _problem(
        "full", 503, detail, retry_after_seconds=retry_after_seconds, place=place, ticket=ticket
    )


def queue_full(limit: int, places: int, retry_after_seconds: int) -> WorkerProblem:
    """Not even a place to wait."""
    detail = why("queue-full", most=limit, places=places)
    return _problem("full", 503, detail, retry_after_seconds=retry_after_seconds)


def too_many_sessions(limit: int) -> WorkerProblem:
    """One visitor has as many as he may."""
    detail = why("many-sessions", most=limit)
    return _problem("too-many-sessions", 429, detail, retry_after_seconds=10)


def used_up(extensions: int, seconds: float) -> WorkerProblem:
    """A budget that cannot be extended any more."""
    return _problem("used-up", 409, why("used-up", count=extensions, seconds=seconds))


def unsafe(detail: str) -> WorkerProblem:
    """Attacks that were tried at the start have succeeded."""
    return _problem("full", 503, detail, retry_after_seconds=60)


def too_many_tunnels(detail: Reason | str) -> WorkerProblem:
    """As many connections to one session as are allowed at once."""
    return _problem("busy", 503, detail, retry_after_seconds=1)


def no_terminal(error: OSError) -> WorkerProblem:
    """The worker's machine gives no pty."""
    return _problem("internal", 500, why("no-terminal", why=str(error.strerror)))


def interrupted(detail: Reason | str) -> WorkerProblem:
    """A tool could not do its work this time."""
    return _problem("busy", 503, detail, retry_after_seconds=1)


def not_ready(detail: Reason | str, retry_after_seconds: int) -> WorkerProblem:
    """No jail is warm."""
    return _problem("full", 503, detail, retry_after_seconds=retry_after_seconds)


def draining() -> WorkerProblem:
    """The worker is about to end."""
    return _problem("draining", 503, why("draining"), retry_after_seconds=5)


def internal(detail: Reason | str) -> WorkerProblem:
    """Ours."""
    return _problem("internal", 500, detail)
