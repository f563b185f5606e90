"""How gunicorn serves web: its settings, and its worker with a quick and polite end.

`gunicorn -c python:playground.server 'playground.app:create_app()'`. This is one of the two places
where an import reads settings: gunicorn's configuration is a module's variables, and there is no
other form.
"""

import logging
from types import FrameType

import gevent
from gunicorn.workers.ggevent import GeventWorker

from playground.settings import Settings

GRACE_SECONDS = 5
HEAD_SECONDS = 20
"""gevent's worker allows this for a request's head, and for the wait between two requests."""


class Worker(GeventWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Tells open websockets and previews at once when it is to end, and waits for the rest."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM. A signal handler must not wait: a greenlet does the closing."""
        super().handle_exit(sig, frame)
        gevent.spawn(self._close_long_connections)

    def _close_long_connections(self) -> None:
        self.wsgi.extensions["playground"].shutdown.begin()


settings = Settings.from_environment()

bind = [
    f"[{settings.host}]:{settings.port}"
    if ":" in settings.host
    else f"{settings.host}:{settings.port}"
]
workers = settings.processes
worker_class = "playground.server.Worker"
worker_connections = 4000
keepalive = HEAD_SECONDS
timeout = 60  # of gunicorn's heartbeat, not of a request: a process that hangs is replaced
graceful_timeout = GRACE_SECONDS
control_socket_disable = True  # else a socket that may stop and reload us
loglevel = settings.log_level
accesslog = "-" if settings.log_level in ("debug", "info") else None
proc_name = "playground"


def post_worker_init(_worker: Worker) -> None:
    """In each process: one line an event on stderr, for our own loggers."""
    form = "%(asctime)s %(levelname)s %(name)s %(message)s"
    logging.basicConfig(level=settings.log_level.upper(), format=form)
