"""Declarative assertions on an exchange: the client panel's table, saved requests and lessons.

All three are judged here and nowhere else, on what web itself received; nothing that a guest says
of itself (its trace, its reports) counts. There is no code in a check and no regular expression:
both would run a stranger's programme in web, and one pattern with nested repetition stops
everybody. `matches` takes `*` for any text instead.
"""

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from .hops import CheckOutcome, CheckResult, ExchangeResult, Hop, HopResponse
from .json_path import Missing, find, parse_path
from .problems import InvalidRequest
from .sentences import sentence

CHECKS_MAX = 50
FOUND_MAX_CHARACTERS = 500
"""How much of what was found is told: enough to see the difference."""

Subject = Literal["status", "header", "body", "json", "cookie", "console", "time_ms", "hops"]
Operator = Literal[
    "equals", "differs", "contains", "lacks", "matches", "exists", "absent", "below", "above",
    "has_length",
]  # fmt: skip

_NAMED = {"header", "json", "cookie"}
_NUMERIC: set[str] = {"below", "above", "has_length"}
_WITHOUT_EXPECTED = {"exists", "absent"}


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """browser → web, lesson → web: what must hold of an exchange.

    `name`: a header's or a cookie's name, or the path of a JSON value (`$.items[0].id`). `hop`:
    which one, from 0, or from the end, -1 being the last; `cookie`, `console` and `hops` are about
    the whole exchange. `expected`: text for text, a number for a number, any JSON for `json`.
    """

    subject: Subject
    operator: Operator = "equals"
    expected: Any = None
    name: Annotated[str, Meta(max_length=500)] = ""
    hop: Annotated[int, Meta(ge=-50, le=50)] = -1


Checks = Annotated[list[Check], Meta(max_length=CHECKS_MAX)]

ANY_SUCCESS = Check("status", "below", 400)
"""What a request that has no check of its own is held to, where it is judged at all."""

Console = Callable[[], str]
"""Reads what the app printed during the exchange; called only where a check asks."""


