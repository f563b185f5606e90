"""What a caller of the worker can be told: one function a problem, one sentence each.

These are the caller's mistakes and the worker's own limits. What a guest does wrong is no problem
but a state of its session.
"""

from . import protocol


class WorkerProblem(Exception):
    """Carries the record that the answer consists of."""

    def __init__(self, problem: protocol.Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def _problem(
    kind: str,
    status: int,
    detail: str,
    *,
    retry_after_seconds: int | None = None,
    path: str | None = None,
    place: int | None = None,
    ticket: str | None = None,
) -> WorkerProblem:
    return WorkerProblem(
        protocol.Problem(
            type=kind,
            status=status,
            detail=detail,
            retry_after_seconds=retry_after_seconds,
            path=path,
            place=place,
            ticket=ticket,
        )
    )


def invalid(detail: str) -> WorkerProblem:
    """The request itself is wrong."""
    return _problem("invalid", 400, detail)


def unauthorized() -> WorkerProblem:
    """No token, or a wrong one."""
    return _problem("unauthorized", 401, "The worker wants `Authorization: Bearer` with its token.")


def not_found(detail: str) -> WorkerProblem:
    """Nothing is there."""
    return _problem("not-found", 404, detail)


def not_allowed(method: str) -> WorkerProblem:
    """The path has calls, and this is none of them."""
    return _problem("invalid", 405, f"There is no call {method[:20]} of this path.")


def conflict(path: str) -> WorkerProblem:
    """A file stands where a folder has to be, or the reverse."""
    detail = f"The app put a file or folder of another kind at {path!r}."
    return _problem("conflict", 409, detail, path=path)


def key_reused() -> WorkerProblem:
    """Two different projects cannot be the same call."""
    detail = "This Idempotency-Key came with another project before; choose a new one."
    return _problem("key-reused", 422, detail)


def not_running(detail: str) -> WorkerProblem:
    """Nothing can answer; the detail says why."""
    return _problem("not-running", 409, detail)


def too_large(detail: str) -> WorkerProblem:
    """More than a limit, which the detail names."""
    return _problem("too-large", 413, detail)


def disk_full(detail: str) -> WorkerProblem:
    """The jail's disk has no room for the project."""
    return _problem("disk-full", 413, detail)


def starting() -> WorkerProblem:
    """Ask again in a moment."""
    detail = "The program is starting; ask again in a moment."
    return _problem("starting", 503, detail, retry_after_seconds=1)


def queued(limit: int, place: int, ticket: str, retry_after_seconds: int) -> WorkerProblem:
    """As many sessions as this worker takes; who asks again with the ticket has the next."""
    detail = (
        f"All {limit} places for sessions are taken; this request is number {place} in the queue. "
        "Ask again with its ticket to keep that place."
    )
    return _problem(
        "full", 503, detail, retry_after_seconds=retry_after_seconds, place=place, ticket=ticket
    )


def queue_full(limit: int, places: int, retry_after_seconds: int) -> WorkerProblem:
    """Not even a place to wait."""
    detail = (
        f"All {limit} places for sessions are taken, and {places} requests wait, which is the "
        "limit of the queue. Try again in a while."
    )
    return _problem("full", 503, detail, retry_after_seconds=retry_after_seconds)


def too_many_sessions(limit: int) -> WorkerProblem:
    """One visitor has as many as he may."""
    detail = (
        f"This address has {limit} sessions on this worker, which is the limit of a visitor; "
        "close a page, or wait until a session that nobody uses has gone."
    )
    return _problem("too-many-sessions", 429, detail, retry_after_seconds=10)


def used_up(extensions: int, seconds: float) -> WorkerProblem:
    """A budget that cannot be extended any more."""
    detail = (
        f"The CPU budget was extended {extensions} times to {seconds:g} s, which is the most; "
        "a new run has a new budget."
    )
    return _problem("used-up", 409, detail)


def unsafe(detail: str) -> WorkerProblem:
    """Attacks that were tried at the start have succeeded."""
    return _problem("full", 503, detail, retry_after_seconds=60)


def too_many_tunnels(detail: str) -> WorkerProblem:
    """As many connections to one session as are allowed at once."""
    return _problem("busy", 503, detail, retry_after_seconds=1)


def no_terminal(error: OSError) -> WorkerProblem:
    """The worker's machine gives no pty."""
    detail = (
        f"This worker cannot open a terminal ({error.strerror}): "
        "it needs /dev/ptmx, and room in /dev/pts."
    )
    return _problem("internal", 500, detail)


def interrupted(detail: str) -> WorkerProblem:
    """A tool could not do its work this time."""
    return _problem("busy", 503, detail, retry_after_seconds=1)


def not_ready(detail: str, retry_after_seconds: int) -> WorkerProblem:
    """No jail is warm."""
    return _problem("full", 503, detail, retry_after_seconds=retry_after_seconds)


def draining() -> WorkerProblem:
    """The worker is about to end."""
    return _problem("draining", 503, "This worker is shutting down.", retry_after_seconds=5)


def internal(detail: str) -> WorkerProblem:
    """Ours."""
    return _problem("internal", 500, detail)
