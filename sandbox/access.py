"""Who may call the worker."""

import hmac
from collections.abc import Mapping

from . import problems
from .settings import Settings


def admit(headers: Mapping[str, str], settings: Settings) -> None:
    """Check the token, which every call carries over TCP (a unix socket's permissions are its own).

    Raises WorkerProblem.
    """
    given = headers.get("authorization", "")
    expected = f"Bearer {settings.token}"
    if settings.token and not hmac.compare_digest(given.encode(), expected.encode()):
        raise problems.unauthorized()
