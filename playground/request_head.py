"""The head of a request as a person typed it, encoded so that it stays one head.

Everything is sent as typed, wrong things included: to see what an app does with them is what the
client panel is for. Only what would end the line it stands on is refused, and what no request line
can hold is percent-encoded.
"""

import re

from .heads import HEAD_MAX_BYTES, Headers
from .problems import InvalidRequest
from .sentences import sentence

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_VALUE_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_PLAIN = re.compile(r"[\x21-\x7e]+")
_WIDE = re.compile(r"[^\x00-\xff]")
_SHOWN_CHARACTERS = 60


def encode_target(text: str) -> str:
    """The target as it can stand in a request line: a space and what is not ASCII percent-encoded
    as UTF-8.
    """
    if not text or _CONTROL.search(text):
        raise InvalidRequest(sentence("target"))
    if _PLAIN.fullmatch(text):
        return text
    try:
        return "".join(
            char if "\x20" < char < "\x7f" else "".join(f"%{byte:02X}" for byte in char.encode())
            for char in text
        )
    except UnicodeEncodeError:
        raise InvalidRequest(sentence("half-target")) from None


def check_method(text: str) -> str:
    """The method, which may be any word of HTTP's token characters, known or not."""
    if not _TOKEN.fullmatch(text):
        raise InvalidRequest(sentence("method", method=_shown(text)))
    return text


def check_headers(headers: Headers, field: str = "headers") -> Headers:
    """The headers, none of which can break out of its line; raises InvalidRequest naming the one
    that would.
    """
    for name, value in headers:
        if not _TOKEN.fullmatch(name):
            raise InvalidRequest(sentence("header-name", field=field, name=_shown(name)))
        if _VALUE_CONTROL.search(value):
            raise InvalidRequest(sentence("header-control", field=field, name=name))
        if _WIDE.search(value):
            raise InvalidRequest(sentence("header-latin-1", field=field, name=name))
    return headers


def encode_head(method: str, target: str, headers: Headers) -> bytes:
    """The bytes of a request's head, from parts that the functions above have let pass."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    if len(head) > HEAD_MAX_BYTES:
        raise InvalidRequest(sentence("request-head", bytes=len(head), most=HEAD_MAX_BYTES))
    return head


def _shown(text: str) -> str:
    return ascii(text[:_SHOWN_CHARACTERS])
