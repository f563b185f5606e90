"""Session ids and preview labels: capabilities that say, signed, which worker holds a session.

Any web process serves any session because the id itself carries the worker; web keeps no table. Id
and label are the same 35 bytes (worker, random part, keyed hash) in base32: 56 letters, no spare
bits, so a value has one spelling, and the text is one DNS label. The two kinds are signed apart: a
guest's script knows its own label, and must never be able to turn it into the id.
"""

import hmac
from base64 import b32decode, b32encode
from functools import lru_cache
from hashlib import blake2b
from typing import Literal

from sandbox.protocol import SESSION_KEY_BYTES, WORKER_ID_BYTES

from .problems import NotFound
from .sentences import sentence

MAC_BYTES = 11
"""With worker and key 35 bytes, a multiple of 5: base32 without padding and without spare bits."""

KEPT_TEXTS = 1024
"""Of sessions that are in use; base32 is written in Python, and an id is read with each call."""

TEXT_CHARACTERS = (WORKER_ID_BYTES + SESSION_KEY_BYTES + MAC_BYTES) * 8 // 5

Kind = Literal["session", "preview", "ticket"]


class Identity:
    """Makes and reads ids with one secret, which never leaves web."""

    def __init__(self, secret: bytes) -> None:
        self._key = blake2b(secret, digest_size=32).digest()
        self._write = lru_cache(maxsize=KEPT_TEXTS)(self._signed)
        self._read = lru_cache(maxsize=KEPT_TEXTS)(self._checked)

    def session_id(self, worker: str, key: str) -> str:
        """The id of the session `key` of `worker`; both as lower-case hex."""
        return self._write("session", worker, key)

    def label(self, worker: str, label: str) -> str:
        """The DNS label of the preview that `worker` knows as `label`."""
        return self._write("preview", worker, label)

    def ticket(self, worker: str, ticket: str) -> str:
        """What a caller shows who waits for a place on `worker`."""
        return self._write("ticket", worker, ticket)

    def read_session_id(self, text: str) -> tuple[str, str]:
        """(worker, key) of an id; raises `NotFound` for whatever this secret did not sign."""
        return self._read("session", text)

    def read_label(self, text: str) -> tuple[str, str]:
        """(worker, label) of a preview's DNS label; raises `NotFound`."""
        return self._read("preview", text)

    def visitor(self, address: str) -> str:
        """A name for whoever has this address, which nobody can turn back into it."""
        return blake2b(
            address.encode(), digest_size=16, key=self._key, person=b"visitor"
        ).hexdigest()

    def wish(self, visitor: str, key: str) -> str:
        """A name for what this visitor wishes by a key of his own choice: another one's key may be
        the same word. Of 32 characters, whatever the key.
        """
        return blake2b(
            f"{visitor} {key}".encode(), digest_size=16, key=self._key, person=b"wish"
        ).hexdigest()

    def read_ticket(self, text: str) -> tuple[str, str]:
        """(worker, ticket) of a place in a queue; raises `NotFound`."""
        return self._read("ticket", text)

    def _signed(self, kind: Kind, worker: str, key: str) -> str:
        content = bytes.fromhex(worker) + bytes.fromhex(key)
        return b32encode(content + self._mac(kind, content)).decode().lower()

    def _checked(self, kind: Kind, text: str) -> tuple[str, str]:
        content, mac = _decode(text)
        if not hmac.compare_digest(mac, self._mac(kind, content)):
            raise NotFound(sentence(f"no-{kind}"))
        return content[:WORKER_ID_BYTES].hex(), content[WORKER_ID_BYTES:].hex()

    def _mac(self, kind: Kind, content: bytes) -> bytes:
        person = kind.encode()  # blake2's own separation of uses: RFC 7693, "personalization"
        return blake2b(content, digest_size=MAC_BYTES, key=self._key, person=person).digest()


def _decode(text: str) -> tuple[bytes, bytes]:
    """(content, mac); of what has no such form, a pair that no secret signs."""
    try:
        raw = b32decode(text.upper()) if len(text) == TEXT_CHARACTERS else b""
    except ValueError:
        raw = b""
    if b32encode(raw).decode().lower() != text:  # upper case would be a second spelling
        raw = b""
    return raw[:-MAC_BYTES], raw[-MAC_BYTES:]
