"""Request bodies as a browser would send them: text, bytes, a form, a form with files."""

import base64
import binascii
import re
import secrets
import string
from dataclasses import dataclass
from typing import Annotated, Literal, assert_never
from urllib.parse import quote_plus

import msgspec

from .heads import Headers
from .problems import InvalidRequest, TooLarge
from .request_head import check_headers
from .sentences import sentence
from .turns import Turns

FIELDS_MAX = 10_000
PARTS_MAX = 1000
"""Far beyond any page's form. Each is encoded by itself: a body of the shortest has millions."""

PIECE_CHARACTERS = 4096
PIECES_A_TURN = 32
"""Of a form that is encoded, up to a millisecond each."""

_KEPT = f"{string.ascii_letters}{string.digits}*-._ ".encode()
"""What a form's encoding leaves one byte long, be it as `+`."""

_BOUNDARY = re.compile(
    r"multipart/[^;]*;.*\bboundary=\"?([0-9A-Za-z'()+_,\-./:=?]{1,70})\"?", re.IGNORECASE
)


class Part(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """browser → web: one entry of a multipart form: `text` or `base64`; with `filename` it is a
    file.
    """

    name: str
    text: str | None = None
    base64: str | None = None
    filename: str | None = None
    content_type: str | None = None


class BodySpec(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """browser → web: a request's body, described in exactly one of four ways."""

    text: str | None = None
    base64: str | None = None
    form: Annotated[list[tuple[str, str]], msgspec.Meta(max_length=FIELDS_MAX)] | None = None
    multipart: Annotated[list[Part], msgspec.Meta(max_length=PARTS_MAX)] | None = None


@dataclass(frozen=True)
class Body:
    """A body's bytes, and the Content-Type it has unless the caller names another."""

    content: bytes
    content_type: str


Kind = Literal["text", "base64", "form", "multipart"]
_KINDS: tuple[Kind, ...] = ("text", "base64", "form", "multipart")


def encode_body(spec: BodySpec, headers: Headers, max_bytes: int) -> Body:
    """Encode a body; `headers` are the caller's, whose multipart boundary is used if they name one.

    Raises InvalidRequest, TooLarge.
    """
    kind = _only_kind(spec)
    _check_size(_form_size(spec.form or []), max_bytes)
    body = _encode(spec, kind, headers)
    _check_size(len(body.content), max_bytes)
    return body


def _check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise TooLarge(sentence("body-bytes", bytes=size, most=max_bytes))


def _only_kind(spec: BodySpec) -> Kind:
    kinds = [kind for kind in _KINDS if getattr(spec, kind) is not None]
    if len(kinds) != 1:
        raise InvalidRequest(sentence("one-of", field="body", names=", ".join(_KINDS)))
    return kinds[0]


def _encode(spec: BodySpec, kind: Kind, headers: Headers) -> Body:
    match kind:
        case "text":
            return Body(_utf8(spec.text or "", "body.text"), "text/plain;charset=UTF-8")
        case "base64":
            return Body(
                _decode_base64(spec.base64 or "", "body.base64"), "application/octet-stream"
            )
        case "form":
            return Body(_encode_form(spec.form or []), "application/x-www-form-urlencoded")
        case "multipart":
            boundary = _named_boundary(headers) or f"----PlaygroundBoundary{secrets.token_hex(12)}"
            content = _encode_multipart(spec.multipart or [], boundary)
            return Body(content, f"multipart/form-data; boundary={boundary}")
        case _:
            assert_never(kind)


def _encode_form(pairs: list[tuple[str, str]]) -> bytes:
    """The URL standard's urlencoded serializer. Others have a turn: it is slow, byte by byte."""
    turns = Turns(PIECES_A_TURN)
    return b"&".join(
        _urlencode(name, turns) + b"=" + _urlencode(value, turns) for name, value in pairs
    )


def _form_size(pairs: list[tuple[str, str]]) -> int:
    """How long a form becomes; told without encoding what is too long."""
    texts = [_utf8(text, "body.form") for pair in pairs for text in pair]
    encoded = sum(len(text) + 2 * len(text.translate(None, _KEPT)) for text in texts)
    return encoded + max(0, 2 * len(pairs) - 1)


def _urlencode(text: str, turns: Turns) -> bytes:
    encoded = bytearray()
    for at in range(0, len(text), PIECE_CHARACTERS):
        piece = _utf8(text[at : at + PIECE_CHARACTERS], "body.form")
        # Python leaves `~` alone; the URL standard encodes it and leaves `*`.
        encoded += quote_plus(piece, safe="*").replace("~", "%7E").encode("ascii")
        turns.count()
    return bytes(encoded)


def _encode_multipart(parts: list[Part], boundary: str) -> bytes:
    """The HTML standard's multipart encoding; without any part it is the closing line alone."""
    content = bytearray()
    for index, part in enumerate(parts):
        content += f"--{boundary}\r\n".encode("ascii")
        content += _part_head(part, f"body.multipart[{index}]")
        content += _part_content(part, f"body.multipart[{index}]") + b"\r\n"
    content += f"--{boundary}--\r\n".encode("ascii")
    return bytes(content)


def _part_head(part: Part, field: str) -> bytes:
    disposition = b'Content-Disposition: form-data; name="%b"' % _quoted(part.name, field)
    if part.filename is not None:
        disposition += b'; filename="%b"' % _quoted(part.filename, field)
    content_type = part.content_type
    if content_type is None and part.filename is not None:
        content_type = "application/octet-stream"
    if content_type is None:
        return disposition + b"\r\n\r\n"
    check_headers([("Content-Type", content_type)], field)
    return disposition + f"\r\nContent-Type: {content_type}\r\n\r\n".encode("latin-1")


def _part_content(part: Part, field: str) -> bytes:
    if (part.text is None) == (part.base64 is None):
        raise InvalidRequest(sentence("one-of", field=field, names="text, base64"))
    if part.text is not None:
        return _utf8(part.text, field)
    return _decode_base64(part.base64 or "", field)


def _quoted(text: str, field: str) -> bytes:
    """A name as browsers write it between quotes: three characters percent-encoded, the rest as
    UTF-8.
    """
    escaped = text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    return _utf8(escaped, field)


def _named_boundary(headers: Headers) -> str | None:
    for name, value in headers:
        if name.lower() == "content-type" and (match := _BOUNDARY.match(value)):
            return match[1]
    return None


def _decode_base64(text: str, field: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidRequest(sentence("not-base64", field=field)) from None


def _utf8(text: str, field: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InvalidRequest(sentence("half-character", field=field)) from None
