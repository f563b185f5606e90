"""The traces of a session's requests: expected, reported by the guest, and taken once.

A report is a hint from untrusted code. It is decoded into the bounded records of trace.py or not at
all, only for a request that was to be traced, and its log lines are put where they belong.
"""

import time
from typing import Annotated

import gevent
import msgspec
from gevent.event import Event
from msgspec import Meta

from .output import Output
from .placing import Placing
from .trace import AnyStep, Count, Saw, Trace, Untraced

MOST_EXPECTED = 64
_PATIENCE_SECONDS = 1.0
"""For a report of a response that has left; the guest is writing it."""
_IMPATIENCE_SECONDS = 0.05
"""Where one has failed to come before, or a part of it is there."""
_OUTPUT_SECONDS = 0.1
_LOOK_SECONDS = 0.002


class TraceReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """guest → worker, untrusted: what became of the request from port `trace`. `marks` are the
    bytes written to stdout and stderr when each step began, and when this was sent.
    """

    trace: Count
    marks: Annotated[list[tuple[Count, Count]], Meta(min_length=1, max_length=201)]
    steps: Annotated[list[AnyStep], Meta(max_length=200)]
    saw: Saw | None
    is_complete: bool
    dropped_steps: Count


class _Source(msgspec.Struct, frozen=True):
    """The one field of a report that says whose it is, where the rest of it is none."""

    trace: int


class _Expected:
    """A request that is under way."""

    def __init__(self, placing: Placing) -> None:
        self.placing = placing
        self.report: TraceReport | None = None
        self.is_unreadable = False
        self.is_over = False
        self.changed = Event()

    @property
    def is_settled(self) -> bool:
        is_whole = self.report is not None and self.report.is_complete
        return is_whole or self.is_unreadable or self.is_over


class Traces:
    """Those of one run, by the port that a request comes from."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._expected: dict[int, _Expected] = {}
        self._has_missed = False
        self._is_closed = False

    def expect(self, source: int) -> None:
        """A request is about to be sent from there. Of very many, the oldest is given up."""
        if self._is_closed:
            return
        self.forget(source)
        while len(self._expected) >= MOST_EXPECTED:
            self.forget(next(iter(self._expected)))
        self._expected[source] = _Expected(self._output.begin_placing())

    def forget(self, source: int) -> None:
        """Nobody will ask for it."""
        expected = self._expected.pop(source, None)
        if expected is not None:
            self._output.end_placing(expected.placing)

    def close(self) -> None:
        """The run has ended: nobody waits for what is not there by now."""
        self._is_closed = True
        for source, expected in list(self._expected.items()):
            expected.is_over = True
            expected.changed.set()
            self.forget(source)

    def take_report(self, line: bytes) -> None:
        """A line of the guest's; one that is for no request, or no trace, is dropped."""
        try:
            report = msgspec.json.decode(line, type=TraceReport)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self._refuse(line)
            return
        expected = self._expected.get(report.trace)
        if expected is not None and len(report.marks) == len(report.steps) + 1:
            self._has_missed = False
            expected.report = report
            expected.changed.set()

    def take(self, source: int) -> tuple[Trace | None, Untraced | None]:
        """The trace of the request from there, waiting a moment for it, or why there is none."""
        expected = self._expected.get(source)
        if expected is None:
            return None, "unheard"
        try:
            self._wait(expected)
            if expected.report is None:
                self._has_missed = not expected.is_unreadable
                return None, "unreadable" if expected.is_unreadable else "unheard"
            return self._place(expected.report, expected.placing), None
        finally:
            self.forget(source)

    def _refuse(self, line: bytes) -> None:
        try:
            source = msgspec.json.decode(line, type=_Source).trace
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return
        expected = self._expected.get(source)
        if expected is not None:
            expected.is_unreadable = True
            expected.changed.set()

    def _wait(self, expected: _Expected) -> None:
        deadline = time.monotonic() + (
            _IMPATIENCE_SECONDS if self._has_missed or expected.report else _PATIENCE_SECONDS
        )
        while not expected.is_settled and (left := deadline - time.monotonic()) > 0:
            expected.changed.clear()
            expected.changed.wait(left)

    def _place(self, report: TraceReport, placing: Placing) -> Trace:
        """The trace, once the output that it speaks of has been read."""
        marks = placing.shifted(report.marks)
        deadline = time.monotonic() + _OUTPUT_SECONDS
        while not self._output.has_read(*marks[-1]) and time.monotonic() < deadline:
            gevent.sleep(_LOOK_SECONDS)
        placed = placing.place(marks[:-1])
        steps = [
            msgspec.structs.replace(step, logs=logs[:500]) if logs or step.logs else step
            for step, logs in zip(report.steps, placed, strict=True)
        ]
        return Trace(
            steps=steps,
            saw=report.saw,
            is_complete=report.is_complete,
            dropped_steps=report.dropped_steps,
        )
