"""One deployment of `docker-compose.yml` on a real engine, under a project name of its own."""

import json
import os
import random
import secrets
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BUILD_SECONDS = 600
COMMAND_SECONDS = 120
PORTS = (20_000, 30_000)


class Deployment:
    """What `docker compose up` made, reached as a person reaches it: at the published port."""

    def __init__(self, name: str, port: int, *overlays: str) -> None:
        self.name = name
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._environment = {**os.environ, "PLAYGROUND_PORT": str(port)}
        files = ("docker-compose.yml", *overlays, "deploy/compose.build.yml")
        self._prefix = ["docker", "compose", "--project-name", name]
        self._prefix += [word for file in files for word in ("--file", file)]

    def compose(
        self, *arguments: str, seconds: int = COMMAND_SECONDS, may_fail: bool = False
    ) -> str:
        """Run `docker compose …`; its output, or a failure that shows it."""
        done = subprocess.run(
            [*self._prefix, *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if done.returncode and not may_fail:
            pytest.fail(f"docker compose {' '.join(arguments)}\n{done.stdout}{done.stderr}")
        return done.stdout

    def image(self, service: str) -> str:
        """The image that was built for a service."""
        return f"{self.name}-{service}"

    def up(self, workers: int, *options: str) -> None:
        """Start, or change the number of workers, and wait until every container is healthy."""
        scale = f"sandbox={workers}"
        try:
            self.compose("up", "--detach", "--wait", "--scale", scale, *options)
        except pytest.fail.Exception:
            print(self.compose("logs", "--no-color", "--tail=60"))
            raise

    def said_by(self, service: str, *command: str) -> str:
        """What a command says in a running container of the service, by its own uid."""
        return self.compose("exec", "-T", service, *command)

    def containers(self, service: str) -> list[dict[str, Any]]:  # as `docker inspect` says it
        """What the engine knows of a service's containers."""
        ids = self.compose("ps", "--quiet", service).split()
        said = subprocess.run(["docker", "inspect", *ids], capture_output=True, check=True)
        containers: list[dict[str, Any]] = json.loads(said.stdout)
        return containers


def run_container(image: str, *arguments: str, options: tuple[str, ...] = ()) -> str:
    """What a container of its own says, which has no network and is gone afterwards."""
    command = ["docker", "run", "--rm", "--network=none", *options, image, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def free_port() -> int:
    """Below those that the kernel gives to whoever connects: it is taken only after the build."""
    for port in random.sample(range(*PORTS), len(range(*PORTS))):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError(f"No port between {PORTS[0]} and {PORTS[1]} is free.")


@pytest.fixture(scope="session")
def deployment() -> Iterator[Deployment]:
    """Built and up with one worker; removed with its images, volumes and network."""
    deployment = Deployment(f"playground-test-{secrets.token_hex(4)}", free_port())
    try:
        deployment.compose("build", "--quiet", seconds=BUILD_SECONDS)
        deployment.up(1)
        yield deployment
    finally:
        everything = ("--volumes", "--rmi=local", "--remove-orphans", "--timeout=5")
        deployment.compose("--profile=*", "down", *everything)
