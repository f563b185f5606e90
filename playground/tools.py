"""Lint and format a Python file while it is typed: ruff reads it in the session's own jail."""

import msgspec
from flask import Blueprint, Response

from sandbox import protocol

from .encoding import answer, read_json
from .openapi import operation
from .paths import check_path
from .problems import SessionBusy
from .services import services
from .sessions import BAD_BODY, GONE

blueprint = Blueprint("tools", __name__, url_prefix="/api/v1/sessions")

_source_decoder = msgspec.json.Decoder(protocol.Source)
_lint_decoder = msgspec.json.Decoder(protocol.Lint)
_formatted_decoder = msgspec.json.Decoder(protocol.Formatted)


@blueprint.post("/<session_id>/lint")
@operation(
    takes=protocol.Source,
    gives={200: protocol.Lint},
    problems=(*BAD_BODY, *GONE, SessionBusy),
)
def lint(session_id: str) -> Response:
    """Say what ruff finds in a Python file, its unsaved text included."""
    return answer(_lint_decoder.decode(_ask(session_id, "lint")))


@blueprint.post("/<session_id>/format")
@operation(
    takes=protocol.Source,
    gives={200: protocol.Formatted},
    problems=(*BAD_BODY, *GONE, SessionBusy),
)
def format_source(session_id: str) -> Response:
    """Lay a Python file out as ruff does."""
    return answer(_formatted_decoder.decode(_ask(session_id, "format")))


def _ask(session_id: str, tool: str) -> bytes:
    session = services().session(session_id)
    source = read_json(_source_decoder)
    check_path(source.path)
    return session.request("POST", tool, body=msgspec.json.encode(source))
