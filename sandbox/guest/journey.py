"""One traced request on its way through Flask: what tracing.py hears of, as a recording."""

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import flask.app
import flask.sessions
import flask.views
from flask import Flask
from flask.globals import _cv_request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import BuildError, RequestRedirect

from . import matching, raised, saw, values
from .recording import Recording, Step

_HOOKS = {
    "preprocess_request": ("before_request", "before_request_funcs"),
    "process_response": ("after_request", "after_request_funcs"),
    "do_teardown_request": ("teardown_request", "teardown_request_funcs"),
    "do_teardown_appcontext": ("teardown_appcontext", None),
}
"""By the function of Flask's that asks for it: which hook it is, and where hooks are registered."""
_NO_STEPS = {"send", "update_template_context"}
"""Those that ask for a signal's receivers, and for context processors: parts of another step."""
_ERROR_HANDLERS = {"handle_user_exception", "handle_http_exception", "handle_exception"}
_FLASK_FILES = (flask.app.__file__, flask.views.__file__)

_ALWAYS_THERE = {"g", "request", "session"}
"""What Flask gives to every template."""


class Journey:
    """One request on its way through Flask."""

    def __init__(self, handler: Any, source: int, hidden_file: str) -> None:
        self.recording = Recording(source)
        self._hidden_file = hidden_file
        self.handler = handler
        self.context: Any = None
        self._session: dict[str, str] = {}
        self._error: BaseException | None = None
        self._sizes: list[int | None] = []
        self._told: object = None

    @property
    def is_told(self) -> bool:
        """Whether all of it has been sent."""
        return self.recording.is_told

    def is_about(self, app: Flask) -> bool:
        """Whether what happens now is this request's, and not that of another one inside it."""
        context = _cv_request.get(None)
        if self.context is None or app is not self.context.app:
            return False
        return context is None or context is self.context

    # in the order of their calls

    def start(self) -> None:
        """The server has read the head."""
        handler = self.handler
        length = handler.headers.get("Content-Length") or ""
        self.recording.begin(
            "bytes-in",
            method=str(handler.command)[: values.NAME],
            target=values.shorten(str(handler.path), 2000),
            http=str(handler.request_version)[: values.NAME],
            headers=len(handler.headers),
            body_bytes=int(length) if length.isdecimal() and len(length) < 16 else None,
        )

    def match(self, context: Any) -> Step:
        """The session is open; the URL map is asked."""
        self.context = context
        session = context._session
        self._session = values.snapshot(session)
        self.recording.begin(
            "session-opened",
            interface=type(context.app.session_interface).__name__[: values.NAME],
            is_null=isinstance(session, flask.sessions.NullSession),
            values=values.values(dict.items(session)) if isinstance(session, dict) else [],
        )
        return self.recording.begin("routed", **_routed_nowhere())

    def end_match(self, step: Step) -> None:
        """It has answered."""
        self.recording.end(step)
        _say_outcome(step, self.context.request)

    def call(self, func: Callable[..., Any], caller: FrameType | None) -> None:
        """Flask is about to call a function of the user's."""
        if caller is not None and caller.f_code.co_name == "ensure_sync":
            caller = caller.f_back  # an app class of the user's own
        name = caller.f_code.co_name if caller is not None else ""
        if name in _NO_STEPS:
            return
        if name in _HOOKS:
            self._begin_hook(func, *_HOOKS[name])
        elif name in _ERROR_HANDLERS:
            self._begin_error_handler(func)
        else:
            self._begin_view(func, caller)

    def finalize(self, returned: Any) -> Step | None:
        """A view, a hook or an error handler has returned; a response is made of it."""
        recording = self.recording
        error = returned if isinstance(returned, HTTPException) and returned.__traceback__ else None
        if error is not None:
            self.fail(getattr(error, "original_exception", None) or error)
        elif recording.steps[-1].get("when") == "before_request":
            recording.steps[-1]["has_answered"] = not self._is_automatic_answer()
        else:
            for step in recording.steps:
                if step["type"] == "view" and step["took_ms"] is None:
                    step["returned"] = type(returned).__name__[: values.NAME]
        return recording.begin(
            "response", status=0, content_type=None, body_bytes=None, is_streamed=False
        )

    def respond(self, response: Any) -> None:
        """It is a response; `after_request` functions follow."""
        step = self.recording.last("response")
        if step is None:
            return
        length = response.content_length
        step.update(
            status=int(response.status_code),
            content_type=(response.content_type or "")[: values.NAME] or None,
            body_bytes=_length(response) if length is None else max(0, length),
            is_streamed=bool(response.is_streamed) and length is None,
        )
        self.recording.end(step)

    def begin_saving(self) -> None:
        """The session is about to be looked at."""
        self.recording.begin("session-saved", is_sent=False, changes=[])

    def end_saving(self, response: Any) -> None:
        """The response is ready: what the session's cookie says is known."""
        self._sizes = saw.file_sizes(self.context.request)
        step = self.recording.last("session-saved")
        if step is None:
            return
        self.recording.end(step)
        cookie = f"{self.context.app.config['SESSION_COOKIE_NAME']}="
        sent = response.headers.getlist("Set-Cookie")
        step["is_sent"] = any(text.startswith(cookie) for text in sent)
        step["changes"] = _changes(self._session, values.snapshot(self.context._session))

    def fail(self, error: BaseException) -> None:
        """An exception has left the user's code, or Flask's on its behalf."""
        raised.hide_frames(error, self._hidden_file)
        request = self.context.request if self.context is not None else None
        if error is self._error or error is getattr(request, "routing_exception", None):
            return  # told before, or by the step of the routing
        self._error = error
        self.recording.end_all()
        half_made = self.recording.last("response")
        if half_made is not None and not half_made["status"]:
            self.recording.remove(half_made)
        self.recording.note("exception", **raised.describe(error))

    def finish(self) -> None:
        """Say the rest, and send it."""
        if self.context is not None:
            self._explain_matching()
            self.recording.saw = saw.describe(self.context.request, self.handler, self._sizes)
        self.recording.tell(is_complete=True)

    def tell_part(self, seconds: float) -> None:
        """Send what there is of a request that has been under way for so long, if that is new."""
        news = (len(self.recording.steps), self.recording.steps[-1].get("bytes"))
        is_old = time.perf_counter() - self.recording.began > seconds
        if self.is_told or not is_old or news == self._told:
            return
        self._told = news
        if self.context is not None:
            self._explain_matching()
        self.recording.tell(is_complete=False)

    # what happens inside a view

    def begin_template(self, template: Any, context: dict[str, Any]) -> None:
        """A template is about to be rendered."""
        given = [(name, of) for name, of in context.items() if name not in _ALWAYS_THERE]
        place = values.place(template.filename or "", 1)
        self.recording.begin(
            "template",
            is_nested=True,
            name=template.name and str(template.name)[: values.NAME],
            file=place["file"] if place else None,
            variables=values.values(given),
        )

    def end_template(self, template: Any) -> None:
        """It has been."""
        name = template.name and str(template.name)[: values.NAME]
        for step in reversed(self.recording.steps):
            if step["type"] == "template" and step["took_ms"] is None and step["name"] == name:
                self.recording.end(step)
                return

    def miss_url(self, error: BuildError, caller: FrameType | None) -> None:
        """`url_for` has found no rule."""
        nearest = error.suggested
        given = error.values.items()
        shown = [(str(name), of) for name, of in given if not str(name).startswith("_")]
        self.recording.note(
            "url-not-built",
            endpoint=str(error.endpoint)[: values.NAME],
            values=values.values(shown),
            message=values.shorten(str(error), 1000),
            suggestion=str(nearest.endpoint)[: values.NAME] if nearest else None,
            place=values.place_of_caller(caller),
        )

    # parts

    def _begin_hook(self, func: Callable[..., Any], when: str, registry: str | None) -> None:
        self.recording.begin(
            "hook",
            when=when,
            owner=self._owner(func, registry),
            function=values.function(func),
            has_answered=False,
        )

    def _is_automatic_answer(self) -> bool:
        """Whether Flask itself answers an OPTIONS request, without a view."""
        request = self.context.request
        rule = request.url_rule
        is_offered = getattr(rule, "provide_automatic_options", False)
        return bool(is_offered and request.method == "OPTIONS")

    def _owner(self, func: Callable[..., Any], registry: str | None) -> str | None:
        """The blueprint that registered it; None is the app."""
        if registry is None or self.context is None:
            return None
        registered = getattr(self.context.app, registry)
        names = (None, *self.context.request.blueprints)
        found = next((name for name in names if func in registered.get(name, ())), None)
        return None if found is None else found[: values.NAME]

    def _begin_error_handler(self, func: Callable[..., Any]) -> None:
        error = sys.exc_info()[1]
        if error is not None:
            self.fail(error)
        self.recording.begin(
            "error-handler",
            handles=type(error).__name__[: values.NAME],
            function=values.function(func),
        )

    def _begin_view(self, func: Callable[..., Any], caller: FrameType | None) -> None:
        file = caller.f_code.co_filename if caller is not None else ""
        if getattr(func, "__func__", None) is flask.views.MethodView.dispatch_request:
            return  # it will ask again, for the method itself
        if file == _FLASK_FILES[0]:
            kind = "class" if hasattr(func, "view_class") else "function"
            func = getattr(func, "view_class", func)
        else:
            kind = "method" if file == _FLASK_FILES[1] else "wrapped"
        request = self.context.request
        self.recording.begin(
            "view",
            is_nested=kind in {"method", "wrapped"},
            kind=kind,
            endpoint=(request.endpoint or "")[: values.NAME] or None,
            function=values.function(func),
            arguments=values.values((request.view_args or {}).items()),
            returned=None,
        )

    def _explain_matching(self) -> None:
        step = self.recording.last("routed")
        context = self.context
        is_asked = step is not None and step["took_ms"] is not None
        if step is not None and is_asked and context.url_adapter is not None:
            step.update(matching.describe(context.url_adapter, context.request, step["outcome"]))


