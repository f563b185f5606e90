"""A cgroup for each jail, where the worker may make some: the kernel's own limits of a whole jail.

Where a cgroup (v2) was delegated to the worker, the kernel counts a jail's memory, with its disk
and its buffers, holds it at the limit, and shares the processor evenly among jails. Elsewhere
rlimits and the watchdog do what they can. Nothing is asked of an operator: what was not delegated
is left alone, which is found out by looking and said in `check` and /healthz. The facts are those
of the kernel's Documentation/admin-guide/cgroup-v2.rst.

    delegated ──▶ worker        the worker and all that it starts, zygote included
              └─▶ jail-…-1, -2, …   init and guests: the usher joins before it forks the init
"""

import errno
import itertools
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import gevent

from .settings import Limits, SettingsError

_OWN = "worker"
_NEEDED = frozenset({"memory", "pids"})
_WANTED = ("cpu", "memory", "pids")
_OWN_PROCESSES = 8
"""Init, a standby, and those of guests that have ended and are not collected yet."""
_ROOM_BYTES = 64 * 1024 * 1024
"""Above the limit, at which the kernel holds a jail up: the watchdog ends its run, with a sentence.
Who comes through all the same is ended by the kernel, as a whole."""
_PERIOD_US = 100_000
_RETRY_SECONDS = 0.05
_RETRIES = 100
_CLOSING_RETRIES = 20


class NotDelegated(Exception):
    """No cgroup to make others in; the sentence says why."""


class Group:
    """The cgroup of one jail."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def entrance(self) -> int:
        """An fd through which a process joins by writing "0"; the caller closes it."""
        return os.open(self._folder / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC)

    def memory_bytes(self) -> int:
        """All that is charged to the jail, but for pages of files that can be read again."""
        stat = dict(
            line.split() for line in (self._folder / "memory.stat").read_text().splitlines()
        )
        used = int((self._folder / "memory.current").read_text())
        return max(0, used - int(stat["file"]) + int(stat["shmem"]))

    def was_ended_for_memory(self) -> bool:
        """Whether the kernel ended processes of it because of the limit."""
        try:
            lines = (self._folder / "memory.events").read_text().splitlines()
        except OSError:
            return False
        return any(int(count) > 0 for name, count in map(str.split, lines) if name == "oom_kill")

    def remove(self) -> None:
        """Its processes have ended; the kernel may still be about to take the last one out."""
        for _ in range(_RETRIES):
            try:
                self._folder.rmdir()
            except FileNotFoundError:
                return
            except OSError as error:
                if error.errno != errno.EBUSY:
                    raise
                gevent.sleep(_RETRY_SECONDS)
            else:
                return


class Cgroups:
    """The delegated folder, entered: the worker sits in a cgroup of its own below it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._life = secrets.token_hex(4)
        self._numbers = itertools.count(1)
        own = folder / _OWN
        own.mkdir(exist_ok=True)
        for pid in (folder / "cgroup.procs").read_text().split():  # inner nodes hold no process
            with suppress(ProcessLookupError):
                (own / "cgroup.procs").write_text(pid)
        _enable(folder)
        self._sweep("jail-*")  # what a worker left that was killed

    def make(self, limits: Limits) -> Group:
        """The cgroup of a jail that is about to be. Raises OSError."""
        folder = self._folder / f"jail-{self._life}-{next(self._numbers)}"
        folder.mkdir()
        try:
            _limit(folder, limits)
        except OSError:
            folder.rmdir()
            raise
        return Group(folder)

    def close(self) -> None:
        """Every jail has ended, or does now; their cgroups go. One that was being made while the
        worker was told to end is nobody's, and would live until it notices.
        """
        own = f"jail-{self._life}-*"
        for folder in self._folder.glob(own):
            with suppress(OSError):  # it may have gone by now
                if (folder / "cgroup.kill").exists():  # since Linux 5.14
                    (folder / "cgroup.kill").write_text("1")
        for _ in range(_CLOSING_RETRIES):
            self._sweep(own)
            if not any(self._folder.glob(own)):
                return
            gevent.sleep(_RETRY_SECONDS)

    def _sweep(self, pattern: str) -> None:
        for folder in self._folder.glob(pattern):
            with suppress(OSError):  # somebody is in it: then it is not left
                folder.rmdir()


class Found(NamedTuple):
    """What this host has of it, in a sentence, and the delegated folder where there is one."""

    folder: Path | None
    detail: str


