"""Whether the playground that was just started can be used, and if not, what is missing.

Asked over HTTP, as a browser would ask: that web answers and that a worker's jail holds is the same
fact.
"""

import http.client
import time

import msgspec

from .messages import Health

READY_SECONDS = 60.0
PROBE_SECONDS = 2.0

_decode = msgspec.json.Decoder(Health).decode


class StartError(Exception):
    """The playground cannot be started; the message says why and what to do."""


class Readiness:
    """Looks again and again, until it is ready or the time is over.

    Workers that are not ours to start may come later: then it is enough that web answers.
    """

    def __init__(self, address: str, port: int, *, needs_worker: bool) -> None:
        self.is_reached = False
        self._needs_worker = needs_worker
        self._address = address
        self._port = port
        self._deadline = time.monotonic() + READY_SECONDS
        self._missing = "Web does not answer."

    def look(self) -> bool:
        """Whether it is ready now. Raises `StartError` once it is too late."""
        health = self._ask()
        self.is_reached = health is not None and (health.ok or not self._needs_worker)
        if health is not None:
            self._missing = what_is_missing(health)
        if not self.is_reached and time.monotonic() > self._deadline:
            raise StartError(f"Not ready after {READY_SECONDS:.0f} seconds. {self._missing}")
        return self.is_reached

    def _ask(self) -> Health | None:
        connection = http.client.HTTPConnection(self._address, self._port, timeout=PROBE_SECONDS)
        try:
            connection.request("GET", "/healthz", headers={"Connection": "close"})
            return _decode(connection.getresponse().read())
        except (OSError, http.client.HTTPException, msgspec.MsgspecError):
            return None
        finally:
            connection.close()


def what_is_missing(health: Health) -> str:
    """A worker's failing layers, each with what mends it."""
    broken = [layer for worker in health.workers for layer in worker.layers if not layer.ok]
    lines = [f"{layer.name}: {layer.detail}. {layer.fix or ''}".rstrip() for layer in broken]
    if health.workers and not lines:
        lines = ["Every layer holds, but no zygote is up; the worker's log says why."]
    return "\n".join([health.detail, *lines])
