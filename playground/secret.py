"""The secret that signs session ids, kept in the data folder when the operator gave none."""

import os
import secrets
from pathlib import Path

from .settings import Settings, SettingsError

SECRET_BYTES = 32


def load_secret(settings: Settings) -> bytes:
    """The operator's secret, or the data folder's, which the first process to come makes."""
    if settings.secret is not None:
        return settings.secret
    path = settings.data / "secret"
    if not path.exists():
        _make(path)
    secret = path.read_bytes()
    if len(secret) != SECRET_BYTES:
        raise SettingsError(
            f"{path} must hold {SECRET_BYTES} bytes and holds {len(secret)}: remove it."
        )
    return secret


def _make(path: Path) -> None:
    """Write it beside, then link it into place: processes that start together agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".secret.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first, and its secret is as good
    finally:
        draft.unlink()
