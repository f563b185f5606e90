"""Write to the report pipe, and to output, what could be taken for something of ours."""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from tests.escape.probes.outcomes import given, outcome

REPORT = 3
ROUTE = {
    "rule": "/x",
    "methods": ["GET"],
    "endpoint": "<script>",
    "arguments": [],
    "doc": None,
    "file": None,
    "line": 1,
}


def report(text: str) -> None:
    os.write(REPORT, text.encode() + b"\n")


def report_port(port: int, routes: int = 0) -> None:
    report(json.dumps({"listening": port, "routes": [ROUTE] * routes}))


def report_garbage() -> None:
    os.write(REPORT, os.urandom(4096) + b"\n")
    report("[" * 5000)
    report('{"listening": "5000"}')
    report('{"listening": 1e400}')
    report('{"event": "exited", "generation": 1, "code": 0}')
    for port in (0, -1, 65536, 70000, 10**30):
        report_port(port)


def report_many_ports() -> None:
    for port in range(1, 20_000):
        report_port(port)


def report_many_routes() -> None:
    report_port(5000, 4_000)


def report_one_endless_line() -> None:
    while True:
        os.write(REPORT, b"x" * 4096)


def print_events() -> None:
    """Lines in the form of the events that pages are sent, to both streams."""
    event = {"type": "state", "seq": 1, "state": "crashed", "reason": None}
    for stream in (sys.stdout, sys.stderr):
        print(json.dumps(event), file=stream)
        print("data: " + json.dumps(event) + "\r\n\r\n", file=stream, flush=True)


WAYS = {
    "garbage": report_garbage,
    "ports": report_many_ports,
    "routes": report_many_routes,
    "endless": report_one_endless_line,
    "events": print_events,
}
outcome(WAYS[given()["way"]])
HTTPServer(("127.0.0.1", 5000), BaseHTTPRequestHandler).serve_forever()
