"""Attack our own first jail, and hand out none unless it holds.

Layers can be there and yet not do what they are for: a kernel that ignores a flag, a container
that shares more than it should. So a worker runs a few real attacks (attacks.py) at its start, the
way a stranger would: as a project, in a jail of the pool, with targets on the host that exist.
"""

import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from .protocol import AnyEvent, CreateSession, Layer, Log
from .session import LiveSession

_ATTACKS = Path(__file__).with_name("attacks.py")
_PROGRAM = "attacks.py"
_NAME = "attacks"
_LEAST_ATTACKS = 18
"""As many as attacks.py has: a program that ends early has not proven anything."""

UNTRIED = Layer(name=_NAME, ok=False, detail="The first jail has not been attacked yet.")


class CanaryFailed(Exception):
    """The attacks did not come to their end, so that nothing is known."""


def attack(live: LiveSession) -> Layer:
    """Run the attacks in a fresh session, which is deleted, and judge what they say.

    Raises CanaryFailed.
    """
    try:
        with _targets(live.limits.open_files) as (targets, listeners):
            files = {_PROGRAM: _ATTACKS.read_bytes(), "targets.json": json.dumps(targets).encode()}
            live.change(CreateSession(files=files, command=f"python {_PROGRAM}"))
            held = _read_verdict(live)
            held["reach a listener of the host"] = not any(map(_was_reached, listeners))
    finally:
        live.delete()
    succeeded = [name for name, has_held in held.items() if has_held is not True]
    if succeeded:
        detail = f"A guest could {', '.join(succeeded)}. This worker serves nothing."
        return Layer(name=_NAME, ok=False, detail=detail)
    return Layer(name=_NAME, ok=True, detail=f"{len(held)} were tried, and the jail held.")


@contextmanager
def _targets(open_files: int) -> Iterator[tuple[dict[str, object], list[socket.socket]]]:
    """What the attacks aim at; each is there, which is tried from here."""
    abstract = f"canary-{secrets.token_hex(8)}"
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        local.bind("\0" + abstract)
        local.listen()
        port = server.getsockname()[1]
        listeners = [server, local]
        for family, address in (
            (socket.AF_INET, ("127.0.0.1", port)),
            (socket.AF_UNIX, "\0" + abstract),
        ):
            with socket.socket(family) as client:
                client.connect(address)
        for listener in listeners:
            listener.accept()[0].close()
            listener.setblocking(False)
        targets: dict[str, object] = {
            "file": str(_ATTACKS),
            "port": port,
            "abstract": abstract,
            "pid": os.getpid(),
            "open_files": open_files,
        }
        yield targets, listeners


def _was_reached(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def _read_verdict(live: LiveSession) -> dict[str, object]:
    lines = b"".join(live.events.read(0, follow=False)).splitlines()
    events = [msgspec.json.decode(line, type=AnyEvent) for line in lines]
    said = [event.text for event in events if isinstance(event, Log) and event.stream == "stdout"]
    try:
        held = json.loads("".join(said))
    except ValueError:
        held = None
    if not isinstance(held, dict) or len(held) < _LEAST_ATTACKS:
        complaints = [event.text for event in events if isinstance(event, Log)]
        raise CanaryFailed("the attacks did not end: " + " / ".join(complaints)[-500:])
    return held
