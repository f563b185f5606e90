"""Journeys of requests through real apps, asked for as the page asks."""

from collections.abc import Callable
from textwrap import dedent
from typing import Any, TypeVar, get_args

from playground.messages import Session
from sandbox.protocol import AnyEvent, Log, Trace
from sandbox.trace import AnyStep, BytesOut
from tests.conftest import Start
from tests.product import Playground

S = TypeVar("S")
HEAD = (
    "from flask import *\nfrom flask.views import MethodView\nimport sys\napp = Flask(__name__)\n"
)


class App:
    """An app that runs; `journey` sends a request to it."""

    def __init__(self, playground: Playground, session: Session) -> None:
        assert session.state == "running", session
        self.playground = playground
        self.id = session.id

    def journey(self, target: str, method: str = "GET", **options: Any) -> Trace:
        """The trace of the first hop; the tests' own lines cannot do without one."""
        options = {"follow_redirects": False, "trace": True, **options}
        hop = self.playground.exchange(self.id, method, target, **options).hops[0]
        assert hop.trace is not None, hop
        return hop.trace

    def printed(self, trace: Trace) -> list[tuple[str, list[str]]]:
        """Each step's kind with the lines printed in it, the server's access line aside."""
        numbers = [number for step in trace.steps for number in step.logs]
        last = max(numbers, default=0)

        def is_last(event: AnyEvent) -> bool:
            return event.seq >= last

        events = self.playground.events_until(self.id, is_last) if numbers else []
        texts = {event.seq: event.text for event in events if isinstance(event, Log)}
        return [
            (kind(step), [texts[number] for number in step.logs if "HTTP/1.1" not in texts[number]])
            for step in trace.steps
        ]


Serve = Callable[..., App]


def serve(playground: Playground, start: Start) -> Serve:
    """Run a source that follows HEAD; `files` lie beside it."""

    def run(source: str, command: str = "flask --app manage run", **files: str) -> App:
        named = {
            path.replace("__", "/").replace("_html", ".html"): text for path, text in files.items()
        }
        return App(playground, start({"manage.py": HEAD + dedent(source), **named}, command))

    return run


def kind(step: AnyStep) -> str:
    """A step's `type` on the wire."""
    tag = type(step).__struct_config__.tag
    assert isinstance(tag, str)
    return tag


def kinds(trace: Trace) -> list[str]:
    """The steps' kinds, in order."""
    assert all(isinstance(step, get_args(AnyStep)) for step in trace.steps)
    return [kind(step) for step in trace.steps]


def only(trace: Trace, record: type[S]) -> S:
    """The one step of its kind."""
    found = [step for step in trace.steps if isinstance(step, record)]
    assert len(found) == 1, trace.steps
    return found[0]


def all_of(trace: Trace, record: type[S]) -> list[S]:
    """The steps of a kind, in order."""
    return [step for step in trace.steps if isinstance(step, record)]


def is_whole(trace: Trace) -> bool:
    """Told to the end: the bytes have left, and every step has ended."""
    ended = all(step.took_ms is not None for step in trace.steps)
    return trace.is_complete and ended and bool(all_of(trace, BytesOut))