def _routed_nowhere() -> Step:
    return {
        "outcome": "not-found",
        "rule": None,
        "endpoint": None,
        "blueprint": None,
        "tried": [],
        "tried_count": 0,
        "arguments": [],
        "allowed": [],
        "nearest": [],
        "location": None,
    }


def _say_outcome(step: Step, request: Any) -> None:
    error = request.routing_exception
    if request.url_rule is not None:
        step["outcome"] = "matched"
        step["rule"] = request.url_rule.rule[: values.NAME]
        step["endpoint"] = str(request.endpoint)[: values.NAME]
        step["blueprint"] = request.blueprint and str(request.blueprint)[: values.NAME]
    elif isinstance(error, RequestRedirect):
        step["outcome"] = "redirect"
        step["location"] = values.shorten(str(error.new_url), 2000)
    elif isinstance(error, MethodNotAllowed):
        step["outcome"] = "method-not-allowed"
        step["allowed"] = sorted(error.valid_methods or ())[:20]


def _length(response: Any) -> int | None:
    """Asked of a sequence alone: a generator would be used up by the question."""
    return response.calculate_content_length() if response.is_sequence else None


def _changes(before: dict[str, str], after: dict[str, str]) -> list[dict[str, Any]]:
    keys = [*after, *(key for key in before if key not in after)]
    return [
        {"key": key, "before": before.get(key), "after": after.get(key)}
        for key in keys
        if before.get(key) != after.get(key)
    ][: values.MOST_VALUES]
