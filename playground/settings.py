"""Every setting of the web service, read from the environment once.

This is the only module that looks at `os.environ`: everything else is handed a `Settings`. A value
that cannot be used stops the start with a sentence that names the variable, so that a typing
mistake never becomes a silent default. Units are in the names.
"""

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypeVar

from .messages import FILES_MAX

T = TypeVar("T")

MEBIBYTE = 1024 * 1024
MIN_SECRET_BYTES = 32
LOG_LEVELS = ("debug", "info", "warning", "error")
MAX_SOCKET_PATH_BYTES = 107
"""`sun_path` of unix(7) less its NUL: a longer socket path cannot be bound."""

_HOST_AND_PORT = re.compile(r"(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::\d{1,5})?")


class SettingsError(Exception):
    """A setting that cannot be used; the message names the variable, the value and what would
    do.
    """


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator chose. Field `x` is the environment variable `PLAYGROUND_X`."""

    host: str = "127.0.0.1"
    port: int = 8000
    data: Path = Path("data")
    """Folder of the snippet store, the secret and the sockets of the embedded worker."""
    processes: int = 1
    workers: str = "unix:/run/workers/*.sock"
    """`unix:GLOB`, absolute, or `http://HOST:PORT` whose every address is a worker."""
    is_embedded: bool = True
    """No worker was named: `python -m playground` starts one of its own."""
    worker_token: str = field(default="", repr=False)
    worker_seconds: int = 30
    """A worker must have answered a call after this long: longer than the start-up limit of a run,
    which the worker itself watches.
    """
    secret: bytes | None = field(default=None, repr=False)
    """Signs session ids. None: made once in the data folder."""
    allowed_hosts: tuple[str, ...] = ("*",)
    preview_scheme: str = "http"
    preview_host: str = "localhost:8000"
    """`LABEL.` before this is a session's preview; with its port, where that is not the default
    one.
    """
    database_url: str = "sqlite:data/snippets.db"
    request_bytes: int = 16 * MEBIBYTE
    request_seconds: int = 30
    """A request's body must have come after this long, however it trickles."""
    exchange_seconds: int = 30
    """An exchange of the client panel ends after this long, all its redirects included."""
    exchange_body_bytes: int = 8 * MEBIBYTE
    """How much of an exchange's answers the client panel is shown, where there is room; room.py."""
    held_bytes: int = 256 * MEBIBYTE
    """Of all large bodies and answers together, in each process; memory.py. Two such processes fit
    web's container (1 GiB) with all that they need besides.
    """
    event_stream_seconds: int = 5
    """Server-sent events are listened to for this long where nobody watches them come."""
    exchange_live_seconds: int = 600
    """A body that is watched while it comes may take this long."""
    preview_seconds: int = 60
    """A preview's app must have begun its answer after this long."""
    preview_idle_seconds: int = 3600
    """A preview's stream or websocket on which nothing moves ends after this long."""
    project_files: int = 500
    project_bytes: int = 8 * MEBIBYTE
    snippet_bytes: int = MEBIBYTE
    trusted_proxies: int = 0
    """How many proxies in front of us append the address that they saw to `X-Forwarded-For`."""
    connections_per_address: int = 1_000
    """At once, on each process: a quarter of what it takes; a page has about ten."""
    requests_per_minute: int = 12_000
    """Of one address, of any kind; like those below, enough for a class behind one address."""
    previews_per_minute: int = 12_000
    sessions_per_minute: int = 240
    sessions_per_visitor: int = 60
    """At once, of one address, on each worker: two school classes."""
    runs_per_minute: int = 1_200
    exchanges_per_minute: int = 3_000
    checks_per_minute: int = 600
    tools_per_minute: int = 3_000
    snippets_per_minute: int = 120
    log_level: str = "warning"

    @property
    def limits_callers(self) -> bool:
        """Whether others than this machine can call: only then are they counted."""
        return self.trusted_proxies > 0 or not _is_loopback(self.host)

    @property
    def counts_connections(self) -> bool:
        """Whether connections have a share each: those of a proxy are everybody's."""
        return self.limits_callers and self.trusted_proxies == 0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read `PLAYGROUND_*` (of this process unless given). Raises `SettingsError`."""
        read = _Reader(os.environ if environment is None else environment)
        data = Path(read.text("DATA", "data")).absolute()
        port = read.number("PORT", 8000, low=0, high=65535)
        workers = read.text("WORKERS", "")
        preview_scheme, preview_host = read.parsed("PREVIEW_HOST", f"localhost:{port}", _preview)
        return cls(
            host=read.text("HOST", "127.0.0.1"),
            port=port,
            data=data,
            processes=read.number("PROCESSES", 1, low=1, high=64),
            workers=read.parsed("WORKERS", f"unix:{data}/workers/*.sock", _workers),
            is_embedded=not workers,
            worker_token=read.text("WORKER_TOKEN", ""),
            worker_seconds=read.number("WORKER_SECONDS", 30, low=1),
            secret=read.parsed("SECRET", "", _secret),
            allowed_hosts=read.parsed("ALLOWED_HOSTS", "*", _hosts),
            preview_scheme=preview_scheme,
            preview_host=preview_host,
            database_url=read.parsed("DATABASE_URL", f"sqlite:{data}/snippets.db", _database),
            request_bytes=read.number("REQUEST_BYTES", 16 * MEBIBYTE, low=1024),
            request_seconds=read.number("REQUEST_SECONDS", 30, low=1),
            exchange_seconds=read.number("EXCHANGE_SECONDS", 30, low=1),
            exchange_body_bytes=read.number("EXCHANGE_BODY_BYTES", 8 * MEBIBYTE, low=1024),
            held_bytes=read.number("HELD_BYTES", 256 * MEBIBYTE, low=MEBIBYTE),
            event_stream_seconds=read.number("EVENT_STREAM_SECONDS", 5, low=1),
            exchange_live_seconds=read.number("EXCHANGE_LIVE_SECONDS", 600, low=1),
            preview_seconds=read.number("PREVIEW_SECONDS", 60, low=1),
            preview_idle_seconds=read.number("PREVIEW_IDLE_SECONDS", 3600, low=1),
            project_files=read.number("PROJECT_FILES", 500, low=1, high=FILES_MAX),
            project_bytes=read.number("PROJECT_BYTES", 8 * MEBIBYTE, low=1024),
            snippet_bytes=read.number("SNIPPET_BYTES", MEBIBYTE, low=1024),
            trusted_proxies=read.number("TRUSTED_PROXIES", 0, low=0, high=8),
            connections_per_address=read.number("CONNECTIONS_PER_ADDRESS", 1_000, low=1),
            requests_per_minute=read.number("REQUESTS_PER_MINUTE", 12_000, low=1),
            previews_per_minute=read.number("PREVIEWS_PER_MINUTE", 12_000, low=1),
            sessions_per_visitor=read.number("SESSIONS_PER_VISITOR", 60, low=1),
            sessions_per_minute=read.number("SESSIONS_PER_MINUTE", 240, low=1),
            runs_per_minute=read.number("RUNS_PER_MINUTE", 1_200, low=1),
            exchanges_per_minute=read.number("EXCHANGES_PER_MINUTE", 3_000, low=1),
            checks_per_minute=read.number("CHECKS_PER_MINUTE", 600, low=1),
            tools_per_minute=read.number("TOOLS_PER_MINUTE", 3_000, low=1),
            snippets_per_minute=read.number("SNIPPETS_PER_MINUTE", 120, low=1),
            log_level=read.parsed("LOG_LEVEL", "warning", _log_level),
        )


class _Reader:
    """Takes one variable at a time, so that every complaint can name the one it is about."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def text(self, name: str, default: str) -> str:
        return self._environment.get(f"PLAYGROUND_{name}", "").strip() or default

    def number(self, name: str, default: int, *, low: int, high: int = 2**40) -> int:
        text = self.text(name, str(default))
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise SettingsError(
                f"PLAYGROUND_{name} is {text!r}; it must be a number from {low} to {high}."
            )
        return int(text)

    def parsed(self, name: str, default: str, parse: Callable[[str], T]) -> T:
        text = self.text(name, default)
        try:
            return parse(text)
        except ValueError as error:
            raise SettingsError(f"PLAYGROUND_{name} is {text!r}; {error}") from None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _preview(text: str) -> tuple[str, str]:
    scheme, separator, host = text.lower().rpartition("://")
    if not separator:
        scheme = "http"
    if scheme not in ("http", "https") or not _HOST_AND_PORT.fullmatch(host):
        raise ValueError("it must be a host name, such as localhost:8000 or https://play.example.")
    return scheme, host


