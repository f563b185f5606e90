"""`python -m playground`: web, and a worker where none was named, as children that are kept alive.

    supervisor    owns the listening socket, starts, waits for signals, ends
    ├── web       gunicorn's master and its processes, which inherit the socket
    └── worker    `python -m sandbox serve`, on a unix socket in the data folder

The socket is the supervisor's so that a web that is replaced loses no connection, and so that a
taken port is found out before anything is started. Signals are blocked and waited for: there are no
handlers.
"""

import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping

from .children import Child
from .readiness import Readiness, StartError
from .secret import load_secret
from .settings import MAX_SOCKET_PATH_BYTES, Settings, SettingsError

END_SECONDS = 8.0
"""Longer than the grace times of web and worker together take."""

PROBE_PAUSE_SECONDS = 0.1
WAIT_SECONDS = 5.0
HOPELESS_DEATHS = 5
BACKLOG = 2048

_ENDING = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
_AWAITED = _ENDING | {signal.SIGCHLD}


def run(environment: Mapping[str, str]) -> int:
    """Serve until a signal ends it; returns the exit status. Raises `StartError`,
    `SettingsError`.
    """
    settings = Settings.from_environment(environment)
    signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
    gc.freeze()  # what is loaded stays, and its end need not go through it
    with listen(settings) as listener:
        port = listener.getsockname()[1]
        settings.data.mkdir(parents=True, exist_ok=True)
        load_secret(settings)  # one for all processes, made before there are any
        children = make_children(settings, environment, listener)
        try:
            address = _address(settings.host)
            shown = f"[{address}]" if ":" in address else address
            readiness = Readiness(address, port, needs_worker=settings.is_embedded)
            return _keep_alive(children, readiness, f"http://{shown}:{port}/")
        finally:
            end(children)


def listen(settings: Settings) -> socket.socket:
    """The socket that browsers connect to. Raises `StartError` naming the port."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # gunicorn sets it too, but who connects before that would have none
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise StartError(
            f"Cannot listen on {settings.host} port {settings.port}: {error.strerror}."
            " Choose another with PLAYGROUND_HOST and PLAYGROUND_PORT."
        ) from error
    return listener


def make_children(
    settings: Settings, environment: Mapping[str, str], listener: socket.socket
) -> list[Child]:
    """Web, and before it the worker where it is ours to start."""
    number = listener.fileno()
    config = ("--config", "python:playground.server", "--bind", f"fd://{number}")
    gunicorn = (sys.executable, "-m", "gunicorn", *config, "playground.app:create_app()")
    port = str(listener.getsockname()[1])
    web = Child("web", gunicorn, {**environment, "PLAYGROUND_PORT": port}, (number,))
    return [_make_worker(settings, environment), web] if settings.is_embedded else [web]


def _make_worker(settings: Settings, environment: Mapping[str, str]) -> Child:
    path = settings.data / "workers" / "local.sock"
    if len(os.fsencode(path)) > MAX_SOCKET_PATH_BYTES:
        raise SettingsError(
            f"PLAYGROUND_DATA is too long: {path} has more than {MAX_SOCKET_PATH_BYTES} bytes,"
            " the limit for a socket's path."
        )
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.unlink(missing_ok=True)  # of a worker that was killed
    # The worker gets none of web's settings: its guests are copies of its processes.
    own = {name: value for name, value in environment.items() if not name.startswith("PLAYGROUND_")}
    command = (sys.executable, "-m", "sandbox", "serve")
    return Child("worker", command, {**own, "SANDBOX_LISTEN": f"unix:{path}"})


def end(children: list[Child]) -> None:
    """Ask all to end, web first; kill what is left at the deadline, or at a second signal."""
    for child in reversed(children):
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + END_SECONDS
    while any(child.is_alive for child in children):
        left = deadline - time.monotonic()
        caught = signal.sigtimedwait(_AWAITED, max(0.0, left))
        if caught is None or caught.si_signo in _ENDING:
            break
    for child in children:
        child.kill_group()


def _keep_alive(children: list[Child], readiness: Readiness, url: str) -> int:
    while True:
        for child in children:
            child.keep_alive()
            if not readiness.is_reached and child.quick_deaths >= HOPELESS_DEATHS:
                raise StartError(f"The {child.name} does not start; its last words are above.")
        pause = WAIT_SECONDS if readiness.is_reached else PROBE_PAUSE_SECONDS
        pauses = [child.seconds_to_start() for child in children if not child.is_alive]
        caught = signal.sigtimedwait(_AWAITED, min([pause, *pauses]))
        if caught is not None and caught.si_signo in _ENDING:
            return 0
        if not readiness.is_reached and readiness.look():
            sys.stdout.write(f"Playground is at {url}\n")
            sys.stdout.flush()


def _address(host: str) -> str:
    """Where a browser on this machine finds what listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
