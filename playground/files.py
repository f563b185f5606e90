"""What is on a jail's disk now: the list, and the bytes of one file as a download.

A file is a guest's, so nothing about it is believed: it is sent as opaque bytes to be saved, on no
account as something that a browser would render on the playground's own origin.
"""

from urllib.parse import quote

import msgspec
from flask import Blueprint, Response
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import PathConverter

from sandbox import protocol

from .encoding import answer
from .messages import FileList
from .openapi import operation
from .problems import InvalidRequest, Overloaded
from .sentences import sentence
from .services import services
from .sessions import GONE

DOWNLOAD_SECONDS = 300.0
OPAQUE = "application/octet-stream"

blueprint = Blueprint("files", __name__, url_prefix="/api/v1/sessions/<session_id>/files")

_list_decoder = msgspec.json.Decoder(protocol.FileList)


@blueprint.get("")
@operation(gives={200: FileList}, problems=(*GONE, Overloaded))
def list_files(session_id: str) -> Response:
    """The files on the session's disk."""
    found = _list_decoder.decode(services().session(session_id).request("GET", "files"))
    return answer(FileList(files=found.files, truncated=found.truncated))


class AnyPath(PathConverter):
    """A path whose names may hold line breaks, as an app's may: Werkzeug's own ends there."""

    regex = r"(?s:[^/].*?)"


@blueprint.record_once
def _add_converter(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["any_path"] = AnyPath


@blueprint.get("/<any_path:path>")
@operation(gives={200: OPAQUE}, problems=(InvalidRequest, *GONE))
def get_file(session_id: str, path: str) -> Response:
    """The bytes of one file."""
    segments = path.split("/")
    if any(segment in ("", ".", "..") or "\0" in segment for segment in segments):
        raise InvalidRequest(sentence("file-names"))
    stream = services().session(session_id).stream("files", *segments)
    response = Response(stream.chunks(DOWNLOAD_SECONDS), content_type=OPAQUE)
    response.call_on_close(stream.close)
    if stream.length is not None:
        response.content_length = stream.length
    response.headers["Content-Disposition"] = attachment(segments[-1])
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def attachment(name: str) -> str:
    """`Content-Disposition` with both spellings of a file name (RFC 6266)."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
