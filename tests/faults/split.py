"""Web and worker with a gate between them, which a test can tell to fail."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playground.messages import Session
from tests.faults.gate import Gate, gate
from tests.faults.parts import only_child
from tests.playground.served import serving
from tests.playground.stand_in import short_folder
from tests.product import Playground

APP = """
from flask import Flask
app = Flask(__name__)
app.get("/")(lambda: "still here")
app.run()
"""
FILES = {"app.py": APP}
LIMITS = {"PLAYGROUND_WORKER_SECONDS": "2", "PLAYGROUND_EXCHANGE_SECONDS": "2"}


@dataclass
class Split:
    """Web, and the gate between it and its worker."""

    playground: Playground
    gate: Gate
    web: int

    def calls(self, session: Session) -> list[Callable[[], object]]:
        """One of each kind: asked of a worker, placed on one, and tunnelled to a guest."""
        one = self.playground
        return [
            lambda: one.get_session(session.id),
            lambda: one.create_session(FILES, "python app.py"),
            lambda: one.exchange(session.id, "GET", "/"),
        ]


@contextmanager
def split(worker: Path, is_tcp: bool) -> Iterator[Split]:
    """A web of the worker at this socket, while inside."""
    with ExitStack() as stack:
        folder = stack.enter_context(short_folder())
        made = stack.enter_context(gate(None if is_tcp else folder / "gate", worker))
        address = made.address
        where = (
            f"http://127.0.0.1:{address[1]}" if isinstance(address, tuple) else f"unix:{address}"
        )
        settings = {"PLAYGROUND_WORKERS": where, "PLAYGROUND_WORKER_TOKEN": "x" * 16, **LIMITS}
        served = stack.enter_context(serving(folder, None, (), **settings))
        one = stack.enter_context(closing(Playground(f"http://127.0.0.1:{served.port}")))
        yield Split(one, made, only_child(served.process.pid))
