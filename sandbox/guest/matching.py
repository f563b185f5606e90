"""How the URL map came to its answer: the rules that were compared, and the likeliest for a miss.

Werkzeug's matcher is a state machine that keeps no record. This walks the same states with the same
tests, but asks no converter: those are the user's code, and have been asked once.
"""

import difflib
import re
from collections.abc import Iterator
from typing import Any

from . import values

_MOST_TRIED = 20
_MOST_NEAREST = 3
_MOST_RULES = 300
_MOST_METHODS = 20
_LEAST_LIKENESS = 0.5
_MISFIT = 0.5

_VARIABLE = re.compile(r"<(?:(\w+)(?:\([^<>]*\))?:)?(\w+)>")


def describe(adapter: Any, request: Any, outcome: str) -> dict[str, Any]:
    """`tried`, `tried_count`, `arguments` and `nearest` of a `Routed` step."""
    matcher = adapter.map._matcher
    domain = (adapter.server_name if adapter.map.host_matching else adapter.subdomain) or ""
    path = "/" + adapter.path_info.lstrip("/") if adapter.path_info else ""
    parts = [domain, *path.split("/")]
    walk = _Walk(request.method, request.url_rule)
    walk.follow(matcher._root, parts, [])
    nearest = _nearest(adapter.map, parts, request.method) if outcome == "not-found" else []
    return {
        "tried": walk.tried[-_MOST_TRIED:],
        "tried_count": len(walk.tried),
        "arguments": _arguments(request, walk.texts),
        "nearest": nearest,
    }


class _Walk:
    """One pass through the states, until the rule that was found."""

    def __init__(self, method: str, found: Any) -> None:
        self.tried: list[dict[str, Any]] = []
        self.texts: list[str] = []
        self._method = method
        self._found = found

    def follow(self, state: Any, parts: list[str], texts: list[str]) -> bool:
        """Whether the rule that was found lies behind this state."""
        if not parts:
            return self._arrive(state.rules, texts) or self._stand_before_slash(state, texts)
        part, rest = parts[0], parts[1:]
        if part in state.static and self.follow(state.static[part], rest, texts):
            return True
        for test, following in state.dynamic:
            target, left = ("/".join(parts), []) if test.final else (part, rest)
            match = re.compile(test.content).match(target)
            if match is None:
                self._refuse(following, target, test)
                continue
            if test.suffixed and match.groups()[-1] == "/":
                left = [""]
            if self.follow(following, left, texts + _groups(match)):
                return True
        if parts == [""]:
            return self._arrive([rule for rule in state.rules if not rule.strict_slashes], texts)
        return False

    def _arrive(self, rules: list[Any], texts: list[str]) -> bool:
        for rule in rules:
            if rule is self._found:
                self.texts = texts
                self.tried.append(_attempt(rule))
                return True
            is_other = rule.methods is not None and self._method not in rule.methods
            self.tried.append(_attempt(rule, "method" if is_other else "converter"))
        return False

    def _stand_before_slash(self, state: Any, texts: list[str]) -> bool:
        rules = state.static[""].rules if "" in state.static else []
        loose = [rule for rule in rules if not rule.strict_slashes]
        self.tried += [_attempt(rule, "slash") for rule in rules if rule.strict_slashes]
        return self._arrive(loose, texts)

    def _refuse(self, state: Any, text: str, test: Any) -> None:
        for rule in _rules_behind(state):
            if len(self.tried) == _MOST_RULES:
                return
            self.tried.append(_attempt(rule, "segment", text, _variable(rule, test)))


def _groups(match: re.Match[str]) -> list[str]:
    found = [item for item in match.groupdict().items() if item[0].startswith("__werkzeug_")]
    return [text for _, text in sorted(found, key=lambda item: int(item[0][11:]))]


def _rules_behind(state: Any) -> Iterator[Any]:
    yield from state.rules
    for following in (*state.static.values(), *(each for _, each in state.dynamic)):
        yield from _rules_behind(following)


def _variable(rule: Any, test: Any) -> str:
    """The part of a rule's text that a dynamic test stands for; `_parts` has the domain before."""
    pieces = rule.rule.split("/")
    index = next((i for i, part in enumerate(rule._parts) if part == test), 0) - 1
    if not 0 <= index < len(pieces):
        return str(rule.rule)
    return "/".join(pieces[index:]) if test.final else str(pieces[index])


def _attempt(
    rule: Any, failed: str | None = None, segment: str | None = None, expected: str | None = None
) -> dict[str, Any]:
    return {
        "rule": rule.rule[: values.NAME],
        "methods": sorted(rule.methods or ())[:_MOST_METHODS],
        "failed": failed,
        "segment": None if segment is None else segment[: values.NAME],
        "expected": None if expected is None else expected[: values.NAME],
    }


def _arguments(request: Any, texts: list[str]) -> list[dict[str, str]]:
    rule, made = request.url_rule, request.view_args or {}
    if rule is None:
        return []
    written = {name: converter or "string" for converter, name in _VARIABLE.findall(rule.rule)}
    return [
        {
            "name": name[: values.NAME],
            "converter": written.get(name, "string")[: values.NAME],
            "text": values.shorten(text),
            "type": type(made.get(name)).__name__[: values.NAME],
            "value": values.show(made.get(name)),
        }
        for name, text in list(zip(rule._converters, texts, strict=False))[: values.MOST_VALUES]
    ]


def _nearest(url_map: Any, parts: list[str], method: str) -> list[dict[str, Any]]:
    """The rules that are most like the path, segment by segment."""
    segments = parts[2:]
    scored = []
    for rule in list(url_map.iter_rules())[:_MOST_RULES]:
        pieces = rule.rule.split("/")[1:]
        alike = [_likeness(rule, *pair) for pair in zip(pieces, segments, strict=False)]
        likeness = sum(alike) / max(len(pieces), len(segments))
        if likeness >= _LEAST_LIKENESS:
            scored.append((likeness, method in (rule.methods or {method}), rule, pieces))
    scored.sort(key=lambda item: item[:2], reverse=True)
    return [
        _attempt_at(rule, pieces, segments, _agreement(rule, pieces, segments))
        for _, _, rule, pieces in scored[:_MOST_NEAREST]
    ]


def _likeness(rule: Any, piece: str, segment: str) -> float:
    """From 0 to 1. A variable that the segment does not fit may still be what was meant."""
    if _fits(rule, piece, segment):
        return 1.0
    if _VARIABLE.fullmatch(piece):
        return _MISFIT
    return difflib.SequenceMatcher(None, piece.lower(), segment.lower()).ratio()


def _agreement(rule: Any, pieces: list[str], segments: list[str]) -> int:
    """How many segments from the left fit the rule's."""
    for index, (piece, segment) in enumerate(zip(pieces, segments, strict=False)):
        if not _fits(rule, piece, segment):
            return index
    return min(len(pieces), len(segments))


def _fits(rule: Any, piece: str, segment: str) -> bool:
    found = _VARIABLE.fullmatch(piece)
    if found is None:
        return piece == segment
    converter = rule._converters.get(found[2])
    return converter is not None and re.fullmatch(converter.regex, segment) is not None


def _attempt_at(rule: Any, pieces: list[str], segments: list[str], index: int) -> dict[str, Any]:
    segment = segments[index] if index < len(segments) else None
    expected = pieces[index] if index < len(pieces) else None
    if segment is expected is None:
        return _attempt(rule, "converter")
    if segment is None and expected == "":
        return _attempt(rule, "slash")
    return _attempt(rule, "segment", segment, expected)
