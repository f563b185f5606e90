"""A whole first run, played in a child of the zygote that ends with it: see hot.py."""

import io
import os
import socket
import sys
import threading
import time
import types

from . import linux, report, serving

_PORT = 5000
_SECONDS = 5.0
_SOURCE = """
from flask import Flask, render_template_string, request

app = Flask(__name__)

@app.route("/")
def index():
    return render_template_string("{{ a }}", a=request.args.get("a"))

@app.route("/<int:number>/<text>")
def other(number, text):
    return {"number": number}

app.run(host="0.0.0.0", port=5000, debug=True)
"""


def play() -> None:
    """Start a debug server in namespaces of its own; return when it has answered."""
    linux.unshare(linux.CLONE_NEWNET | linux.CLONE_NEWNS)
    linux.raise_loopback()
    linux.mount("tmpfs", "/dev/shm", "tmpfs", 0)  # noqa: S108 the root is sealed by now
    _silence()
    report.open_pipe()
    serving.prepare()
    serving.announce_debug()
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__="/app/manage.py", __builtins__=sys.modules["builtins"])
    sys.modules["__main__"] = main
    threading.Thread(target=_serve, args=(main,), daemon=True).start()
    _ask()


def _serve(main: types.ModuleType) -> None:
    exec(compile(_SOURCE, "/app/manage.py", "exec"), main.__dict__)  # noqa: S102 our own text


def _ask() -> None:
    """One request; gives up after a while, for then only the copying in advance is lost."""
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", _PORT)) as sock:
                sock.sendall(b"GET /?a=1 HTTP/1.1\r\nHost: 127.0.0.1:5000\r\n\r\n")
                while sock.recv(65536):
                    pass
                return
        except ConnectionRefusedError:
            time.sleep(0.001)


def _silence() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (1, 2, 3):
        os.dup2(null, fd)
    sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb"), line_buffering=True)