def _workers(text: str) -> str:
    if text.startswith("unix:"):
        pattern = Path(text.removeprefix("unix:")).absolute()
        if len(bytes(pattern)) <= MAX_SOCKET_PATH_BYTES:
            return f"unix:{pattern}"
    if re.fullmatch(r"http://(?:\[[0-9a-fA-F:.]+\]|[^/:@\s]+):\d{1,5}/?", text):
        return text.rstrip("/")
    raise ValueError(
        f"it must be unix:PATTERN of at most {MAX_SOCKET_PATH_BYTES} bytes, or http://HOST:PORT."
    )


def _log_level(text: str) -> str:
    if text.lower() not in LOG_LEVELS:
        raise ValueError(f"it must be one of {', '.join(LOG_LEVELS)}.")
    return text.lower()


def _secret(text: str) -> bytes | None:
    secret = text.encode()
    if secret and len(secret) < MIN_SECRET_BYTES:
        raise ValueError(f"it must be at least {MIN_SECRET_BYTES} bytes of random text.")
    return secret or None


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(host.strip().lower() for host in text.split(",") if host.strip())
    if not all(re.fullmatch(r"\*|\[[0-9a-f:.]+\]|[a-z0-9.-]+", host) for host in hosts):
        raise ValueError("it must be host names without ports, separated by commas, or *.")
    return hosts


def _database(text: str) -> str:
    if text.startswith(("postgres:", "postgresql:")):
        raise ValueError("PostgreSQL is not supported yet: use sqlite:PATH or leave it out.")
    if not text.startswith("sqlite:"):
        raise ValueError("it must be sqlite:PATH.")
    return text
