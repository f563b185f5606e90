"""What a traced request leaves behind: hooks into Flask and its server that record and change
nothing.

A request is traced where it comes from a port that only the worker connects from, FIRST_PORT or
above: nothing is added to its bytes, and any other request pays for one comparison.

No function of ours calls the user's: Flask asks `ensure_sync` for every function of the user's just
before it calls it, and that is where a step begins; it ends where the next one does. So no frame of
ours stands between Flask and a view. Those few that stand further out (around the matching, or
around all `after_request` functions) are taken out of a traceback before anybody can read it.

    run_wsgi ─ match_request ─ ensure_sync … ─ finalize_request ─ process_response
             ─ is_null_session ─ ensure_sync … ─ send_response ─ wfile
"""

import contextvars
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import flask.ctx
import flask.sessions
import werkzeug.serving
from flask import Flask, before_render_template, got_request_exception, template_rendered
from flask.globals import _cv_request
from werkzeug.routing import BuildError

from . import stragglers
from .bytes_out import Written
from .journey import Journey

FIRST_PORT = 61000
"""FIRST_TRACED_PORT of sandbox/trace.py."""

_OWN_FILE = __file__

_current: contextvars.ContextVar["Journey | None"] = contextvars.ContextVar("j", default=None)
_listening: list[bool] = []

_run_wsgi = werkzeug.serving.WSGIRequestHandler.run_wsgi
_ensure_sync = Flask.ensure_sync
_match_request = flask.ctx.RequestContext.match_request
_finalize_request = Flask.finalize_request
_process_response = Flask.process_response
_is_null_session = flask.sessions.SessionInterface.is_null_session
_handle_url_build_error = Flask.handle_url_build_error


def install() -> None:
    """Put the hooks in place, in the zygote: a guest is a copy of it."""
    session_interface = flask.sessions.SessionInterface
    hooks: tuple[tuple[type, str, Any], ...] = (
        (werkzeug.serving.WSGIRequestHandler, "run_wsgi", _serve),
        (flask.ctx.RequestContext, "match_request", _mark_match),
        (Flask, "ensure_sync", _mark_call),
        (Flask, "finalize_request", _mark_finalize),
        (Flask, "process_response", _mark_response),
        (Flask, "handle_url_build_error", _MarkUrlError()),
        (session_interface, "is_null_session", _mark_session),
    )
    for owner, name, ours in hooks:
        setattr(owner, name, ours)


def _serve(handler: Any) -> None:
    """The development server has read a request's head."""
    address = handler.client_address
    if not isinstance(address, tuple) or address[1] < FIRST_PORT:
        _run_wsgi(handler)
        return
    journey = Journey(handler, address[1], _OWN_FILE)
    with suppress(Exception):
        _listen_to_signals()
        journey.start()
    handler.wfile = written = Written(handler.wfile, handler, journey)
    token = _current.set(journey)
    stragglers.watch(journey)
    try:
        _run_wsgi(handler)
    finally:
        _current.reset(token)
        stragglers.forget(journey)
        written.finish()


def _listen_to_signals() -> None:
    """From the first traced request on: a signal that nobody listens to costs nothing."""
    if not _listening:
        _listening.append(True)
        before_render_template.connect(_begin_template)
        template_rendered.connect(_end_template)
        got_request_exception.connect(_note_exception)


# A trace that fails, over an object that lies, loses itself and nothing else: hence suppress().


def _about(app: Any) -> Journey | None:
    """The journey of the request that `app` is working on, if it is traced."""
    journey = _current.get()
    return journey if journey is not None and journey.is_about(app) else None


def _mark_match(context: Any) -> None:
    journey = _current.get()
    if journey is None or journey.context is not None:  # a request inside it, or pushed once more
        _match_request(context)
        return
    with suppress(Exception):
        step = journey.match(context)
    _match_request(context)
    with suppress(Exception):
        journey.end_match(step)


def _mark_call(app: Any, func: Callable[..., Any]) -> Callable[..., Any]:
    journey = _about(app)
    if journey is not None:
        with suppress(Exception):
            journey.call(func, sys._getframe(1))
    return _ensure_sync(app, func)


def _mark_finalize(app: Any, rv: Any, from_error_handler: bool = False) -> Any:
    journey = _about(app)
    if journey is not None:
        with suppress(Exception):
            journey.finalize(rv)
    return _finalize_request(app, rv, from_error_handler)


def _mark_response(app: Any, response: Any) -> Any:
    journey = _about(app)
    if journey is None:
        return _process_response(app, response)
    with suppress(Exception):
        journey.respond(response)
    response = _process_response(app, response)
    with suppress(Exception):
        journey.end_saving(response)
    return response


def _mark_session(interface: Any, obj: object) -> bool:
    is_null = _is_null_session(interface, obj)
    journey = _current.get()
    if journey is not None and not is_null and _cv_request.get(None) is journey.context:
        with suppress(Exception):
            journey.begin_saving()
    return is_null


class _MarkUrlError:
    """The method that `url_for` asks for when there is no URL, and that raises in most apps, traced
    or not: so it is marked when it is asked for, and called by nobody of ours.
    """

    def __get__(self, app: Any, owner: type[Flask]) -> Any:
        journey = None if app is None else _about(app)
        if journey is not None:
            with suppress(Exception):
                frame = sys._getframe(1)
                error = next(x for x in frame.f_locals.values() if isinstance(x, BuildError))
                journey.miss_url(error, frame)
        return _handle_url_build_error.__get__(app, owner)


def _begin_template(app: Any, template: Any, context: dict[str, Any], **_: Any) -> None:
    journey = _about(app)
    if journey is not None:
        with suppress(Exception):
            journey.begin_template(template, context)


def _end_template(app: Any, template: Any, **_: Any) -> None:
    journey = _about(app)
    if journey is not None:
        with suppress(Exception):
            journey.end_template(template)


def _note_exception(app: Any, exception: BaseException, **_: Any) -> None:
    journey = _about(app)
    if journey is not None:
        with suppress(Exception):
            journey.fail(exception)
