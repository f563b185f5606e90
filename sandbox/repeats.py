"""Calls that may be repeats: the same key and project, one session.

Whoever lost the answer to `POST /sessions` cannot know whether a session was made. With a key of
the caller's own choice he may ask again: a repeat finds the session of the first call, waits for it
where it is still being made, and begins anew where it failed or the session has ended. Strangers
choose the same word: what comes here is web's hash of the key and of who the caller is.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from gevent.event import AsyncResult

from . import problems
from .protocol import CreateSession
from .session import LiveSession

_REMEMBERED_SECONDS = 600.0
_MOST_KEYS = 1000


@dataclass(frozen=True)
class _Call:
    fingerprint: bytes
    at: float
    result: "AsyncResult[LiveSession]"

    @property
    def is_over(self) -> bool:
        """Nobody can be meant by a repeat of it any more."""
        live = self.result.value
        is_old = time.monotonic() - self.at > _REMEMBERED_SECONDS
        return live is not None and (is_old or live.has_ended)


class Repeats:
    """The calls of the last minutes, by their keys; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._calls: dict[str, _Call] = {}

    def once(
        self, request: CreateSession, make: Callable[[CreateSession], LiveSession]
    ) -> LiveSession:
        """What `make` gave for this key, now or before. Raises what `make` raises, and a
        WorkerProblem for a key that came with another project.
        """
        key = request.idempotency_key
        if key is None:
            return make(request)
        self._forget()
        fingerprint = _fingerprint(request)
        known = self._calls.get(key)
        if known is None:
            return self._make(
                key, _Call(fingerprint, time.monotonic(), AsyncResult()), request, make
            )
        if known.fingerprint != fingerprint:
            raise problems.key_reused()
        return cast("LiveSession", known.result.get())  # the stub allows for no value

    def _make(
        self,
        key: str,
        call: _Call,
        request: CreateSession,
        make: Callable[[CreateSession], LiveSession],
    ) -> LiveSession:
        self._calls[key] = call
        try:
            live = make(request)
        except BaseException as error:
            self._calls.pop(key, None)  # a repeat may have more luck
            call.result.set_exception(error)
            raise
        call.result.set(live)
        return live

    def _forget(self) -> None:
        for key, call in list(self._calls.items()):  # the oldest first
            if call.is_over or len(self._calls) > _MOST_KEYS:
                del self._calls[key]


def _fingerprint(request: CreateSession) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for part in (repr(request.command).encode(), *_parts(request.files)):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def _parts(files: dict[str, bytes]) -> list[bytes]:
    return [part for path in sorted(files) for part in (path.encode(), files[path])]
