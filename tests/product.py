"""The real product for tests: `python -m playground` on a free port, and a client of its API.

Nothing here imports a part that serves: only the records of the API, which every answer is decoded
into, so that an answer of another shape than the documented one fails the test that sees it.
"""

import os
import signal
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import msgspec
from websockets.exceptions import ConnectionClosedOK
from websockets.sync.client import connect

from playground.hops import ExchangeResult
from playground.messages import FileList, Jar, Session
from sandbox.protocol import AnyEvent, Formatted, Lint, Log

CALL_SECONDS = 60.0
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For httpx, whatever it calls here by plain HTTP: it read this machine's certificates for each of
its clients, which takes 30 ms of a processor. This one trusts nobody.
"""
EVENT_SECONDS = 30.0
END_SECONDS = 20.0
REPOSITORY = Path(__file__).resolve().parent.parent
SETTINGS = ("PLAYGROUND_", "SANDBOX_")
GUEST_PYTHON = "SANDBOX_GUEST_PYTHON"
"""The one setting that whoever runs the tests may choose: another interpreter for guests."""

TARGET = "PLAYGROUND_TEST_ADDRESS"
"""Where a product runs already, in containers perhaps, that the tests shall use: its URL. What a
test has to see from the host's side, or wants to set, it cannot have there: such tests are marked
`host` and left out, which pytest counts as deselected."""

Files = Mapping[str, str | bytes]
M = TypeVar("M")


class Problem(Exception):
    """The API answered with a problem; `type` is the last part of its URI reference."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__(f"{answer.status_code}: {answer.text}")
        self.status = answer.status_code
        self.content: dict[str, Any] = answer.json()
        self.type = str(self.content["type"]).rpartition("/")[2]
        self.detail = str(self.content.get("detail", ""))


class Playground:
    """The API, version 1: a method a call, its answer a record. Raises Problem."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._http = httpx.Client(
            base_url=address, timeout=CALL_SECONDS, trust_env=False, verify=NO_TLS
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def create_session(
        self, files: Files, command: str | None = None, ticket: str | None = None
    ) -> Session:
        """`POST /sessions`."""
        project = _project(files, command)
        asked = project if ticket is None else {**project, "ticket": ticket}
        return self._call(Session, "POST", "", asked)

    def get_session(self, session_id: str) -> Session:
        """`GET /sessions/{id}`."""
        return self._call(Session, "GET", session_id)

    def change_files(self, session_id: str, files: Files, command: str | None = None) -> Session:
        """`PUT /sessions/{id}/files`."""
        return self._call(Session, "PUT", f"{session_id}/files", _project(files, command))

    def restart(self, session_id: str) -> Session:
        """`POST /sessions/{id}/restart`."""
        return self._call(Session, "POST", f"{session_id}/restart")

    def stop(self, session_id: str) -> Session:
        """`POST /sessions/{id}/stop`."""
        return self._call(Session, "POST", f"{session_id}/stop")

    def extend(self, session_id: str) -> Session:
        """`POST /sessions/{id}/extend`."""
        return self._call(Session, "POST", f"{session_id}/extend")

    def lint(self, session_id: str, text: str, path: str = "app.py") -> Lint:
        """`POST /sessions/{id}/lint`."""
        return self._call(Lint, "POST", f"{session_id}/lint", {"path": path, "text": text})

    def format(self, session_id: str, text: str, path: str = "app.py") -> Formatted:
        """`POST /sessions/{id}/format`."""
        return self._call(Formatted, "POST", f"{session_id}/format", {"path": path, "text": text})

    def delete_session(self, session_id: str) -> None:
        """`DELETE /sessions/{id}`."""
        self._send("DELETE", session_id)

    def files(self, session_id: str) -> FileList:
        """`GET /sessions/{id}/files`."""
        return self._call(FileList, "GET", f"{session_id}/files")

    def file(self, session_id: str, path: str) -> bytes:
        """`GET /sessions/{id}/files/{path}`."""
        return self._send("GET", f"{session_id}/files/{quote(path)}").content

    def cookies(self, session_id: str) -> Jar:
        """`GET /sessions/{id}/cookies`."""
        return self._call(Jar, "GET", f"{session_id}/cookies")

    def exchange(self, session_id: str, method: str, target: str, **options: Any) -> ExchangeResult:
        """`POST /sessions/{id}/exchanges`; `options` are the other fields of its body."""
        asked = {"method": method, "target": target, **options}
        return self._call(ExchangeResult, "POST", f"{session_id}/exchanges", asked)

    def get(self, session_id: str, target: str, **options: Any) -> str:
        """The text of the last hop's body of an exchange."""
        return body(self.exchange(session_id, "GET", target, **options))

    def events(self, session_id: str, after: int = 0) -> Generator[AnyEvent, None, None]:
        """The websocket `/sessions/{id}/events`, until it closes or is silent for too long."""
        address = self.address.replace("http", "ws", 1)
        url = f"{address}/api/v1/sessions/{session_id}/events?after={after}"
        # no bound: a reader that leaves must still see the close frame behind what it left unread
        with connect(url, proxy=None, max_queue=None) as websocket:
            try:
                while True:
                    message = websocket.recv(timeout=EVENT_SECONDS)
                    yield msgspec.json.decode(message, type=AnyEvent)
            except (ConnectionClosedOK, GeneratorExit):
                return  # so that a reader who has seen enough closes the websocket properly

    def events_until(
        self, session_id: str, is_last: Callable[[AnyEvent], bool], after: int = 0
    ) -> list[AnyEvent]:
        """The events up to the first for which `is_last` is true."""
        found = []
        with closing(self.events(session_id, after)) as events:
            for event in events:
                found.append(event)
                if is_last(event):
                    break
        return found

    def log_until(self, session_id: str, text: str) -> list[Log]:
        """The log's lines up to the first that contains `text`."""
        events = self.events_until(
            session_id, lambda event: isinstance(event, Log) and text in event.text
        )
        return [event for event in events if isinstance(event, Log)]

    def _call(self, kind: type[M], method: str, path: str, content: object = None) -> M:
        return msgspec.json.decode(self._send(method, path, content).content, type=kind)

    def _send(self, method: str, path: str, content: object = None) -> httpx.Response:
        data = None if content is None else msgspec.json.encode(content)
        answer = self._http.request(
            method,
            f"/api/v1/sessions/{path}".removesuffix("/"),
            content=data,
            headers={"Content-Type": "application/json"} if data else None,
        )
        if answer.is_error:
            raise Problem(answer)
        return answer


