"""What the warm interpreter changes in Flask's development server, and all that it changes.

- The reloader's second interpreter is not started: the playground restarts in milliseconds itself.
  The user's code sees `WERKZEUG_RUN_MAIN=true`, as in the reloader's child, while the server binds
  and prints its banner as the parent does at home.
- Its log does not look for colorama, which a failing import looks for along the whole of sys.path.
- The server's half-second poll becomes a long one: 500 idle stock servers cost 8 % of a core.
- A listening socket is reported, with the app's routes; not that of a server which a project starts
  beside its app, in a thread, as a catcher for its mail: the first that is reported is the app's.
"""

import gc
import importlib.metadata
import importlib.util
import logging
import os
import secrets
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

import flask.app
import flask.cli
import werkzeug._reloader
import werkzeug.serving
from flask import Flask
from werkzeug import _internal
from werkzeug._internal import _log

from . import report, routes

_RUN_MAIN = "WERKZEUG_RUN_MAIN"
_POLL_SECONDS = 30.0
_MOST_WRAPPERS = 10

_listen = socket.socket.listen
_run_simple = werkzeug.serving.run_simple
_serve_forever = werkzeug.serving.BaseWSGIServer.serve_forever
_version = importlib.metadata.version
_VERSIONS = {"werkzeug": _version("werkzeug")}
MISSING = frozenset(name for name in ("colorama",) if importlib.util.find_spec(name) is None)
"""What a server looks for and does not find, unless a project has it."""
_served: list[object] = []
"""The application given to run_simple, once it is known."""


def prepare() -> None:
    """Put the changes in place, in a guest that waits for its command."""
    socket.socket.listen = _report_listening  # type: ignore[method-assign,assignment]
    for module in (werkzeug, werkzeug.serving, flask.cli):  # each has the name for itself
        setattr(module, "run_simple", _serve_one_interpreter)  # noqa: B010 not exported by all
    werkzeug.serving.BaseWSGIServer.serve_forever = _poll_rarely  # type: ignore[method-assign,assignment]
    werkzeug._reloader.run_with_reloader = _run_without_reloader
    for module in (flask.app, flask.cli):
        setattr(module, "is_running_from_reloader", _is_first_interpreter)  # noqa: B010 not exported
    importlib.metadata.version = _remembered_version
    if MISSING:
        _internal._ColorStreamHandler = logging.StreamHandler  # type: ignore[assignment,misc]
    _forget_hardware()


def announce_debug() -> None:
    """Let the user's code see what it sees in the reloader's child."""
    os.environ[_RUN_MAIN] = "true"


def _is_first_interpreter() -> bool:
    """Flask's own question before it prints its banner: the only interpreter is the first one."""
    return False


def _serve_one_interpreter(
    hostname: str, port: int, application: Any, *rest: Any, **options: Any
) -> None:
    """run_simple as the reloader's parent sees it, so that the server binds and says so."""
    _served.append(application)
    os.environ.pop(_RUN_MAIN, None)
    _run_simple(hostname, port, application, *rest, **options)


def _run_without_reloader(main_func: Callable[[], None], *_: object, **__: object) -> None:
    """What the reloader's child does, in the interpreter that has the socket already."""
    os.environ[_RUN_MAIN] = "true"
    _announce_debugger(getattr(getattr(main_func, "__self__", None), "app", None))
    main_func()


def _announce_debugger(application: Any) -> None:
    pin = getattr(application, "pin", None)
    if pin is not None:
        _log("info", " * Debugger is active!")
        _log("info", " * Debugger PIN: %s", pin)


def _poll_rarely(server: Any, poll_interval: float = 0.5) -> None:
    """Only run_simple's own loop: a program that calls serve_forever may also call shutdown and
    wait.
    """
    caller = sys._getframe(1).f_globals.get("__name__")
    is_own = caller in {"werkzeug.serving", __name__}
    _serve_forever(server, _POLL_SECONDS if is_own else poll_interval)


def _report_listening(sock: socket.socket, *backlog: int) -> None:
    _listen(sock, *backlog)
    if sock.family in {socket.AF_INET, socket.AF_INET6} and (_served or _is_main_thread()):
        port = sock.getsockname()[1]
        report.send_line(routes.report_of(port, _find_app()))


def _is_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _find_app() -> Flask | None:
    """The served Flask app, or the one that the program has made (gc.freeze hides the zygote's
    own).
    """
    for served in _served:
        application = _unwrap(served)
        if application is not None:
            return application
    for item in gc.get_objects():
        # type(), not isinstance: a LocalProxy answers __class__ for what it stands for
        if issubclass(type(item), Flask):
            found: Flask = item
            return found
    return None


def _unwrap(application: object) -> Flask | None:
    """The Flask app inside middleware, which by custom keeps what it wraps in `app`."""
    for _ in range(_MOST_WRAPPERS):
        if isinstance(application, Flask):
            return application
        application = getattr(application, "app", None)
    return None


def _remembered_version(distribution_name: str) -> str:
    """Werkzeug's server asks for its own version at every start, which reads and parses a file."""
    return _VERSIONS.get(distribution_name) or _version(distribution_name)


def _forget_hardware() -> None:
    """A node number at random, as uuid makes one where there is no network card.

    Asking for one starts `ip` and `ifconfig`; and the debugger's PIN is made from it, so it must
    differ between guests, which share the zygote's memory.
    """
    uuid = sys.modules.get("uuid")
    if uuid is not None:
        uuid._node = secrets.randbits(48) | (1 << 40)  # type: ignore[attr-defined]
