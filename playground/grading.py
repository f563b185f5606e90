"""A list of requests, each with the checks that its exchange must meet: saved requests, lessons.

They are sent one after another through the client panel's own door, so cookies go from one to the
next as they do there. Results leave bodies out: what was found stands in each check.
"""

from dataclasses import replace
from typing import Annotated

import msgspec
from flask import Blueprint, Response
from msgspec import Meta

from .checks import ANY_SUCCESS, validate
from .conversation import ExchangeLimits
from .deadline import Deadline
from .encoding import answer, read_json
from .exchanges import (
    ExchangeRequest,
    exchange_limits,
    first_request,
    run_exchange,
    without_body,
)
from .holding import hold
from .hops import CheckResult
from .judging import judge_exchange
from .openapi import operation
from .problems import NotRunning, Problem, ProblemError, SessionBusy, Starting
from .redirects import Sent
from .room import Room
from .sentences import sentence
from .services import LiveSession, services
from .sessions import BAD_BODY, GONE

REQUESTS_MAX = 100
TOTAL_SECONDS = 120.0


class CheckedRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """browser → web: a request, with the checks in its `checks`; without any, its answer's status
    must be below 400.
    """

    request: ExchangeRequest
    name: Annotated[str, Meta(max_length=200)] = ""


class ChecksRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """browser → web: what is sent and judged, in this order."""

    requests: Annotated[list[CheckedRequest], Meta(min_length=1, max_length=REQUESTS_MAX)]


class RequestResult(msgspec.Struct, frozen=True):
    """web → browser: how one request did. `problem`: it could not be sent. `status`, `error`: of
    its last hop; `code` and `values`: of the error (HopError).
    """

    name: str
    is_met: bool
    status: int | None
    error: str | None
    total_ms: float
    checks: list[CheckResult]
    problem: Problem | None
    code: str | None = None
    values: dict[str, float | str] = {}


class ChecksResult(msgspec.Struct, frozen=True):
    """web → browser: each request's result; `is_met`: all of them are."""

    is_met: bool
    results: list[RequestResult]


blueprint = Blueprint("checks", __name__, url_prefix="/api/v1/sessions")

_decoder = msgspec.json.Decoder(ChecksRequest)


@blueprint.post("/<session_id>/checks")
@operation(
    takes=ChecksRequest,
    gives={200: ChecksResult},
    problems=(*BAD_BODY, *GONE, NotRunning, Starting, SessionBusy),
)
def create_checks(session_id: str) -> Response:
    """Send requests to the session's app and judge what comes back."""
    session = services().session(session_id)
    asked = read_json(_decoder)
    settings = services().settings
    prepared = []
    for index, each in enumerate(asked.requests):
        validate(each.request.checks, f"$.requests[{index}].request.checks")
        first = first_request(each.request, settings)
        prepared.append((msgspec.structs.replace(each, request=without_body(each.request)), first))
    del asked
    limits, deadline = exchange_limits(settings), Deadline.after(TOTAL_SECONDS)
    results: list[RequestResult] = []
    for each, first in prepared:
        results.append(_run(session, each, first, limits, deadline, is_first=not results))
    return answer(ChecksResult(all(result.is_met for result in results), results))


def _run(
    session: LiveSession,
    asked: CheckedRequest,
    first: Sent,
    limits: ExchangeLimits,
    deadline: Deadline,
    *,
    is_first: bool,
) -> RequestResult:
    """Raises a ProblemError where not even the first can be sent: that is about the session."""
    try:
        seconds = min(limits.seconds, deadline.remaining())
        limits = replace(limits, seconds=seconds)
        with Room(services().settings.exchange_body_bytes, hold()) as room:
            exchange = run_exchange(session, asked.request, first, limits, room)
    except ProblemError as problem:
        if is_first:
            raise
        return _unsent(asked.name, problem)
    except TimeoutError:
        late = Starting(sentence("checks-late", seconds=TOTAL_SECONDS))
        return _unsent(asked.name, late)
    checks = exchange.checks or judge_exchange(session, [ANY_SUCCESS], exchange)
    last, error = exchange.hops[-1], exchange.hops[-1].error
    return RequestResult(
        name=asked.name,
        is_met=all(check.is_met for check in checks),
        status=None if last.response is None else last.response.status,
        error=None if error is None else error.detail,
        total_ms=sum(hop.timing_ms.total for hop in exchange.hops),
        checks=checks,
        problem=None,
        code=None if error is None else error.code,
        values={} if error is None else error.values,
    )


def _unsent(name: str, problem: ProblemError) -> RequestResult:
    return RequestResult(name, False, None, None, 0, [], problem.problem())
