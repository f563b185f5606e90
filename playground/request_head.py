"""The head of a request as a person typed it, encoded so that it stays one head.

Everything is sent as typed, wrong things included: to see what an app does with them is what the
client panel is for. Only what would end the line it stands on is refused, and what no request line
can hold is percent-encoded.
"""

import re

from .heads import HEAD_MAX_BYTES, Headers
from .problems import InvalidRequest

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_VALUE_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SHOWN_CHARACTERS = 60


def encode_target(text: str) -> str:
    """The target as it can stand in a request line: a space and what is not ASCII percent-encoded
    as UTF-8.
    """
    if not text or _CONTROL.search(text):
        raise InvalidRequest("target: it must not be empty and must not hold control characters.")
    try:
        return "".join(
            char if "\x20" < char < "\x7f" else "".join(f"%{byte:02X}" for byte in char.encode())
            for char in text
        )
    except UnicodeEncodeError:
        raise InvalidRequest("target: it holds half of a character (a lone surrogate).") from None


def check_method(text: str) -> str:
    """The method, which may be any word of HTTP's token characters, known or not."""
    if not _TOKEN.fullmatch(text):
        raise InvalidRequest(
            f"method: {_shown(text)} is not a method; it must be one word, such as GET."
        )
    return text


def check_headers(headers: Headers, field: str = "headers") -> Headers:
    """The headers, none of which can break out of its line; raises InvalidRequest naming the one
    that would.
    """
    for name, value in headers:
        if not _TOKEN.fullmatch(name):
            raise InvalidRequest(f"{field}: {_shown(name)} is not a header's name.")
        if _VALUE_CONTROL.search(value):
            raise InvalidRequest(
                f"{field}: the value of {name} holds a control character, such as a line break."
            )
        if any(char > "\xff" for char in value):
            raise InvalidRequest(
                f"{field}: the value of {name} holds characters that are not latin-1; "
                "percent-encode them, as header text is latin-1."
            )
    return headers


def encode_head(method: str, target: str, headers: Headers) -> bytes:
    """The bytes of a request's head, from parts that the functions above have let pass."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    if len(head) > HEAD_MAX_BYTES:
        raise InvalidRequest(
            f"The request's head is {len(head)} bytes long; the limit is {HEAD_MAX_BYTES}."
        )
    return head


def _shown(text: str) -> str:
    return ascii(text[:_SHOWN_CHARACTERS])
