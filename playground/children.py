"""Child processes that end when their parent does, whatever way it ends.

Each child leads a process group, so that Ctrl-C in a terminal reaches the parent alone, which then
ends its children in order, and so that the last resort (SIGKILL to the group) reaches what a child
started.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

PR_SET_PDEATHSIG = 1  # prctl(2)

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
STEADY_SECONDS = 10.0
"""A child that lived this long was well: its next start begins without a pause again."""

_libc = ctypes.CDLL(None, use_errno=True)


class Child:
    """One program that is started, and started again when it dies, with growing pauses between."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        kept_descriptors: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.quick_deaths = 0
        self._command = command
        self._environment = environment
        self._kept_descriptors = kept_descriptors
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._start_at = 0.0

    @property
    def is_alive(self) -> bool:
        """It runs; asking also reaps it when it has ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """Of the running process; None while there is none."""
        return self._process.pid if self._process is not None and self.is_alive else None

    def keep_alive(self) -> None:
        """Start it if it does not run and its pause is over. To be called again and again."""
        if self.is_alive:
            return
        if self._process is not None:
            self._note_death(self._process.returncode)
        if time.monotonic() >= self._start_at:
            self._start()

    def seconds_to_start(self) -> float:
        """How long its pause still is; 0 when it runs."""
        return 0.0 if self.is_alive else max(0.0, self._start_at - time.monotonic())

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the child alone."""
        if self._process is not None and self.is_alive:
            self._process.send_signal(number)

    def kill_group(self) -> None:
        """End it and what it started, without asking."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _start(self) -> None:
        parent = os.getpid()
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(  # one thread only, and prctl has no other way
            self._command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            pass_fds=self._kept_descriptors,
            process_group=0,
            preexec_fn=lambda: _tie_to(parent),  # noqa: PLW1509  # no threads here; prctl needs it
        )

    def _note_death(self, returncode: int) -> None:
        now = time.monotonic()
        was_steady = now - self._started_at > STEADY_SECONDS
        self.quick_deaths = 0 if was_steady else self.quick_deaths + 1
        pause = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**self.quick_deaths)
        self._start_at = now + pause
        self._process = None
        how = f"signal {-returncode}" if returncode < 0 else f"status {returncode}"
        sys.stderr.write(f"The {self.name} ended with {how}; it is started again.\n")


def _tie_to(parent: int) -> None:
    """In the child, before its program: die with the parent, and take no signal mask from it."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
