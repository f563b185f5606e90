"""The records of an exchange: what the client panel is shown of each hop."""

from collections.abc import Callable
from typing import Literal

import msgspec

from sandbox.protocol import Reason, Trace, Untraced

from .heads import FaultType, Headers
from .jar import CookieChange
from .problems import Problem

HopErrorType = Literal[FaultType, "timeout", "too-many-redirects", "not-a-websocket"]


class HopRequest(msgspec.Struct, frozen=True):
    """The request as it was sent. `truncated`: `raw_base64` is its beginning only."""

    method: str
    target: str
    headers: Headers
    raw_base64: bytes
    truncated: bool


class HopResponse(msgspec.Struct, frozen=True):
    """The response as it came; the body is decoded from chunks. `truncated`: it is the beginning
    only.

    `raw_head_base64` includes the interim answers (1xx) that came before; `trailers` are the
    headers behind the last chunk.
    """

    status: int
    reason: str
    headers: Headers
    body_base64: bytes
    truncated: bool
    raw_head_base64: bytes
    trailers: Headers = []


class HopError(msgspec.Struct, frozen=True):
    """What went wrong on the guest's side, with the first bytes of what it sent, as they came.

    `type` is a `HopErrorType`, or a problem's where a redirect could not even be sent. `code` names
    a sentence that is always the same but for `values` (sentences.py), and `detail` is it.
    """

    type: str
    detail: str
    received_base64: bytes = b""
    code: str | None = None
    values: dict[str, float | str] = {}

    @property
    def why(self) -> Reason:
        """The sentence, as the worker tells its own."""
        return Reason(message=self.detail, code=self.code, values=self.values)


def hop_error(type: str, why: Reason, received: bytes = b"") -> HopError:  # noqa: A002 - the word of the API
    """An error that says why."""
    return HopError(type, why.message, received, why.code, why.values)


class Timing(msgspec.Struct, frozen=True):
    """Milliseconds from the beginning of the hop; `first_byte` is null when none came."""

    connect: float
    first_byte: float | None
    total: float


class Hop(msgspec.Struct, frozen=True):
    """web → browser: one request and its response, or the error in its place; both where a body
    broke off. `trace` is what Flask did with it, where that was asked for; `untraced` says why it
    is not there.
    """

    request: HopRequest
    response: HopResponse | None
    error: HopError | None
    timing_ms: Timing
    trace: Trace | None
    untraced: Untraced | None
    cookies_changed: list[CookieChange]


CheckOutcome = Literal["met", "unmet", "missing", "not-json", "no-answer"]


class CheckResult(msgspec.Struct, frozen=True):
    """web → browser: whether a check holds. `found` is what was there, as text, cut where long."""

    is_met: bool
    outcome: CheckOutcome
    found: str | None = None


class ExchangeResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """web → browser: the hops, and which events they caused: those with log_from < seq ≤ log_to.

    `checks`: the results of the checks that the request came with, in their order.
    """

    hops: list[Hop]
    log_from: int
    log_to: int
    checks: list[CheckResult] = []


class Sent(msgspec.Struct, frozen=True, tag="sent", tag_field="type"):
    """web → browser, live: the request of a hop, counted from 0, has gone out."""

    hop: int
    request: HopRequest


class Answered(msgspec.Struct, frozen=True, tag="answered", tag_field="type"):
    """web → browser, live: the head of a hop's answer is there, `at_ms` after the hop began."""

    hop: int
    at_ms: float
    status: int
    reason: str
    headers: Headers
    raw_head_base64: bytes


class Arrived(msgspec.Struct, frozen=True, tag="arrived", tag_field="type"):
    """web → browser, live: a piece of a hop's body, decoded from chunks, as it came."""

    hop: int
    at_ms: float
    base64: bytes


class Finished(msgspec.Struct, frozen=True, tag="finished", tag_field="type"):
    """web → browser, live, the last line: the exchange as it is told to who does not want it
    live.
    """

    result: ExchangeResult


class Failed(msgspec.Struct, frozen=True, tag="failed", tag_field="type"):
    """web → browser, live, the last line: a mistake of ours after the first line."""

    problem: Problem


Progress = Sent | Answered | Arrived | Finished | Failed
"""One line of an exchange that is told while it happens."""

Tell = Callable[[Progress], None]
