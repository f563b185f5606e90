"""What a session is at a moment, and what it hands out: records that its changes replace."""

import socket
from typing import NamedTuple

import msgspec

from . import protocol


class Connection(NamedTuple):
    """A socket that leads to a guest's port, of one generation."""

    sock: socket.socket
    port: int
    generation: int


class Routes(NamedTuple):
    """What the app told of its rules, and how many more it has."""

    listed: tuple[protocol.Route, ...] = ()
    left_out: int = 0


class Status(msgspec.Struct, frozen=True):
    """All that a run's life changes, replaced as a whole."""

    state: protocol.State = "stopped"
    reason: protocol.Reason | None = None
    error: protocol.RunError | None = None
    ports: tuple[int, ...] = ()
    routes: Routes = Routes()
    ready_ms: float | None = None
