"""Who may call the worker, and for how long a caller may be silent."""

import hmac
import socket
from collections.abc import Mapping
from typing import Any

from . import problems
from .settings import Settings

_SILENCE_SECONDS = 60.0
"""A peer that neither sends nor takes a byte for so long is gone."""


def admit(environ: Mapping[str, Any], settings: Settings) -> None:
    """Check the token, which every call carries over TCP (a unix socket's permissions are its own),
    and allow no peer to be silent for ever, while it sends a body or takes a stream.

    Raises WorkerProblem.
    """
    given = str(environ.get("HTTP_AUTHORIZATION", ""))
    expected = f"Bearer {settings.token}"
    if settings.token and not hmac.compare_digest(given.encode(), expected.encode()):
        raise problems.unauthorized()
    peer: socket.socket | None = environ.get("gunicorn.socket")
    if peer is not None:
        peer.settimeout(_SILENCE_SECONDS)
