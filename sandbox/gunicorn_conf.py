"""How gunicorn serves the worker: gevent, and one process, since it owns the sessions.

`python -m sandbox serve` becomes gunicorn with this. An import reads settings here and nowhere
else: gunicorn's configuration is a module's variables, and there is no other form.
"""

import gc
import os
import resource
import socket
from contextlib import suppress
from types import FrameType
from typing import Any

import gevent
from gevent.socket import wait_read
from gunicorn.workers.ggevent import GeventWorker

from .settings import Settings


class Worker(GeventWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Ends soon: every session ends at once, and with it the streams and tunnels that web holds;
    idle connections too; what else there is has the grace time.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401  # gunicorn's own
        super().__init__(*arguments, **named)
        self._idle: set[socket.socket] = set()

    def handle(self, listener: socket.socket, client: socket.socket, addr: Any) -> None:  # noqa: ANN401, ARG002  # gunicorn's own
        """One connection, from accept to close; it is idle until a request comes."""
        is_kept = True
        with client, suppress(OSError):
            while is_kept:
                self._idle.add(client)
                try:
                    wait_read(client.fileno(), keepalive)
                finally:
                    self._idle.discard(client)
                is_kept = self.app.callable(client) and self.alive

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM. A signal handler must not wait: a greenlet does the closing."""
        super().handle_exit(sig, frame)
        gevent.spawn(self._end_sessions)

    def _end_sessions(self) -> None:
        for client in self._idle.copy():
            # A duplicate: gevent would make an error of it for whoever reads from this one.
            with suppress(OSError), client.dup() as other:
                other.shutdown(socket.SHUT_RD)
        app = self.app.callable  # None when the signal came before it was made
        if app is not None:
            app.worker.close()


def on_starting(_server: object) -> None:
    """As many open files as the host allows: sessions and tunnels take several each, and the 1,024
    that a shell gives were used up by eight sessions with all their connections. A guest's own
    limit is set later.
    """
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    gc.freeze()  # the processes share it, and no end of one goes through it


def post_worker_init(_worker: object) -> None:
    """What is loaded now stays: no collection need look at it while a person waits."""
    gc.freeze()


def worker_exit(_server: object, worker: Any) -> None:  # noqa: ANN401 gunicorn has no types
    """End every jail before the process goes, whatever made it go: nothing may outlive it."""
    app = getattr(worker.app, "callable", None)
    if app is not None:
        app.worker.close()


_settings = Settings.from_environment(os.environ)

bind = _settings.listen
umask = 0o007  # of the socket: web shares its group
workers = 1
worker_class = "sandbox.gunicorn_conf.Worker"
worker_connections = 4000
timeout = 60  # of gunicorn's heartbeat, not of a request: a process that hangs is replaced
keepalive = 30  # longer than web keeps a connection, so that it is web that lets go
graceful_timeout = 3
control_socket_disable = True  # else a socket that may stop and reload us
loglevel = "warning"
accesslog = None
proc_name = "sandbox"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {"gunicorn.error": {"propagate": True, "handlers": []}},
}

if _settings.socket_path is not None:
    _settings.socket_path.parent.mkdir(parents=True, exist_ok=True)
