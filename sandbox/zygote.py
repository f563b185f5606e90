"""The worker's handle of the zygote: start it, ask it for inits, notice that it is gone.

worker ── launcher, which becomes ──▶ zygote ──▶ inits
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import gevent

from .cgroups import Group
from .guest import channel
from .init import Init
from .settings import Limits, Settings

_WARM_SECONDS = 60.0
_SPAWN_SECONDS = 10.0
_GONE_SECONDS = 5.0


class ZygoteGone(Exception):
    """The zygote has ended, or did not become warm; a new one is needed."""


@dataclass
class Zygote:
    """A running zygote. One request at a time: the caller sees to that."""

    process: "subprocess.Popen[bytes]"
    control: socket.socket

    @classmethod
    def start(cls, settings: Settings, program: bytes) -> "Zygote":
        """Launch one and wait until it is warm. Raises ZygoteGone with the launcher's last words in
        the log.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        blob = channel.write_blob(program)
        with theirs, open(blob, "rb"):
            options = {
                "guest_python": str(settings.guest_python),
                "limits": _kernel_limits(settings.limits),
                "control_fd": theirs.fileno(),
                "filter_fd": blob,
            }
            process = _launch(
                ["-m", "sandbox.launcher", json.dumps(options)], (theirs.fileno(), blob)
            )
        zygote = cls(process, ours)
        zygote._wait_until_warm()
        return zygote

    def spawn(self, slot: int, group: Group | None = None) -> Init:
        """An init in a jail of its own, ready for a project. Raises ZygoteGone or InitFailed."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, ExitStack() as stack:
            fds = [theirs.fileno()]
            if group is not None:
                fds.append(group.entrance())
                stack.callback(os.close, fds[1])
            try:
                channel.send(self.control, {"op": "spawn", "slot": slot}, tuple(fds))
            except OSError as error:
                ours.close()
                raise ZygoteGone("the zygote has ended") from error
        try:
            with gevent.Timeout(_SPAWN_SECONDS, ZygoteGone(f"no init within {_SPAWN_SECONDS:g} s")):
                return Init.accept(ours, slot)
        except BaseException:
            ours.close()
            raise

    def wait_until_gone(self) -> None:
        """Return when the zygote has closed its end, which it does only by ending."""
        while channel.receive(self.control) is not None:
            pass

    def close(self) -> None:
        """Close the socket, which ends the zygote, and collect it."""
        self.control.close()
        try:
            self.process.wait(_GONE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _wait_until_warm(self) -> None:
        with suppress(gevent.Timeout), gevent.Timeout(_WARM_SECONDS):
            if channel.receive(self.control) is not None:
                return
        self.close()
        raise ZygoteGone(
            "the zygote did not start; `python -m sandbox check` says which layer this host lacks"
        )


def _launch(arguments: Sequence[str], fds: tuple[int, ...]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the worker, which ends it
        pass_fds=fds,
        cwd=Path(__file__).resolve().parent.parent,
        env={"LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"},
    )


def _kernel_limits(limits: Limits) -> dict[str, int]:
    """Those that the kernel enforces in the jail, by the names of `guest.jail.Limits`."""
    return {
        "memory_bytes": limits.memory_bytes,
        "processes": limits.processes,
        "open_files": limits.open_files,
        "disk_bytes": limits.disk_bytes,
        "disk_files": limits.disk_files,
        "file_bytes": limits.file_bytes,
    }
