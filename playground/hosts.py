"""What a request's Host and Origin say, decided once and in one place.

A browser's whole idea of "who may touch what" hangs on the host name, so routing, the origin check
and the allow-list all use the parse below; two parsers that differ by one odd spelling are how such
checks are passed. Names are compared in lower case; ports do not choose between playground and
preview, since a port mapping in front of us changes them.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .problems import ForeignOrigin, UnknownHost
from .sentences import sentence
from .settings import Settings

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(
    rf"(?P<name>{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{{1,5}}))?", re.IGNORECASE
)
_DEFAULT_PORTS = {"http": "80", "https": "443"}

KEPT_HOSTS = 256

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Host:
    """A host as a browser names it. `port` is empty where the scheme's own is meant."""

    name: str
    port: str

    def __str__(self) -> str:
        return f"{self.name}:{self.port}" if self.port else self.name


@lru_cache(maxsize=KEPT_HOSTS)
def parse_host(text: str) -> Host | None:
    """None for whatever is not plainly `name` or `name:port`: user info, a trailing dot,
    spaces, …
    """
    match = _HOST.fullmatch(text)
    if match is None or len(match["name"]) > 253:
        return None
    return Host(match["name"].lower(), (match["port"] or "").lstrip("0"))


class Hosts:
    """Which names are the playground's, which are previews, and which are neither."""

    def __init__(self, settings: Settings) -> None:
        self._allowed = frozenset(settings.allowed_hosts)
        preview = parse_host(settings.preview_host)
        self._preview_suffix = f".{preview.name if preview else settings.preview_host}"

    def preview_label(self, environ: dict[str, Any]) -> str | None:
        """The label under the preview host; None where the request is for the playground itself.

        Raises `UnknownHost` for what is neither.
        """
        host = self.of(environ)
        if host.name.endswith(self._preview_suffix):
            label = host.name.removesuffix(self._preview_suffix)
            if "." in label:
                raise UnknownHost(sentence("preview-labels"))
            return label
        if "*" not in self._allowed and host.name not in self._allowed:
            raise UnknownHost(sentence("host-unknown", name=host.name))
        return None

    def refuse_previews(self, environ: dict[str, Any]) -> None:
        """Raises `UnknownHost` for what is not for the playground itself."""
        if self.preview_label(environ) is not None:
            raise UnknownHost(sentence("preview-labels"))

    def of(self, environ: dict[str, Any]) -> Host:
        """The host a request names. Raises `UnknownHost` when it names none, or two."""
        host = parse_host(environ.get("HTTP_HOST", ""))
        if host is None:
            raise UnknownHost(sentence("host-name"))
        target = environ.get("RAW_URI", "/")
        if not target.startswith(("/", "*")):
            raise UnknownHost(sentence("host-target"))
        return host


def check_origin(environ: dict[str, Any], host: Host) -> None:
    """Raise `ForeignOrigin` where a page of another origin, or of none, makes the call.

    Without an Origin a program calls, or a person who types an address: neither can be tricked by a
    page.
    """
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None and not _is_own(origin, host):
        raise ForeignOrigin(sentence("foreign-origin"))
    site = environ.get("HTTP_SEC_FETCH_SITE", "same-origin")
    if environ["REQUEST_METHOD"] not in SAFE_METHODS and site not in ("same-origin", "none"):
        raise ForeignOrigin(sentence("foreign-site"))


def _is_own(origin: str, host: Host) -> bool:
    scheme, separator, authority = origin.partition("://")
    if not separator or scheme not in _DEFAULT_PORTS:
        return False
    named = parse_host(authority)
    return named is not None and _with_port(named, scheme) == _with_port(host, scheme)


def _with_port(host: Host, scheme: str) -> tuple[str, str]:
    return host.name, host.port or _DEFAULT_PORTS[scheme]
