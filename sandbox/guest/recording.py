"""The record of one traced request while it grows: steps, their times, and where the output was.

A step is a dictionary with the fields of its record in sandbox/trace.py. A step that begins ends
all that are open, unless it is nested in them. Every list and text is bounded where it is made;
what is too long all the same is cut before it is sent.
"""

import json
import time
from typing import Any

from . import report, stdio

Step = dict[str, Any]

_MOST_STEPS, _MOST_NESTED = 80, 60
_REPORT_BYTES = 48 * 1024
"""TRACE_BYTES of sandbox/trace.py."""
_SHORTER = ((120, 20), (24, 4))
"""Characters of a text and items of a list in a step, where the whole would be too long."""


class Recording:
    """One request. `source` is the port that it came from, which names it to the worker."""

    def __init__(self, source: int) -> None:
        self.source = source
        self.began = time.perf_counter()
        self.steps: list[Step] = []
        self.saw: dict[str, Any] | None = None
        self.is_told = False
        self._marks: list[stdio.Position] = []
        self._open: list[Step] = []
        self._dropped = 0

    def begin(self, kind: str, /, *, is_nested: bool = False, **fields: Any) -> Step:
        """A step that lasts until the next one that is not nested, or until `end`."""
        now = self._now()
        if not is_nested:
            self.end_all(now)
        step = {"type": kind, "at_ms": now, "took_ms": None, **fields}
        self._add(step, _MOST_NESTED if is_nested else _MOST_STEPS)
        self._open.append(step)
        return step

    def note(self, kind: str, /, **fields: Any) -> Step:
        """A step that takes no time."""
        step = {"type": kind, "at_ms": self._now(), "took_ms": 0.0, **fields}
        self._add(step, _MOST_NESTED)
        return step

    def end(self, step: Step) -> None:
        """The step ends now, if it has not ended."""
        if step["took_ms"] is None:
            step["took_ms"] = round(self._now() - step["at_ms"], 3)
        if step in self._open:
            self._open.remove(step)

    def end_all(self, now: float | None = None) -> None:
        """Whatever is open ends."""
        now = self._now() if now is None else now
        for step in self._open:
            step["took_ms"] = round(now - step["at_ms"], 3)
        self._open.clear()

    def remove(self, step: Step) -> None:
        """A step that has turned out to be none."""
        if step in self.steps:
            index = self.steps.index(step)
            del self.steps[index], self._marks[index]

    def last(self, kind: str) -> Step | None:
        """The last step of a kind."""
        return next((step for step in reversed(self.steps) if step["type"] == kind), None)

    def tell(self, *, is_complete: bool) -> None:
        """Send what there is to the worker."""
        self.is_told = is_complete
        marks = [*self._marks, stdio.position()]
        fields = {
            "trace": self.source,
            "marks": marks,
            "steps": self.steps,
            "saw": self.saw,
            "is_complete": is_complete,
            "dropped_steps": self._dropped,
        }
        report.send_line(_encode(fields))

    def _add(self, step: Step, most: int) -> None:
        if len(self.steps) >= most:
            self._dropped += 1
            return
        self.steps.append(step)
        self._marks.append(stdio.position())

    def _now(self) -> float:
        return round((time.perf_counter() - self.began) * 1000, 3)


def _encode(fields: dict[str, Any]) -> bytes:
    """JSON that fits: where it does not, the texts and lists in it get shorter."""
    data = _dump(fields)
    for characters, items in _SHORTER:
        if len(data) <= _REPORT_BYTES:
            break
        steps = [_cut(step, characters, items) for step in fields["steps"]]
        data = _dump({**fields, "steps": steps, "saw": _cut(fields["saw"], characters, items)})
    return data


def _dump(fields: dict[str, Any]) -> bytes:
    text = json.dumps(fields, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "replace")  # a lone surrogate is no text


def _cut(item: Any, characters: int, items: int) -> Any:
    if isinstance(item, str):
        return item if len(item) <= characters else item[: characters - 1] + "…"
    if isinstance(item, dict):
        return {key: _cut(each, characters, items) for key, each in item.items()}
    if isinstance(item, list | tuple):
        return [_cut(each, characters, items) for each in item[:items]]
    return item
