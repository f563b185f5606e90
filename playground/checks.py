"""Declarative assertions on an exchange: the client panel's table, saved requests and lessons.

All three are judged here and nowhere else, on what web itself received; nothing that a guest says
of itself (its trace, its reports) counts. There is no code in a check and no regular expression:
both would run a stranger's programme in web, and one pattern with nested repetition stops
everybody. `matches` takes `*` for any text instead.
"""

import gc
import json
from collections.abc import Callable
from contextlib import nullcontext, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from gevent.lock import BoundedSemaphore
from msgspec import Meta

from .hops import CheckOutcome, CheckResult, ExchangeResult, Hop, HopResponse
from .json_path import Missing, find, parse_path
from .problems import InvalidRequest
from .sentences import sentence
from .shares import FREE_BYTES
from .turns import Turns

CHECKS_MAX = 50
FOUND_MAX_CHARACTERS = 500
"""How much of what was found is told: enough to see the difference."""

EXPECTED_MAX_BYTES = 64 * 1024
"""Of a value that is no text, as JSON."""

ITEMS_A_TURN = 10_000
"""Of a list that is searched, some microseconds each."""

Subject = Literal["status", "header", "body", "json", "cookie", "console", "time_ms", "hops"]
Operator = Literal[
    "equals", "differs", "contains", "lacks", "matches", "exists", "absent", "below", "above",
    "has_length",
]  # fmt: skip

_NAMED = {"header", "json", "cookie"}
_NUMERIC: set[str] = {"below", "above", "has_length"}
_WITHOUT_EXPECTED = {"exists", "absent"}


if TYPE_CHECKING:
    Json = Any
else:
    Json = msgspec.Raw
"""Any JSON value, not decoded yet: a list of empty objects takes 24 times its length, and seconds.
A check that is made here holds the value itself."""


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """browser → web, lesson → web: what must hold of an exchange.

    `name`: a header's or a cookie's name, or the path of a JSON value (`$.items[0].id`). `hop`:
    which one, from 0, or from the end, -1 being the last; `cookie`, `console` and `hops` are about
    the whole exchange. `expected`: text for text, a number for a number, any JSON for `json`.
    """

    subject: Subject
    operator: Operator = "equals"
    expected: Json = None
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
        _check_expected(check.expected, f"{here}.expected")
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


def _check_expected(expected: Json, field: str) -> None:
    if isinstance(expected, msgspec.Raw):
        begin = memoryview(expected)
        if bytes(begin[:1]) != b'"' and len(begin) > EXPECTED_MAX_BYTES:
            raise InvalidRequest(sentence("check-long", field=field, most=EXPECTED_MAX_BYTES))
    try:
        _value_of(expected)
    except (msgspec.DecodeError, UnicodeDecodeError):  # what is passed over is not read so closely
        raise InvalidRequest(sentence("half-character", field=field)) from None
    except RecursionError:
        raise InvalidRequest(sentence("deep-json")) from None


def _value_of(expected: Json) -> Any:  # noqa: ANN401  # JSON: any value
    if isinstance(expected, msgspec.Raw):
        return msgspec.json.decode(expected)
    return expected


def _is_text_only(check: Check) -> bool:
    takes_text = check.operator in {"matches", "contains", "lacks"}
    return not takes_text and _number(_value_of(check.expected)) is None


class _Expected:
    """What a check expects, as the operators compare it; a list's items are all held against it."""

    def __init__(self, value: Any) -> None:  # noqa: ANN401  # JSON: any value
        self.value = value

    @cached_property
    def text(self) -> str:
        """As text; made once, for it may be as long as a request."""
        return _as_text(self.value)

    @cached_property
    def number(self) -> float | None:
        """As a number, where it is one."""
        return _number(self.value)


class _Seen:
    """An exchange as its checks read it: a body is decoded once, however many ask for it."""

    def __init__(self, exchange: ExchangeResult, console: Console) -> None:
        self.exchange = exchange
        self.console = console
        self._texts: dict[int, str] = {}
        self._documents: dict[int, Any] = {}

    def text(self, response: HopResponse) -> str:
        """A body as text."""
        if id(response) not in self._texts:
            text = bytes(response.body_base64).decode("utf-8", "replace")
            self._texts[id(response)] = text
        return self._texts[id(response)]

    def document(self, response: HopResponse) -> Any:  # noqa: ANN401  # JSON: any value
        """A body as JSON; `_Unknown`, raised or kept, where it is none."""
        if id(response) not in self._documents:
            self._documents[id(response)] = _decoded(response)
        document = self._documents[id(response)]
        if isinstance(document, _Unknown):
            raise document
        return document


def _decoded(response: HopResponse) -> Any:  # noqa: ANN401  # JSON: any value
    gc.disable()  # its passes over what is just being made took three quarters of the time
    try:
        return msgspec.json.decode(response.body_base64)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Unknown("not-json")
    finally:
        gc.enable()


_ONE_AT_A_TIME = BoundedSemaphore()
"""Of all that web holds at once, one large document is taken apart: it may then have 24 times its
length."""


