"""Make the zygote warm: import what guests import, and use it once.

Importing alone leaves much of the work to the first request (templates compiled, caches filled, a
codec looked up), and each of those would be paid again in every guest. So a throw-away app answers
a page, a redirect, a form and a session; what it leaves behind is caches only.
"""

import importlib.metadata
import io
import socket
import sys
import sysconfig
import threading
import time
from typing import Any

from . import linux, tracing

PRELOADED = (
    # what a development server's start and first request load by themselves, debugger included
    "dotenv.main",
    "encodings.idna",
    "encodings.latin_1",
    "encodings.unicode_escape",
    "flask.cli",
    "importlib.metadata",
    "linecache",
    "multiprocessing.sharedctypes",
    "multiprocessing.synchronize",
    "runpy",
    "werkzeug._reloader",
    "werkzeug.debug",
    "werkzeug.serving",
    # what a project's own imports then find loaded; docs/decisions/preload.md has the figures
    "logging.handlers",
    "sqlite3",
)
"""Modules that are loaded once for all guests. Each pays for its memory: the first group by
milliseconds of every start, the second by what its import costs a project that has it.
"""

_THREADS_SECONDS = 2.0
_STACK_BYTES = 2 * 1024 * 1024
"""Of a guest's thread. RLIMIT_DATA counts the whole of it, and by the usual 8 MiB a server of 29
requests would have no memory left; a recursion of 1,000 calls, which is Python's limit, fits.
"""


def warm_up() -> None:
    """Import, exercise, and wait until only one thread is left (unshare(2) demands that)."""
    linux.set_thread_stacks(_STACK_BYTES)
    for name in PRELOADED:
        importlib.import_module(name)
    importlib.metadata.version("werkzeug")  # its search path is remembered
    sysconfig.get_config_vars()
    socket.getfqdn("0.0.0.0")  # libc reads nsswitch.conf once
    exercise()
    _wait_for_threads()


def exercise() -> None:
    """Let a throw-away app answer each kind of request once. Run in a guest too, to copy its pages
    early.
    """
    from flask import Flask  # noqa: PLC0415 the guest's own Flask, imported above by name

    app = Flask("warm", root_path="/nonexistent", static_folder=None, template_folder=None)
    app.secret_key = "warm"  # noqa: S105 of an app that nobody can reach
    _add_views(app)
    client = app.test_client()
    client.get("/?a=1&a=2")
    client.get("/7/x")
    client.get("/json")
    client.post("/form", data={"a": "b", "f": (io.BytesIO(b"x"), "x.txt")})
    client.get("/missing")
    for source_port in (1, tracing.FIRST_PORT):
        _serve_once(app, source_port)


def _add_views(app: Any) -> None:
    import flask  # noqa: PLC0415

    def page() -> str:
        flask.session["n"] = flask.request.args.getlist("a")
        return flask.render_template_string("{% for a in b %}{{ a }}{% endfor %}", b=["<"])

    def moved(number: int, text: str) -> object:
        return flask.redirect(flask.url_for("page", number=number, text=text))

    def data() -> object:
        return flask.jsonify(n=flask.session.get("n"))

    def form() -> str:
        return str(flask.request.form) + str(flask.request.files)

    app.add_url_rule("/", view_func=page)
    app.add_url_rule("/<int:number>/<text>", view_func=moved)
    app.add_url_rule("/json", view_func=data)
    app.add_url_rule("/form", view_func=form, methods=["POST"])


def _serve_once(app: Any, source_port: int) -> None:
    """One request through the development server's own handler, over a socket pair instead of a
    port. Where it comes from says whether it is traced.
    """
    from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler  # noqa: PLC0415

    class Quiet(WSGIRequestHandler):
        def log_request(self, *_: object) -> None:
            self.log_date_time_string()

    server = BaseWSGIServer.__new__(BaseWSGIServer)
    server.app, server.ssl_context, server.passthrough_errors = app, None, False
    server.multithread, server.multiprocess = True, False
    server.address_family, server.server_address = socket.AF_INET, ("127.0.0.1", 5000)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:5000\r\nConnection: close\r\n\r\n")
        Quiet(theirs, ("127.0.0.1", source_port), server)
        ours.setblocking(False)
        ours.recv(65536)


def _wait_for_threads() -> None:
    """A finished thread leaves the kernel a moment after Python's own count says so."""
    deadline = time.monotonic() + _THREADS_SECONDS
    while threading.active_count() > 1:
        if time.monotonic() > deadline:
            sys.exit(f"warming up left threads running: {threading.enumerate()}")
        time.sleep(0.01)