class _Unknown(Exception):
    """There is nothing to compare with; says why."""

    def __init__(self, outcome: CheckOutcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def validate(checks: list[Check], place: str) -> None:
    """Raise InvalidRequest that names the field of what can never be judged."""
    for index, check in enumerate(checks):
        here = f"{place}[{index}]"
        if check.subject in _NAMED and not check.name:
            raise InvalidRequest(
                sentence("check-name", field=f"{here}.name", subject=check.subject)
            )
        if check.subject == "json":
            try:
                parse_path(check.name)
            except ValueError as error:
                raise InvalidRequest(
                    sentence("check-path", field=f"{here}.name", why=str(error))
                ) from None
        needs_number = check.operator in _NUMERIC or check.subject in {"status", "time_ms", "hops"}
        if needs_number and check.operator not in _WITHOUT_EXPECTED and _is_text_only(check):
            raise InvalidRequest(sentence("check-number", field=f"{here}.expected"))


def _is_text_only(check: Check) -> bool:
    takes_text = check.operator in {"matches", "contains", "lacks"}
    return not takes_text and _number(check.expected) is None


def judge(checks: list[Check], exchange: ExchangeResult, console: Console) -> list[CheckResult]:
    """Whether each holds, and what was found."""
    return [_judge(check, exchange, console) for check in checks]


def _judge(check: Check, exchange: ExchangeResult, console: Console) -> CheckResult:
    try:
        found = _find(check, exchange, console)
    except _Unknown as unknown:
        is_met = check.operator == "absent" and unknown.outcome == "missing"
        return CheckResult(is_met, "met" if is_met else unknown.outcome)
    is_met = _holds(check, found)
    return CheckResult(is_met, "met" if is_met else "unmet", _shown(found))


def _find(check: Check, exchange: ExchangeResult, console: Console) -> Any:  # noqa: ANN401  # JSON
    if check.subject == "cookie":
        return _cookie(exchange, check.name)
    if check.subject == "console":
        return console()
    if check.subject == "hops":
        return len(exchange.hops)
    hop = _hop(check, exchange)
    return hop.timing_ms.total if check.subject == "time_ms" else _in_response(check, hop)


def _in_response(check: Check, hop: Hop) -> Any:  # noqa: ANN401  # JSON: any value
    if hop.response is None:
        raise _Unknown("no-answer")
    if check.subject == "status":
        return hop.response.status
    if check.subject == "header":
        return _header(hop.response, check.name)
    return _text(hop.response) if check.subject == "body" else _json(hop.response, check.name)


def _hop(check: Check, exchange: ExchangeResult) -> Hop:
    try:
        return exchange.hops[check.hop]
    except IndexError:
        raise _Unknown("no-answer") from None


def _header(response: HopResponse, name: str) -> str:
    values = [value for own, value in response.headers if own.lower() == name.lower()]
    if not values:
        raise _Unknown("missing")
    return ", ".join(values)


def _text(response: HopResponse) -> str:
    return bytes(response.body_base64).decode("utf-8", "replace")


def _json(response: HopResponse, path: str) -> Any:  # noqa: ANN401  # JSON: any value
    try:
        document = msgspec.json.decode(response.body_base64)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _Unknown("not-json") from None
    try:
        return find(document, parse_path(path))
    except Missing:
        raise _Unknown("missing") from None


def _cookie(exchange: ExchangeResult, name: str) -> str:
    """The value that the exchange gave it; one that it deleted, or left alone, is missing."""
    changes = [
        change
        for hop in exchange.hops
        for change in hop.cookies_changed
        if change.name == name and change.change != "refused"
    ]
    if not changes or changes[-1].change == "deleted":
        raise _Unknown("missing")
    return changes[-1].value


def _holds(check: Check, found: Any) -> bool:  # noqa: ANN401  # JSON: any value
    return _OPERATORS[check.operator](found, check.expected)


def _equals(found: Any, expected: Any) -> bool:  # noqa: ANN401  # JSON: any value
    if isinstance(found, str):
        return found == _as_text(expected)
    if isinstance(found, bool) or isinstance(expected, bool) or not isinstance(found, (int, float)):
        return type(found) is type(expected) and bool(found == expected)
    return found == _number(expected)


def _contains(found: Any, expected: Any) -> bool:  # noqa: ANN401  # JSON: any value
    if isinstance(found, list):
        return any(_equals(item, expected) for item in found)
    if isinstance(found, dict):
        return _as_text(expected) in found
    return _as_text(expected) in _as_text(found)


def _matches(found: Any, expected: Any) -> bool:  # noqa: ANN401  # JSON: any value
    text, (first, *rest) = _as_text(found), _as_text(expected).split("*")
    if not rest:
        return text == first
    *middle, last = rest
    if not text.startswith(first) or len(text) < len(first) + len(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        at = text.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return text.endswith(last)


def _is_below(found: Any, limit: Any) -> bool:  # noqa: ANN401  # JSON: any value
    low, high = _number(found), _number(limit)
    return low is not None and high is not None and low < high


def _has_length(found: Any, expected: Any) -> bool:  # noqa: ANN401  # JSON: any value
    return isinstance(found, (str, list, dict)) and len(found) == _number(expected)


def _number(value: Any) -> float | None:  # noqa: ANN401  # JSON: any value
    """A number, or a text that is one: the panel's table holds texts."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _as_text(value: Any) -> str:  # noqa: ANN401  # JSON: any value
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _shown(found: Any) -> str:  # noqa: ANN401  # JSON: any value
    text = _as_text(found)
    return text if len(text) <= FOUND_MAX_CHARACTERS else text[:FOUND_MAX_CHARACTERS] + "…"


_OPERATORS: dict[Operator, Callable[[Any, Any], bool]] = {
    "equals": _equals,
    "differs": lambda found, expected: not _equals(found, expected),
    "contains": _contains,
    "lacks": lambda found, expected: not _contains(found, expected),
    "matches": _matches,
    "exists": lambda _found, _expected: True,
    "absent": lambda _found, _expected: False,
    "below": _is_below,
    "above": lambda found, limit: _is_below(limit, found),
    "has_length": _has_length,
}
