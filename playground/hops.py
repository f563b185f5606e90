"""The records of an exchange: what the client panel is shown of each hop."""

from typing import Literal

import msgspec

from sandbox.protocol import Trace, Untraced

from .heads import FaultType, Headers
from .jar import CookieChange

HopErrorType = Literal[FaultType, "timeout", "too-many-redirects"]


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

    `raw_head_base64` includes the interim answers (1xx) that came before.
    """

    status: int
    reason: str
    headers: Headers
    body_base64: bytes
    truncated: bool
    raw_head_base64: bytes


class HopError(msgspec.Struct, frozen=True):
    """What went wrong on the guest's side, with the first bytes of what it sent, as they came.

    `type` is a `HopErrorType`, or a problem's where a redirect could not even be sent.
    """

    type: str
    detail: str
    received_base64: bytes = b""


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


class ExchangeResult(msgspec.Struct, frozen=True):
    """web → browser: the hops, and which events they caused: those with log_from < seq ≤ log_to."""

    hops: list[Hop]
    log_from: int
    log_to: int
