"""The page itself: the server gives it its files' names, a nonce and the project to begin with.

Everything else the page does through the API. A browser without script gets the project, readable,
and a form that runs it (`plain.py`), inside the same answer.
"""

from typing import Any

import msgspec
from flask import Blueprint, Response, g, make_response, render_template, request
from markupsafe import Markup

from .assets import find_build
from .gallery import Example
from .headers import allow_framing, nonce
from .highlight import highlight_file
from .holding import cover
from .hosts import Host, parse_host
from .messages import Bytes
from .services import services
from .settings import Settings
from .sharing import read_snippet
from .starter_project import COMMAND, starter_files
from .words import PAGE_VARIES, WORDS, page_language

THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def index() -> Response:
    """The page with the starting project."""
    language = page_language()
    return render_page(
        starter_files(language),
        COMMAND,
        other_words=starter_files("en" if language == "zh" else "zh"),
    )


@blueprint.get("/s/<snippet_id>")
def shared(snippet_id: str) -> Response:
    """The page with a shared project."""
    snippet = read_snippet(snippet_id)
    return render_page(snippet.files, snippet.command, snippet=snippet.id)


@blueprint.get("/e/<slug>")
def example(slug: str) -> Response:
    """The page with an example of the gallery."""
    found = services().gallery.get(slug, page_language())
    return render_page({**found.files}, found.command, example=found)


def render_page(
    files: dict[str, str | Bytes],
    command: str | None,
    *,
    snippet: str | None = None,
    example: Example | None = None,
    other_words: dict[str, str | Bytes] | None = None,
) -> Response:
    """The page with a project in it; where no build exists, it says so and is the plain page.

    `other_words` are the same files for who has chosen the other language on the page itself, where
    no cookie tells us of it.
    """
    language = page_language()
    build = find_build()
    if is_embed := request.args.get("embed") == "1":
        allow_framing()
    bootstrap = {
        "build": None if build is None else build.id,
        "project": {"files": files, "command": command},
        "otherWords": _what_differs(files, other_words or {}),
        "snippet": snippet,
        "example": None if example is None else _about(example),
        "previewHost": reachable_preview_host(g.host, services().settings),
        "lang": language,
        "embed": is_embed,
    }
    page = render_template(
        "page.html",
        build=build,
        bootstrap=_as_script(bootstrap),
        nonce=nonce(),
        **plain_context(files, command),
    )
    response = make_response(page)
    cover(len(response.get_data()))
    response.headers["Cache-Control"] = "no-store"  # the nonce is for one answer
    response.headers["Vary"] = PAGE_VARIES
    return response


def plain_context(files: dict[str, str | Bytes], command: str | None) -> dict[str, Any]:
    """What the templates of both pages need to show a project. (Any: a template's variables.)"""
    language = page_language()
    return {
        "language": language,
        "words": WORDS[language],
        "command": command or "",
        "files": [
            (path, text, highlight_file(path, text) if isinstance(text, str) else None)
            for path, text in files.items()
        ],
    }


def reachable_preview_host(opened: Host, settings: Settings) -> str | None:
    """None where the browser cannot resolve names under the preview host: `*.localhost`
    elsewhere.
    """
    preview = parse_host(settings.preview_host)
    is_local = preview is not None and preview.name.rpartition(".")[2] == "localhost"
    if is_local and opened.name not in THIS_MACHINE and not opened.name.endswith(".localhost"):
        return None
    return settings.preview_host


def _what_differs(
    files: dict[str, str | Bytes], others: dict[str, str | Bytes]
) -> dict[str, str | Bytes]:
    return {path: content for path, content in others.items() if content != files.get(path)}


def _about(example: Example) -> dict[str, object]:
    """What the page says of it; the files stand in the project."""
    return {
        "slug": example.slug,
        "lang": example.lang,
        "en": msgspec.to_builtins(example.en),
        "zh": msgspec.to_builtins(example.zh),
    }


def _as_script(value: object) -> Markup:
    """JSON that cannot end the script element it stands in."""
    return Markup(msgspec.json.encode(value).decode().replace("<", "\\u003c"))  # noqa: S704  # as said