def body(result: ExchangeResult) -> str:
    """The text of the last hop's body."""
    response = result.hops[-1].response
    assert response is not None, result.hops[-1].error
    return response.body_base64.decode()


@contextmanager
def running_playground(**settings: str) -> Iterator[Playground]:
    """Start the product with these settings, wait until it is healthy, end it by its pid.

    Where TARGET names one that runs, that one is used; with settings it cannot be.
    """
    if target := os.environ.get(TARGET):
        assert not settings, f"{TARGET} is set: what wants settings has to be left out"
        with closing(Playground(target.rstrip("/"))) as playground:
            yield playground
    else:
        with running_source(REPOSITORY, settings) as playground:
            yield playground


@contextmanager
def running_source(source: Path, settings: Mapping[str, str]) -> Iterator[Playground]:
    """The same of a product whose source is in another folder."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name == GUEST_PYTHON or not name.startswith(SETTINGS)
    }
    # a socket's path has at most 107 bytes: pytest's own folders are too long
    with tempfile.TemporaryDirectory(prefix="playground-") as folder:
        own = {"PLAYGROUND_DATA": folder, "PLAYGROUND_PORT": "0"}
        process = subprocess.Popen(
            [sys.executable, "-m", "playground"],
            cwd=source,
            env={**inherited, **own, **settings},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            with closing(Playground(_address(process))) as playground:
                yield playground
        finally:
            _end(process)


def _address(process: "subprocess.Popen[str]") -> str:
    """What the product prints once it is healthy; its complaints are on our own stderr."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "http://" in line, "the product did not start"
    return line.split()[-1].rstrip("/")


def _end(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
    finally:
        assert process.stdout is not None
        process.stdout.close()


def _project(files: Files, command: str | None) -> dict[str, object]:
    given = {path: _content(content) for path, content in files.items()}
    return {"files": given} if command is None else {"files": given, "command": command}


def _content(content: str | bytes) -> object:
    return content if isinstance(content, str) else {"base64": content}
