"""A whole first run, played in a child of the zygote that ends with it: see hot.py."""

import io
import os
import socket
import sys
import threading
import time
from collections.abc import Callable

from . import channel, guest, linux, program

_FOLDER = "/dev/shm"  # noqa: S108 the root is sealed by now, and this is mounted for us alone
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


def play(done: Callable[[], object]) -> None:
    """Start a debug server in namespaces of its own, as a guest does that has its command; `done`
    is called when it has answered.
    """
    linux.unshare(linux.CLONE_NEWNET | linux.CLONE_NEWNS)
    linux.raise_loopback()
    linux.mount("tmpfs", _FOLDER, "tmpfs", 0)
    os.chdir(_FOLDER)
    with open("manage.py", "w") as file:
        file.write(_SOURCE)
    guest.set_environment()
    program.prepare()
    _silence()
    _hear_command()
    threading.Thread(target=_ask, args=(done,), daemon=True).start()
    program.run(["python", "manage.py"], {}, is_debug=True, is_alone=_is_alone)


def _is_alone() -> bool:
    """Whoever else is there is none of ours."""
    return True


def _hear_command() -> None:
    """From another end of ours, with as many fds."""
    worker, init = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with worker, init:
        command = {"argv": ["python", "manage.py"], "env": {}, "warm": True, "debug": True}
        channel.send(worker, command, (0, 1, 2))
        fields, fds = channel.receive(init) or ({"env": {}}, [])
        os.environ.update(fields["env"])
        for fd in fds:
            os.close(fd)


def _ask(done: Callable[[], object]) -> None:
    """One request; gives up after a while, for then only the copying in advance is lost."""
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", _PORT)) as sock:
                sock.sendall(b"GET /?a=1 HTTP/1.1\r\nHost: 127.0.0.1:5000\r\n\r\n")
                while sock.recv(65536):
                    pass
                break
        except ConnectionRefusedError:
            time.sleep(0.001)
    done()


def _silence() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (1, 2, 3):
        os.dup2(null, fd)
    sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb"), line_buffering=True)
