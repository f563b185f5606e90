"""Start as many processes, or threads, as there can be; serve the count."""

import ctypes
import errno
import json
import os
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

from tests.escape.probes.outcomes import given


def fork_until_refused() -> dict[str, object]:
    count = 0
    while count < 5000:
        try:
            if os.fork() == 0:
                signal.pause()
        except OSError as error:
            return {"count": count, "error": errno.errorcode[error.errno or 0]}
        count += 1
    return {"count": count, "error": None}


def fork_without_end() -> dict[str, object]:
    """The classic: every process forks for ever, and none is ever short of work."""
    if os.fork() == 0:
        while True:
            try:
                os.fork()
            except OSError:
                continue
    return {"count": 1, "error": None}


def compute_in_sessions(most: int) -> dict[str, object]:
    """Each of many processes is a session of its own, and computes without end."""
    count = 0
    while count < most:
        try:
            if os.fork() == 0:
                os.setsid()
                while True:
                    pass
        except OSError:
            break
        count += 1
    return {"count": count, "error": None}


def renew_sessions() -> dict[str, object]:
    """The same, but nobody stays long enough to be found twice. So few that the limit of processes
    leaves room for everybody's successor.
    """
    for _ in range(20):
        if os.fork() == 0:
            renew()
    return {"count": 20, "error": None}


def renew() -> None:
    while True:
        until = time.process_time() + 0.05
        while time.process_time() < until:
            pass
        try:
            if os.fork() != 0:
                os._exit(0)
            os.setsid()
        except OSError:
            continue


def start_threads_until_refused() -> dict[str, object]:
    count, stay = 0, threading.Event()
    while count < 5000:
        try:
            threading.Thread(target=stay.wait, daemon=True).start()
        except RuntimeError:
            return {"count": count, "error": "RuntimeError"}
        count += 1
    return {"count": count, "error": None}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps(result).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


asked = given()
ctypes.CDLL(None).prctl(15, asked["name"].encode())
server = HTTPServer(("127.0.0.1", 5000), Handler)
bombs = {
    "fork": fork_until_refused,
    "endless": fork_without_end,
    "few sessions": lambda: compute_in_sessions(8),
    "sessions": lambda: compute_in_sessions(5000),
    "new sessions": renew_sessions,
    "threads": start_threads_until_refused,
}
result = bombs[asked["bomb"]]()
server.serve_forever()
