"""Is it well, and what does it do: for people, load balancers and Prometheus."""

import os

import msgspec
from flask import Blueprint, Response

from sandbox import protocol

from .encoding import answer
from .messages import Health, WorkerHealth
from .openapi import operation
from .problems import ProblemError
from .services import services
from .tally import Tally
from .workers import Worker

HEALTH_SECONDS = 5.0
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"

blueprint = Blueprint("health", __name__)

_decode_health = msgspec.json.Decoder(protocol.Health).decode


@blueprint.get("/healthz")
@operation(gives={200: Health, 503: Health})
def healthz() -> Response:
    """Whether sessions can be started, and each layer of each worker's jail."""
    workers = [_health_of(worker) for worker in services().workers.all()]
    well = sum(worker.ok for worker in workers)
    health = Health(
        ok=well > 0, detail=f"{well} of {len(workers)} workers are well.", workers=workers
    )
    return answer(health, 200 if health.ok else 503)


def _health_of(worker: Worker) -> WorkerHealth:
    try:
        _, content = worker.request("GET", "/healthz", seconds=HEALTH_SECONDS, also_good=503)
        health = _decode_health(content)
    except (ProblemError, msgspec.MsgspecError):
        return WorkerHealth(ok=False, layers=[], sessions=0, warm=0)
    return WorkerHealth(
        ok=health.ok, layers=health.layers, sessions=health.sessions, warm=health.warm
    )


@blueprint.get("/metrics")
@operation(gives={200: "text/plain"})
def metrics() -> Response:
    """Counts for Prometheus. Those of web are this process's own, by its pid."""
    lines = [*_web_metrics(services().tally), *_worker_metrics(services().workers.all())]
    return Response("\n".join(lines) + "\n", content_type=PROMETHEUS)


def _web_metrics(tally: Tally) -> list[str]:
    pid = os.getpid()
    return [
        "# TYPE playground_requests_total counter",
        *(
            f'playground_requests_total{{pid="{pid}",status="{status}"}} {count}'
            for status, count in sorted(tally.requests_by_status.items())
        ),
        "# TYPE playground_sessions_created_total counter",
        f'playground_sessions_created_total{{pid="{pid}"}} {tally.sessions_created}',
        "# TYPE playground_event_sockets gauge",
        f'playground_event_sockets{{pid="{pid}"}} {tally.event_sockets}',
    ]


def _worker_metrics(workers: list[Worker]) -> list[str]:
    lines = ["# TYPE playground_workers gauge", f"playground_workers {len(workers)}"]
    for name in ("sessions", "free", "warm", "queued"):
        lines.append(f"# TYPE playground_worker_{name} gauge")
        for worker in workers:
            value = getattr(worker.capacity, name, 0)
            lines.append(f'playground_worker_{name}{{worker="{worker.life}"}} {value}')
    return lines
