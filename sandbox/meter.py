"""What a session uses, looked at when somebody asks and not more than a few times a second."""

import time

from . import memory, processes, protocol
from .init import Init, InitGone, Refused

_FRESH_SECONDS = 0.5


class Meter:
    """Reads the host's /proc and asks init for the disk; remembers for half a second."""

    def __init__(self, init: Init) -> None:
        self._init = init
        self._looked = 0.0
        self._cpu_before = 0.0
        self._usage = protocol.Usage(
            memory_bytes=0, processes=0, cpu_seconds=0.0, open_files=0, disk_bytes=0, log_bytes=0
        )

    def end_run(self) -> None:
        """CPU time counts per run: what the ended one used is not the next one's."""
        self._cpu_before = processes.sample(self._init.pid).cpu_seconds
        self._looked = 0.0

    def run_cpu_seconds(self, sample: processes.Sample) -> float:
        """CPU time of this run, of a sample."""
        return max(0.0, sample.cpu_seconds - self._cpu_before)

    def usage(self, log_bytes: int) -> protocol.Usage:
        """The usage now, or as it was at most half a second ago."""
        if time.monotonic() - self._looked >= _FRESH_SECONDS:
            open_files = processes.open_files(self._init.pid)
            self._usage = self._measure(log_bytes, open_files, self._disk_bytes())
            self._looked = time.monotonic()
        return self._usage

    def quick_usage(self, log_bytes: int) -> protocol.Usage:
        """As `usage`, with files and disk as they were last: a start waits for this."""
        before = self._usage
        return self._measure(log_bytes, before.open_files, before.disk_bytes)

    def _measure(self, log_bytes: int, open_files: int, disk_bytes: int) -> protocol.Usage:
        sample = processes.sample(self._init.pid)
        return protocol.Usage(
            memory_bytes=sample.resident_bytes,
            processes=sample.processes,
            cpu_seconds=round(self.run_cpu_seconds(sample), 2),
            open_files=open_files,
            disk_bytes=disk_bytes,
            log_bytes=log_bytes,
        )

    def buffer_bytes(self) -> int:
        """What lies in the buffers of the jail's sockets."""
        if not memory.has_many_sockets(self._init.pid):
            return 0
        try:
            fields, _ = self._init.call("buffers")
        except (InitGone, Refused):
            return 0  # it has ended, or its kernel cannot tell (gVisor)
        size: int = fields["bytes"]
        return size

    def _disk_bytes(self) -> int:
        try:
            fields, _ = self._init.call("usage")
        except (InitGone, Refused):
            return 0
        used: int = fields["disk_bytes"]
        return used
