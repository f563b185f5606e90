"""The calls that share a project and open a shared one."""

import msgspec
from flask import Blueprint, Response, request

from .encoding import answer
from .messages import Snippet, SnippetRequest, public_content
from .openapi import operation
from .problems import NotFound, Overloaded, StorageFull, StorageUnreadable, TooLarge
from .sentences import sentence
from .services import services
from .sessions import BAD_BODY, read_project
from .snippets import Project

CACHE_FOR_EVER = "public, max-age=31536000, immutable"

blueprint = Blueprint("snippets", __name__, url_prefix="/api/v1/snippets")

_decoder = msgspec.json.Decoder(SnippetRequest)


@blueprint.post("")
@operation(takes=SnippetRequest, gives={201: Snippet}, problems=(*BAD_BODY, StorageFull))
def create_snippet() -> Response:
    """Share a project."""
    given, files = read_project(_decoder)
    project = Project(files=files, command=given.command)
    size = sum(map(len, project.files.values()))
    limit = services().settings.snippet_bytes
    if size > limit:
        raise TooLarge(sentence("shared-bytes", most=limit, bytes=size))
    snippet_id = services().snippets.put(project)
    response = answer(_public(snippet_id, project), 201)
    response.headers["Location"] = f"/api/v1/snippets/{snippet_id}"
    return response


@blueprint.get("/<snippet_id>")
@operation(gives={200: Snippet}, problems=(NotFound, Overloaded, StorageUnreadable))
def get_snippet(snippet_id: str) -> Response:
    """A shared project."""
    response = answer(read_snippet(snippet_id))
    response.headers["Cache-Control"] = CACHE_FOR_EVER
    response.set_etag(snippet_id)
    return response.make_conditional(request)  # type: ignore[return-value]  # it returns itself


def read_snippet(snippet_id: str) -> Snippet:
    """A shared project. Raises `NotFound`, `StorageUnreadable`."""
    return _public(snippet_id, services().snippets.get(snippet_id))


def _public(snippet_id: str, project: Project) -> Snippet:
    files = {path: public_content(content) for path, content in project.files.items()}
    return Snippet(id=snippet_id, files=files, command=project.command)
