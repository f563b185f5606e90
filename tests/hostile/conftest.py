"""Web as it is deployed, with a stand-in for its worker and a guest of the test's own."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from playground.identity import Identity
from tests.playground.served import SECRET, serving, tree
from tests.playground.stand_in import KEY, LABEL, StandIn, short_folder, standing_in

LIMITS = {"PLAYGROUND_REQUEST_SECONDS": "1", "PLAYGROUND_PREVIEW_SECONDS": "5"}


@dataclass(frozen=True)
class Target:
    """Where to send hostile bytes: the playground, a session of it and that session's preview."""

    worker: StandIn
    port: int
    pid: int
    session_id: str
    preview_host: str

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    def resident_kilobytes(self) -> int:
        """Of web: gunicorn's master and its one worker."""
        return sum(map(_resident_kilobytes, tree(self.pid)))


def _resident_kilobytes(pid: int) -> int:
    found = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    with ExitStack() as stack:
        folder = stack.enter_context(short_folder())
        worker = stack.enter_context(standing_in(folder / "one.sock"))
        worker.free = 1_000_000
        served = stack.enter_context(serving(folder, None, **LIMITS))
        identity = Identity(SECRET.encode())
        session_id = identity.session_id(worker.life, KEY)
        preview = f"{identity.label(worker.life, LABEL)}.{served.host}"
        yield Target(worker, served.port, served.process.pid, session_id, preview)
