"""How gunicorn serves the worker: gevent, and one process, since it owns the sessions."""

import os
from typing import Any

from .settings import Settings

_settings = Settings.from_environment(os.environ)

bind = _settings.listen
workers = 1
worker_class = "gevent"
worker_connections = 4000
control_socket_disable = True
graceful_timeout = 5
timeout = 60
keepalive = 60
umask = 0o007
accesslog = None
errorlog = "-"
loglevel = "warning"
proc_name = "sandbox"

if _settings.socket_path is not None:
    _settings.socket_path.parent.mkdir(parents=True, exist_ok=True)


def worker_exit(_server: object, worker: Any) -> None:  # noqa: ANN401 gunicorn has no types
    """End every jail before the process goes: nothing may outlive it."""
    app = getattr(worker.app, "callable", None)
    if app is not None:
        app.extensions["worker"].close()
