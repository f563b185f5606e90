"""Every setting of the worker, read from the environment once.

Nothing else looks at `os.environ`. A value that cannot be used stops the start and names its
variable. Each limit is a field of `Limits`, its unit in its name, its default with the reason
beside it.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from .protocol import Usage

_REPOSITORY = Path(__file__).resolve().parent.parent
_MIB = 1024 * 1024
_TOKEN_CHARACTERS = 16
_NUMBER_DIGITS = 15
_SOCKET_PATH_BYTES = 107
"""unix(7): `sun_path` is 108 bytes with its NUL."""


_NUMBERS = (
    "warm_inits",
    "max_sessions",
    "queue_places",
    "queue_seconds",
    "request_bytes",
    "tunnel_idle_seconds",
    "terminal_idle_seconds",
)


class SettingsError(Exception):
    """A setting that cannot be used; the sentence says which, what it is and what would do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one session may use. Field `x` is the environment variable `SANDBOX_X`."""

    memory_bytes: int = 256 * _MIB  # a Flask app with SQLAlchemy and Pillow needs about 120
    processes: int = 64  # threads count: the development server starts one a request
    cpu_seconds: int = 300  # of one run; a lesson uses less than one
    cpu_extensions: int = 3  # each as much again, for who watches: twenty minutes in all
    open_files: int = 512  # of one process; half of what a desktop allows
    disk_bytes: int = 64 * _MIB  # project, /tmp, $HOME and /dev/shm together
    disk_files: int = 20_000  # each costs the host about 1 KB
    file_bytes: int = 32 * _MIB  # half of the disk: no single file fills it
    log_bytes_per_second: int = 256 * 1024  # more than anybody reads
    log_burst_bytes: int = _MIB  # a traceback of a deep recursion, a help text, a table
    log_lines_per_second: int = 2_000  # more than anybody reads
    log_ring_events: int = 5_000  # what a page scrolls through
    log_ring_bytes: int = 2 * _MIB  # of a hundred sessions: 200 MiB of the worker's own
    tunnels: int = 64  # a browser opens six, an event stream holds one
    terminals: int = 4  # one for the shell, one for tests, and two to spare
    terminal_bytes_per_second: int = 256 * 1024  # as output in the console: more than anybody reads
    startup_seconds: int = 10  # many times what a cold framework needs to import
    idle_seconds: int = 1_800  # a person who reads a chapter comes back to a live app
    abandoned_seconds: int = 60  # then a full worker may give the session up for a new one
    lifetime_seconds: int = 4 * 3_600  # a long lesson; the browser has the project
    lifetime_notice_seconds: int = 300  # before its end: time to download what the app wrote
    project_files: int = 500  # far above a lesson's, and small enough to list
    project_bytes: int = 8 * _MIB  # pictures and a small database beside the source

    def as_usage(self, cpu_seconds: float) -> Usage:
        """Those that a session's `usage` is measured against, under the same keys; a run's CPU
        budget may have been extended.
        """
        return Usage(
            memory_bytes=self.memory_bytes,
            processes=self.processes,
            cpu_seconds=cpu_seconds,
            open_files=self.open_files,
            disk_bytes=self.disk_bytes,
            disk_files=self.disk_files,
            log_bytes=self.log_ring_bytes,
            tunnels=self.tunnels,
            startup_seconds=float(self.startup_seconds),
            idle_seconds=float(self.idle_seconds),
            lifetime_seconds=float(self.lifetime_seconds),
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator chose. Field `x` is the environment variable `SANDBOX_X`."""

    listen: str = "unix:data/workers/worker.sock"
    """`unix:PATH`, or `HOST:PORT`, which needs a token."""
    token: str = field(default="", repr=False)
    guest_python: Path = _REPOSITORY / ".venv-guest/bin/python"
    cgroup: str = ""
    """A folder of the kernel's cgroup v2 tree that is ours; empty: our own, if delegated."""
    warm_inits: int = 4
    max_sessions: int = 100
    queue_places: int = 100
    """For those who come to a full worker; as many again as it holds."""
    queue_seconds: int = 30
    """A place is kept for who asks again within this time; a page does every few seconds."""
    request_bytes: int = 24 * _MIB
    """A project in JSON, base64 and all."""
    tunnel_idle_seconds: int = 3_600
    terminal_idle_seconds: int = 1_800
    """As a session's own: nothing typed, nothing shown, and the jail may sleep."""
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read `SANDBOX_*`. Raises SettingsError."""
        default = cls()  # slots: a class attribute is no default value
        listen = environment.get("SANDBOX_LISTEN") or default.listen
        token = environment.get("SANDBOX_TOKEN", "")
        _check_listen(listen, token)
        guest_python = environment.get("SANDBOX_GUEST_PYTHON")
        numbers = {name: _number(environment, name, getattr(default, name)) for name in _NUMBERS}
        limits = Limits(
            **{
                limit.name: _number(environment, limit.name, limit.default)
                for limit in dataclasses.fields(Limits)
                if isinstance(limit.default, int)
            }
        )
        python = Path(guest_python) if guest_python else default.guest_python
        return cls(
            listen=listen,
            token=token,
            guest_python=python,
            cgroup=_cgroup(environment.get("SANDBOX_CGROUP", "").strip()),
            limits=limits,
            **numbers,
        )

    @property
    def socket_path(self) -> Path | None:
        """The unix socket's path; None where the worker listens on TCP."""
        return Path(self.listen.removeprefix("unix:")) if self.listen.startswith("unix:") else None


def _cgroup(text: str) -> str:
    if text and not text.startswith("/"):
        raise SettingsError(f"SANDBOX_CGROUP is {text[:80]!r}; it must be an absolute path.")
    return text


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    variable = f"SANDBOX_{name.upper()}"
    text = environment.get(variable, "").strip()
    if not text:
        return default
    is_number = text.isascii() and text.isdigit() and len(text) <= _NUMBER_DIGITS
    if not is_number or int(text) == 0:
        raise SettingsError(
            f"{variable} is {text[:40]!r}; it must be a whole number above 0,"
            f" of at most {_NUMBER_DIGITS} digits."
        )
    return int(text)


def _check_listen(listen: str, token: str) -> None:
    if listen.startswith("unix:"):
        _check_path(listen.removeprefix("unix:"))
        return
    host, _, port = listen.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and int(port[:6]) <= 65535):
        raise SettingsError(f"SANDBOX_LISTEN is {listen!r}; it must be unix:PATH or HOST:PORT.")
    if len(token) < _TOKEN_CHARACTERS:
        raise SettingsError(
            f"SANDBOX_LISTEN is {listen!r}, which others can reach: set SANDBOX_TOKEN"
            f" to a secret of at least {_TOKEN_CHARACTERS} characters."
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        raise SettingsError(
            "SANDBOX_TOKEN has a space or a character that is not printable ASCII,"
            " which no header can carry."
        )


def _check_path(path: str) -> None:
    if not path:
        raise SettingsError("SANDBOX_LISTEN is 'unix:'; it must name a path after the colon.")
    if len(path.encode()) > _SOCKET_PATH_BYTES:
        raise SettingsError(
            f"SANDBOX_LISTEN is {len(path.encode())} bytes long after `unix:`;"
            f" a socket's path has at most {_SOCKET_PATH_BYTES}."
        )
