"""Programs, and what is asked of a worker that runs them."""

import socket
import time
from collections.abc import Callable

import msgspec

from sandbox import protocol

from .running import Worker

APP = """
from flask import Flask, Response, request
import pathlib, sys
app = Flask(__name__)
@app.get("/")
def index():
    print("asked")
    return "hello"
@app.post("/write/<name>")
def write(name):
    pathlib.Path(name).write_bytes(request.get_data())
    return "ok"
@app.get("/forever")
def forever():
    return Response(iter(lambda: b"x" * 65536, None))
"""
ECHO = """
import socket, sys
listener = socket.create_server(("127.0.0.1", 5000))
print("ready", flush=True)
while True:
    connection, _ = listener.accept()
    while data := connection.recv(65536):
        connection.sendall(data)
    connection.close()
"""
TWO_PORTS = """
import socket
listeners = [socket.create_server(("127.0.0.1", port)) for port in (5001, 5002)]
while True:
    connection, _ = listeners[1].accept()
    connection.sendall(b"second"); connection.close()
"""
MOVES = """
import socket
with socket.create_server(("127.0.0.1", 5001)):
    pass
listener = socket.create_server(("127.0.0.1", 5002))
while True:
    connection, _ = listener.accept()
    connection.sendall(b"moved"); connection.close()
"""
"""Looks whether a port is free, and listens on another."""
SILENT = "import time; print('up', flush=True); time.sleep(600)"
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
SMALL = {"SANDBOX_REQUEST_BYTES": "200000", "SANDBOX_STARTUP_SECONDS": "3", "SANDBOX_TUNNELS": "2"}
UNKNOWN = "0" * 32

Create = Callable[..., protocol.Session]


def ask(worker: Worker, session: protocol.Session, request: bytes = GET) -> bytes:
    """What the guest answers to a request, through a tunnel."""
    head, sock = worker.tunnel(f"/sessions/{session.key}/tunnel")
    assert head.startswith(b"HTTP/1.1 101 "), head
    with sock:
        sock.sendall(request)
        return receive_all(sock)


def receive_all(sock: socket.socket) -> bytes:
    received = b""
    while data := sock.recv(65536):
        received += data
    return received


def post(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def events(worker: Worker, session: protocol.Session, query: str) -> list[protocol.AnyEvent]:
    answer = worker.call("GET", f"/sessions/{session.key}/events?{query}")
    assert answer.status == 200, answer.body
    lines = answer.body.splitlines()
    return [msgspec.json.decode(line, type=protocol.AnyEvent) for line in lines if line]


def log(worker: Worker, session: protocol.Session) -> str:
    found = events(worker, session, "after=0&follow=0")
    return "\n".join(event.text for event in found if isinstance(event, protocol.Log))


def settles(claim: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not claim() and time.monotonic() < deadline:
        time.sleep(0.05)
    return claim()
