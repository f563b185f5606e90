"""A guest that is forked and locked down but has no command yet, as init sees it: guest.py is its
own side.
"""

import os
import select
import socket
import time
from typing import Literal, NamedTuple

from . import channel

_CLEAR_SECONDS = 1.0
_COLLECT_SECONDS = 0.0002


class Standby(NamedTuple):
    """`sock` leads to it; it ends when that is closed."""

    pid: int
    sock: socket.socket

    def does(self, order: Literal["kill", "clear"]) -> bool:
        """Have it kill all others, or wait until they are gone too; False where it does not answer,
        or is gone. Whoever ends meanwhile is collected, or it would wait for that.
        """
        try:
            channel.send(self.sock, {"op": order})
            return self._answers()
        except OSError:  # killed with the order unread
            return False

    def _answers(self) -> bool:
        deadline = time.monotonic() + _CLEAR_SECONDS
        while time.monotonic() < deadline:
            while (pid := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                if pid == self.pid:
                    return False
            if select.select([self.sock], [], [], _COLLECT_SECONDS)[0]:
                return channel.receive(self.sock) is not None
        return False