def judge(checks: list[Check], exchange: ExchangeResult, console: Console) -> list[CheckResult]:
    """Whether each holds, and what was found; others have their turn between any two."""
    seen, turns, results = _Seen(exchange, console), Turns(1), []
    with _ONE_AT_A_TIME if _has_large_document(checks, exchange) else nullcontext():
        for check in checks:
            results.append(_judge(check, seen))
            turns.count()
    return results


def _has_large_document(checks: list[Check], exchange: ExchangeResult) -> bool:
    bodies = (hop.response.body_base64 for hop in exchange.hops if hop.response is not None)
    return any(check.subject == "json" for check in checks) and any(
        len(body) > FREE_BYTES for body in bodies
    )


def _judge(check: Check, seen: _Seen) -> CheckResult:
    try:
        found = _find(check, seen)
        is_met = _OPERATORS[check.operator](found, _Expected(_value_of(check.expected)))
    except _Unknown as unknown:
        is_met = check.operator == "absent" and unknown.outcome == "missing"
        return CheckResult(is_met, "met" if is_met else unknown.outcome)
    except RecursionError:  # what could just be read may be too deep to be written
        return CheckResult(is_met=False, outcome="not-json")
    return CheckResult(is_met, "met" if is_met else "unmet", _shown(found))


def _find(check: Check, seen: _Seen) -> Any:  # noqa: ANN401  # JSON: any value
    if check.subject == "cookie":
        return _cookie(seen.exchange, check.name)
    if check.subject == "console":
        return seen.console()
    if check.subject == "hops":
        return len(seen.exchange.hops)
    hop = _hop(check, seen.exchange)
    return hop.timing_ms.total if check.subject == "time_ms" else _in_response(check, hop, seen)


def _in_response(check: Check, hop: Hop, seen: _Seen) -> Any:  # noqa: ANN401  # JSON: any value
    if hop.response is None:
        raise _Unknown("no-answer")
    if check.subject == "status":
        return hop.response.status
    if check.subject == "header":
        return _header(hop.response, check.name)
    if check.subject == "body":
        return seen.text(hop.response)
    return _at(seen.document(hop.response), check.name)


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


def _at(document: Any, path: str) -> Any:  # noqa: ANN401  # JSON: any value
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


def _equals(found: Any, expected: _Expected) -> bool:  # noqa: ANN401  # JSON: any value
    if isinstance(found, str):
        return found == expected.text
    value = expected.value
    if isinstance(found, bool) or isinstance(value, bool) or not isinstance(found, (int, float)):
        return type(found) is type(value) and bool(found == value)
    return found == expected.number


def _contains(found: Any, expected: _Expected) -> bool:  # noqa: ANN401  # JSON: any value
    if isinstance(found, list):
        return _has_item(found, expected)
    if isinstance(found, dict):
        return expected.text in found
    return expected.text in _as_text(found)


def _has_item(found: list[Any], expected: _Expected) -> bool:
    turns = Turns(ITEMS_A_TURN)
    for item in found:
        if _equals(item, expected):
            return True
        turns.count()
    return False


def _matches(found: Any, expected: _Expected) -> bool:  # noqa: ANN401  # JSON: any value
    text, (first, *rest) = _as_text(found), expected.text.split("*")
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


def _is_below(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and low < high


def _has_length(found: Any, expected: _Expected) -> bool:  # noqa: ANN401  # JSON: any value
    return isinstance(found, (str, list, dict)) and len(found) == expected.number


def _number(value: Any) -> float | None:  # noqa: ANN401  # JSON: any value
    """A number, or a text that is one: the panel's table holds texts. Whole ones stay whole: above
    2**53 a float is a neighbour.
    """
    if isinstance(value, str):
        return _read_number(value)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _read_number(text: str) -> float | None:
    with suppress(ValueError):
        return int(text)
    with suppress(ValueError):
        return float(text)
    return None


def _as_text(value: Any) -> str:  # noqa: ANN401  # JSON: any value
    """Raises RecursionError."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _shown(found: Any) -> str:  # noqa: ANN401  # JSON: any value
    """The beginning; of a large document no more is written than is shown."""
    text = ""
    for part in [found] if isinstance(found, str) else _ENCODER.iterencode(found):
        text += part
        if len(text) > FOUND_MAX_CHARACTERS:
            return text[:FOUND_MAX_CHARACTERS] + "…"
    return text


_ENCODER = json.JSONEncoder(ensure_ascii=False)

_OPERATORS: dict[Operator, Callable[[Any, _Expected], bool]] = {
    "equals": _equals,
    "differs": lambda found, expected: not _equals(found, expected),
    "contains": _contains,
    "lacks": lambda found, expected: not _contains(found, expected),
    "matches": _matches,
    "exists": lambda _found, _expected: True,
    "absent": lambda _found, _expected: False,
    "below": lambda found, limit: _is_below(_number(found), limit.number),
    "above": lambda found, limit: _is_below(limit.number, _number(found)),
    "has_length": _has_length,
}
