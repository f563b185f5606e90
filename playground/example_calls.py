"""The calls that show the gallery. Its content is that of one start, so a cache may ask again."""

from hashlib import blake2b

import msgspec
from flask import Blueprint, Response, request

from .gallery import Example, ExampleList
from .openapi import operation
from .problems import NotFound
from .services import services
from .words import asked_language

CACHE_A_WHILE = "public, max-age=300"

blueprint = Blueprint("examples", __name__, url_prefix="/api/v1/examples")


@blueprint.get("")
@operation(gives={200: ExampleList})
def list_examples() -> Response:
    """The gallery: every example with its words in both languages."""
    return _cached(services().gallery.list)


@blueprint.get("/<slug>")
@operation(
    gives={200: Example},
    problems=(NotFound,),
    query={"lang": "`en` or `zh`: the language of its comments; else the browser's own."},
)
def get_example(slug: str) -> Response:
    """One example as a project."""
    response = _cached(services().gallery.get(slug, asked_language()))
    response.headers["Vary"] = "Accept-Language"
    return response


def _cached(value: ExampleList | Example) -> Response:
    body = msgspec.json.encode(value)
    response = Response(body, content_type="application/json")
    response.headers["Cache-Control"] = CACHE_A_WHILE
    response.set_etag(blake2b(body, digest_size=16).hexdigest())
    return response.make_conditional(request)  # type: ignore[return-value]  # it returns itself