def enter(chosen: str, limits: Limits) -> tuple[Cgroups | None, Found]:
    """The tree that the worker uses, and what was found. Raises SettingsError where the chosen one
    cannot be used: an operator who names one relies on it.
    """
    found = find(chosen, limits)
    entered = None
    if found.folder is not None:
        try:
            entered = Cgroups(found.folder)
        except OSError as error:
            found = Found(None, f"{found.folder} cannot be entered: {error}")
    if chosen and entered is None:
        raise SettingsError(f"SANDBOX_CGROUP is {chosen!r}: {found.detail}.")
    return entered, found


def find(chosen: str, limits: Limits) -> Found:
    """Look whether a cgroup was delegated: the one that is `chosen`, else the worker's own."""
    try:
        folder = Path(chosen) if chosen else _own_folder()
        _check(folder, is_chosen=bool(chosen))
        _try(folder, limits)
    except (NotDelegated, OSError) as error:
        return Found(None, str(error))
    return Found(folder, "cgroup v2")


def _own_folder() -> Path:
    """Where the kernel's tree shows the cgroup of this process."""
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    places = [line.split()[4] for line in mounts if " - cgroup2 " in line]
    path = _own_path()
    if not places or path is None:
        raise NotDelegated("this host has no cgroup v2 tree")
    return Path(places[0]) / path


def _own_path() -> str | None:
    """Below the tree's root, without the part that a worker before us has added."""
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    own = next((line.removeprefix("0::/") for line in lines if line.startswith("0::/")), None)
    if own == _OWN:
        return ""
    return None if own is None else own.removesuffix(f"/{_OWN}")


def _check(folder: Path, *, is_chosen: bool) -> None:
    """Raises NotDelegated: nobody gave it to us, or not with what we need."""
    if not (folder / "cgroup.type").exists():
        raise NotDelegated(f"{folder} is the host's root cgroup, or none")
    for name in ("", "cgroup.procs", "cgroup.subtree_control"):
        if not os.access(folder / name, os.W_OK):
            raise NotDelegated(f"{folder / name} is not the worker's to write")
    if not is_chosen and os.geteuid() == 0 and not (_is_namespace_root() or _is_marked(folder)):
        raise NotDelegated(f"{folder} is not marked as delegated")
    missing = _NEEDED - set((folder / "cgroup.controllers").read_text().split())
    if missing:
        raise NotDelegated(f"{folder} lacks the controllers {', '.join(sorted(missing))}")


def _is_namespace_root() -> bool:
    """A container's own tree, mounted to be written."""
    return _own_path() == ""


def _is_marked(folder: Path) -> bool:
    """systemd's mark (Delegate=yes); root could write anywhere, which gives it no right to."""
    for name in ("user.delegate", "trusted.delegate"):
        with suppress(OSError):
            if os.getxattr(folder, name) == b"1":
                return True
    return False


def _try(folder: Path, limits: Limits) -> None:
    """Make one and remove it. Its limits can be set only once the worker has moved aside."""
    probe = folder / f"probe-{secrets.token_hex(4)}"
    probe.mkdir()
    try:
        if (probe / "memory.max").exists():
            _limit(probe, limits)
    finally:
        probe.rmdir()


def _enable(folder: Path) -> None:
    there = (folder / "cgroup.controllers").read_text().split()
    wanted = " ".join(f"+{name}" for name in _WANTED if name in there)
    (folder / "cgroup.subtree_control").write_text(wanted)


def _limit(folder: Path, limits: Limits) -> None:
    (folder / "memory.high").write_text(str(limits.memory_bytes))
    (folder / "memory.max").write_text(str(limits.memory_bytes + _ROOM_BYTES))
    (folder / "memory.oom.group").write_text("1")
    (folder / "pids.max").write_text(str(limits.processes + _OWN_PROCESSES))
    if (folder / "memory.swap.max").exists():  # a kernel with swap
        (folder / "memory.swap.max").write_text("0")
    if "cpu" in (folder.parent / "cgroup.subtree_control").read_text().replace("+", "").split():
        (folder / "cpu.max").write_text(f"{_most_processors() * _PERIOD_US} {_PERIOD_US}")


def _most_processors() -> int:
    """No jail has more than half of the machine, however many processes it has."""
    return max(1, (os.cpu_count() or 1) // 2)
