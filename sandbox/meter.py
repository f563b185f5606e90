"""What a session uses: looked at when somebody asks, and not more than a few times a second.

Two looks differ in price. A sample (processes.py) costs microseconds a process and counts pages
that guests share with the zygote; weighing (memory.py) costs milliseconds and is the truth that
the memory limit is about. A jail that has not computed since it was weighed weighs the same.
"""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import NamedTuple

import gevent

from . import crowd, kernel_memory, memory, processes
from .hidden import Hidden, Look
from .init import Init, InitGone, Refused
from .stillness import stillness

_FRESH_SECONDS = 0.5
_CORES = os.cpu_count() or 1
_COARSE_SECONDS = 0.5
"""Of processor time, by which two looks may differ beyond what passed between them."""
_NOTHING = processes.Sample(0, 0, 0, 0.0)


class Disk(NamedTuple):
    """What lies on the jail's tmpfs."""

    used_bytes: int = 0
    files: int = 0


class Meter:
    """Reads the host's /proc and asks init for the disk; remembers for half a second."""

    def __init__(self, init: Init, most_bytes: int) -> None:
        self._init = init
        self._most_bytes = most_bytes
        self._looked = 0.0
        self._cpu_before: float | None = 0.0
        self._weighed_at_cpu = -1.0
        self._seen_cpu_seconds = self._lost_cpu_seconds = 0.0
        self._seen_at = time.monotonic()
        self._weighed_bytes = 0
        self._hidden = Hidden()
        self._faults_then: Mapping[int, int] = {}
        self._disk = Disk()
        self._sample = _NOTHING
        self.memory_bytes = 0
        self.peak_memory_bytes = 0
        self.peak_processes = 0
        self.peak_open_files = 0

    def end_run(self) -> None:
        """CPU time and peaks count per run: what the ended one used is not the next one's.

        What that was, the next look tells, which need not be now, while it is ending and somebody
        waits for the next one; but now where a kernel does not tell who is ending.
        """
        self._cpu_before = None
        if self._sample.ended_cpu_seconds is None:
            seen = processes.sample(self._init.pid).cpu_seconds
            self._cpu_before = seen + self._lost_cpu_seconds
        self._sample = _NOTHING
        self._looked = 0.0
        self._weighed_at_cpu = -1.0
        self._weighed_bytes, self._faults_then = 0, {}
        self._hidden = Hidden()
        self.memory_bytes = self.peak_memory_bytes = 0
        self.peak_processes = self.peak_open_files = 0

    def sample(self) -> processes.Sample:
        """Look at the processes, and remember the most of each."""
        found = processes.sample(self._init.pid)
        self._note_lost(found.cpu_seconds)
        if self._cpu_before is None and found.ended_cpu_seconds is not None:
            self._cpu_before = found.ended_cpu_seconds + self._lost_cpu_seconds
        self._sample = found = found._replace(
            cpu_seconds=found.cpu_seconds + self._lost_cpu_seconds
        )
        self.peak_processes = max(self.peak_processes, found.processes)
        self.peak_open_files = max(self.peak_open_files, found.most_open_files)
        self.peak_memory_bytes = max(self.peak_memory_bytes, found.own_bytes)
        return found

    def _note_lost(self, seen: float) -> None:
        """A child that nobody waits for (SIGCHLD ignored) takes what it has computed along. One
        that is waited for amid a look is missed in its parent's figures too, until the next look:
        then more has come than can have been computed.
        """
        now = time.monotonic()
        risen = seen - self._seen_cpu_seconds
        possible = (now - self._seen_at) * _CORES + _COARSE_SECONDS
        if risen < 0:
            self._lost_cpu_seconds -= risen
        elif risen > possible:
            self._lost_cpu_seconds = max(0.0, self._lost_cpu_seconds - (risen - possible))
        self._seen_cpu_seconds, self._seen_at = seen, now

    def run_cpu_seconds(self, sample: processes.Sample) -> float:
        """CPU time of this run, of a sample."""
        if self._cpu_before is None:
            return 0.0
        return max(0.0, sample.cpu_seconds - self._cpu_before)

    def look(self) -> None:
        """Bring everything up to date, unless that was done less than half a second ago."""
        if time.monotonic() - self._looked < _FRESH_SECONDS:
            return
        self._looked = time.monotonic()
        sample = self.sample()
        if sample.cpu_seconds != self._weighed_at_cpu:
            self.weigh(sample)

    def look_quickly(self) -> None:
        """Only what costs little, with a guess of the memory: for a run that begins."""
        self.memory_bytes = self.sample().own_bytes + self._disk.used_bytes

    def most_memory_bytes(self, sample: processes.Sample) -> int:
        """What the jail can hold by now at the most, known without weighing.

        Where a shell has a job, nobody is held without need: what the jail gave back since it
        was weighed does not count, and then less is resident. Elsewhere the earlier hold is safer.
        """
        taken = self._weighed_bytes + sample.faulted_bytes(self._faults_then)
        if not sample.has_job:
            return taken
        return min(taken, memory.most_bytes(sample) + self._disk.used_bytes)

    @property
    def has_group(self) -> bool:
        """Whether the kernel itself holds the jail to its memory."""
        return self._init.group is not None

    @property
    def process_count(self) -> int:
        """How many processes and threads there were at the last look."""
        return self._sample.processes

    @property
    def open_files(self) -> int:
        """Of the process that had most at the last look."""
        return self._sample.most_open_files

    @property
    def cpu_seconds(self) -> float:
        """Of this run, at the last look."""
        return round(self.run_cpu_seconds(self._sample), 2)

    def weigh(self, sample: processes.Sample) -> int:
        """All memory that the jail holds, its disk and buffers included, in bytes.

        In a thread: the kernel walks page tables for milliseconds a process.
        """
        self._disk = self.disk()
        if self._init.group is not None:
            with suppress(OSError, ValueError, KeyError):  # its jail may have ended
                self.memory_bytes = self._init.group.memory_bytes()
            return self._weighed(sample)
        pool = gevent.get_hub().threadpool
        of_host = memory.shared_bytes()
        held: memory.Held = pool.apply(_of_jail, (self._init.pid, self._most_bytes))
        found = held.total + self._buffer_bytes() + self._disk.used_bytes
        possible = self._weighed_bytes + sample.faulted_bytes(self._faults_then)
        look = Look(found, possible, held.shared, self._disk.used_bytes, of_host)
        self.memory_bytes = found + self._hidden.note(look)
        return self._weighed(sample)

    @contextmanager
    def stillness(self, sample: processes.Sample, most: int) -> Iterator[None]:
        """Nothing in the jail runs, and so nothing grows, meanwhile; see stillness.py."""
        with stillness(self._init, sample, most - self._disk.used_bytes):
            yield

    def stand_last(self) -> None:
        """Let nobody wait for a processor because of this jail."""
        crowd.stand_last(self._init.pid)

    def crowd(self) -> crowd.Crowd:
        """How many threads compute, or would."""
        return crowd.look(self._init.pid)

    def _weighed(self, sample: processes.Sample) -> int:
        self.peak_memory_bytes = max(self.peak_memory_bytes, self.memory_bytes)
        self._weighed_at_cpu = sample.cpu_seconds
        self._weighed_bytes, self._faults_then = self.memory_bytes, sample.faults
        return self.memory_bytes

    def disk(self) -> Disk:
        """What lies on the disk now; of a jail that has ended, what did at the last look."""
        try:
            fields, _ = self._init.call("usage")
        except (InitGone, Refused):
            return self._disk
        self._disk = Disk(used_bytes=fields["disk_bytes"], files=fields["disk_files"])
        return self._disk

    @property
    def last_disk(self) -> Disk:
        """The disk at the last look."""
        return self._disk

    def _buffer_bytes(self) -> int:
        """What the jail's sockets take, and what lies in their buffers. Those that are closed, or
        opened, while init lists them are none that it does not list.
        """
        if not memory.has_sockets(self._init.pid):
            return 0
        before = memory.sockets(self._init.pid)
        try:
            fields, _ = self._init.call("buffers")
        except (InitGone, Refused):
            return 0  # it has ended, or its kernel cannot tell (gVisor)
        size: int = fields["bytes"]
        count = min(before, memory.sockets(self._init.pid))
        return size + kernel_memory.of_sockets(count, fields["sockets"])


def _of_jail(init_pid: int, most: int) -> memory.Held:
    held = memory.of_processes(init_pid, most)
    if held.total > most:
        return held
    files = kernel_memory.of_files(init_pid, held.total, most)
    return held._replace(total=held.total + files)
