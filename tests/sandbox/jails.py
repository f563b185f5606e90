"""Stands for an init and its jail, where a test is about what its worker makes of it."""

import os
from typing import Any

import gevent
from gevent.event import Event

from sandbox.init import InitGone


class FakeInit:
    """Answers at once, but holds what is in `held` until it is set, and keeps the pipes of runs."""

    slot = 0
    group = None
    pid = 2**22 + 1
    """Nobody's: more than a kernel gives."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.held: dict[str, Event] = {}
        self.is_gone = False
        self.fds: list[int] = []
        self.on_event: Any = lambda _: None
        self.on_end: Any = lambda: None
        self.before_answer: Any = lambda: None

    def call(self, operation: str, fds: tuple[int, ...] = (), **_: object) -> Any:
        if self.is_gone:
            raise InitGone
        self.asked.append(operation)
        self.fds += map(os.dup, fds)
        self.hold(operation)
        self.before_answer()
        return {"ports": [], "disk_bytes": 0, "disk_files": 0}, []

    def hold(self, operation: str) -> None:
        if operation in self.held:
            self.held[operation].wait()

    def kill(self) -> None:
        self.asked.append("kill")
        self.hold("kill")

    def end(self) -> None:
        """By itself."""
        self.is_gone = True
        self.on_end()

    def end_soon(self) -> None:
        """As soon as somebody waits."""
        gevent.spawn(self.end)

    def close(self) -> None:
        while self.fds:
            os.close(self.fds.pop())
