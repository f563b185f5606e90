"""A server run by the real interpreter for a few requests, and its output without what varies."""

import http.client
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playground.messages import Session
from sandbox.protocol import AnyEvent, Log
from tests.guest.endings import jailed_text, lines, real_environment, real_folder
from tests.product import Files, Playground

START_SECONDS = 20.0
PAUSE_SECONDS = 0.02
_VARYING = (
    (re.compile(r"\[\d\d/\w{3}/\d{4} \d\d:\d\d:\d\d\]"), "[TIME]"),
    (re.compile(r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\]"), "[TIME]"),
    (re.compile(r"\d{3}-\d{3}-\d{3}"), "NNN-NNN-NNN"),
    (re.compile(r"0x[0-9a-f]{6,}"), "0x…"),
    (re.compile(r"http://\d+\.\d+\.\d+\.\d+:"), "http://ADDRESS:"),
)


class Request(NamedTuple):
    """What both servers are asked, one after another."""

    method: str
    target: str


class Printed(NamedTuple):
    """What a server printed until it had answered all."""

    stdout: list[str]
    stderr: list[str]


def free_port() -> int:
    """For the real server; the jail's ports are all free."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
        return port


def real_output(
    files: Files,
    argv: Sequence[str],
    environment: Mapping[str, str],
    port: int,
    requests: Sequence[Request],
    *last_words: str,
) -> Printed:
    """Of a server at home, its reloader's two processes included."""
    with real_folder(files) as folder, _running(argv, environment, folder):
        _wait_for_port(port)
        for request in requests:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
            connection.request(request.method, request.target)
            connection.getresponse().read()
            connection.close()
        err = _read_until(folder.parent / "err", _access(requests[-1]), *last_words)
        out = (folder.parent / "out").read_text()
    return Printed(*(comparable(jailed_text(text, folder).splitlines()) for text in (out, err)))


def playground_output(
    playground: Playground, session: Session, requests: Sequence[Request], *last_words: str
) -> Printed:
    """Of the same server in a session, up to the first line after which all words were there."""
    for method, target in requests:
        playground.exchange(session.id, method, target, follow_redirects=False)
    missing = {*last_words, _access(requests[-1])}

    def is_last(event: AnyEvent) -> bool:
        if isinstance(event, Log):
            missing.difference_update({words for words in missing if words in event.text})
        return not missing

    logs = [x for x in playground.events_until(session.id, is_last) if isinstance(x, Log)]
    return Printed(comparable(lines(logs, "stdout")), comparable(lines(logs, "stderr")))


def comparable(found: list[str]) -> list[str]:
    """Without times, numbers of this run, and the reloader's own line."""
    kept = []
    for line in found:
        text = line
        for pattern, replacement in _VARYING:
            text = pattern.sub(replacement, text)
        if " * Restarting with " not in text:
            kept.append(text)
    return kept


@contextmanager
def _running(argv: Sequence[str], environment: Mapping[str, str], folder: Path) -> Iterator[None]:
    names = (folder.parent / "out", folder.parent / "err")
    with names[0].open("wb") as out, names[1].open("wb") as err:
        process = subprocess.Popen(
            argv,
            cwd=folder,
            env=real_environment(folder, environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # with the reloader's child
        process.wait()


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS).close()
        except OSError:
            assert time.monotonic() < deadline, "the real server does not listen"
            time.sleep(PAUSE_SECONDS)
        else:
            return


def _access(request: Request) -> str:
    """Of a request's access line, which a server writes after its answer."""
    return f"{request.method} {request.target} HTTP/1.1"


def _read_until(path: Path, *last_words: str) -> str:
    deadline = time.monotonic() + START_SECONDS
    text = ""
    while not (all(words in text for words in last_words) and text.endswith("\n")):
        assert time.monotonic() < deadline, text
        time.sleep(PAUSE_SECONDS)
        text = path.read_text()
    return text
