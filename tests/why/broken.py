"""Tiny broken apps, one a file in `apps/`, sent through the API; what is seen is the evidence.

A file is named after the rule it proves. It holds the project, perhaps the command and one request,
and what the card has to have found:

    request = "POST /login"          # none: the card is about the run itself
    at = "app.py:6"                  # where [Go to line] leads
    [files]
    "app.py" = '''…'''
    [form]                           # or [json], [multipart] (name → a file's text), or text = "…"
    email = "a@example.com"
    [found]
    missingForm = "username"
"""

import tomllib
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from playground.messages import Session
from sandbox.protocol import AnyEvent, Log, StateChange
from tests.product import Playground

APPS = Path(__file__).parent / "apps"


@dataclass(frozen=True)
class BrokenApp:
    """One file of `apps/`, as it stands there."""

    files: dict[str, str]
    command: str | None = None
    request: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    text: str | None = None
    form: dict[str, str] = field(default_factory=dict)
    json: dict[str, object] = field(default_factory=dict)
    multipart: dict[str, str] = field(default_factory=dict)
    follow: bool = True
    at: str | None = None
    found: dict[str, object] = field(default_factory=dict)


def load_all() -> dict[str, BrokenApp]:
    """Every broken app by the name of the rule it proves."""
    paths = sorted(APPS.glob("*.toml"))
    return {path.stem: BrokenApp(**tomllib.loads(path.read_text("utf-8"))) for path in paths}


def evidence(playground: Playground, app: BrokenApp) -> dict[str, object]:
    """Run the app, send its request, and gather what the page would know."""
    session = playground.create_session(app.files, app.command)
    try:
        if app.request is None:
            return _about_run(playground, session, app)
        return _about_exchange(playground, session, app)
    finally:
        playground.delete_session(session.id)


def _about_run(playground: Playground, session: Session, app: BrokenApp) -> dict[str, object]:
    def has_ended(event: AnyEvent) -> bool:
        return isinstance(event, StateChange) and event.state != "starting"

    events = playground.events_until(session.id, has_ended)
    return {
        "on": "run",
        "state": session.state,
        "command": session.command,
        "port": session.port,
        "error": msgspec.to_builtins(session.error),
        "stderr": _stderr(events),
        **_project(session, app),
    }


def _about_exchange(playground: Playground, session: Session, app: BrokenApp) -> dict[str, object]:
    method, target = str(app.request).split(" ", 1)
    automatic = {"Content-Type": "application/json"} if app.json else {}
    asked = {
        "headers": list({**automatic, **app.headers}.items()),
        "body": _body(app),
        "follow_redirects": app.follow,
    }
    result = playground.exchange(session.id, method, target, **asked)
    lines = []
    if result.log_to > result.log_from:
        lines = playground.events_until(
            session.id, lambda event: event.seq >= result.log_to, result.log_from
        )
    return {
        "on": "response",
        "hop": msgspec.to_builtins(result.hops[-1]),
        "stderr": _stderr(lines),
        **_project(session, app),
    }


def _project(session: Session, app: BrokenApp) -> dict[str, object]:
    return {"files": app.files, "routes": msgspec.to_builtins(session.routes)}


def _stderr(events: list[AnyEvent]) -> list[str]:
    return [event.text for event in events if isinstance(event, Log) and event.stream == "stderr"]


def _body(app: BrokenApp) -> dict[str, Any] | None:
    if app.form:
        return {"form": list(app.form.items())}
    if app.multipart:
        return {"multipart": [_part(name, text) for name, text in app.multipart.items()]}
    if app.json:
        return {"text": msgspec.json.encode(app.json).decode()}
    return None if app.text is None else {"text": app.text}


def _part(name: str, text: str) -> dict[str, str]:
    content = b64encode(text.encode()).decode()
    return {
        "name": name,
        "filename": f"{name}.txt",
        "content_type": "text/plain",
        "base64": content,
    }
