"""The built page's files: found through the build's manifest, sent compressed, kept by browsers for
ever.

Their names carry a hash of their content, so an answer never changes. Each is compressed once and
kept; there are a few dozen, and a build that replaces them has other names.
"""

import gzip
import hashlib
import mimetypes
import os
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from flask import Blueprint, Response, request
from werkzeug.security import safe_join

from .problems import NotFound
from .sentences import sentence

FOLDER = Path(__file__).parent / "static" / "dist"
URL = "/static/dist/"
KEPT_FILES = 256
BUILD_ID_BYTES = 8
BUILD_HEADER = "Playground-Build"
LEAST_COMPRESSED_BYTES = 512
CACHE_FOR_EVER = "public, max-age=31536000, immutable"

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Build:
    """What the page has to load first; `id` is another where any file of the build is."""

    id: str
    script: str
    styles: tuple[str, ...]
    preloads: tuple[str, ...]


def find_build(folder: Path = FOLDER) -> Build | None:
    """The current build; None where none was made yet. A new build needs no restart."""
    manifest = f"{folder}/.vite/manifest.json"
    try:
        modified = os.stat(manifest).st_mtime_ns  # noqa: PTH116 asked amid calls
    except FileNotFoundError:
        return None
    return _read_manifest(manifest, modified)


@lru_cache(maxsize=2)
def _read_manifest(manifest: str, _modified: int) -> Build | None:
    content = Path(manifest).read_bytes()
    chunks: dict[str, dict[str, Any]] = msgspec.json.decode(content)
    entry = next((chunk for chunk in chunks.values() if chunk.get("isEntry")), None)
    if entry is None:
        return None
    imported = [chunks[name] for name in entry.get("imports", ())]
    styles = [style for chunk in (entry, *imported) for style in chunk.get("css", ())]
    return Build(
        id=hashlib.blake2b(content, digest_size=BUILD_ID_BYTES).hexdigest(),
        script=URL + entry["file"],
        styles=tuple(URL + style for style in styles),
        preloads=tuple(URL + chunk["file"] for chunk in imported),
    )


@blueprint.after_app_request
def tell_build(response: Response) -> Response:
    """Each call's answer names the build, so that a page that is older than its server notices:
    within a second, since no call is to wait for a look at the disk.
    """
    if request.path.startswith("/api/"):
        response.headers.update(build_headers())
    return response


def build_headers() -> dict[str, str]:
    """What tells it; nothing where there is none."""
    build = _build_of(int(time.monotonic()))
    return {} if build is None else {BUILD_HEADER: build.id}


@lru_cache(maxsize=1)
def _build_of(_second: int) -> Build | None:
    return find_build()


@blueprint.get(f"{URL}<path:name>")
def send_asset(name: str) -> Response:
    """One file of the build."""
    path = safe_join(str(FOLDER), name)
    if path is None or not _is_file(path) or "/." in f"/{name}":
        raise NotFound(sentence("no-asset"))
    compressed, plain = _read(path)
    takes_gzip = request.accept_encodings.quality("gzip") > 0 and len(compressed) < len(plain)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = Response(compressed if takes_gzip else plain, mimetype=kind)
    if takes_gzip:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = CACHE_FOR_EVER
    return response


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except OSError:  # a name that is longer than any disk's
        return False


@lru_cache(maxsize=KEPT_FILES)
def _read(path: str) -> tuple[bytes, bytes]:
    plain = Path(path).read_bytes()
    if len(plain) < LEAST_COMPRESSED_BYTES:
        return plain, plain
    return gzip.compress(plain, compresslevel=9, mtime=0), plain
