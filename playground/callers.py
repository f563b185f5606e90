"""How often one caller may call: an address may not take what all share.

Off while nobody but this machine can call, so that a person at a desk never meets a limit; on
otherwise, per address, and generous, since a whole class may sit behind one. A limit is counted in
windows of a minute, in each process of web by itself: it keeps a flood out, it bills nobody.

The address is the connection's. Where proxies stand in front, `trusted_proxies` says how many, and
the one that the outermost of these saw counts: whatever a caller writes into `X-Forwarded-For`
lies further left.
"""

import re
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request

from .network import network_of
from .problems import TooManyRequests
from .sentences import sentence
from .settings import Settings

if TYPE_CHECKING:
    from flask_limiter import Limiter, RequestLimit
    from limits import RateLimitItem

_WITH_PORT = re.compile(r"\[(?P<v6>[^\]]*)\](?::\d*)?|(?P<v4>[\d.]+):\d*")
"""How some proxies write an address: with the port that it called from, which is never the same."""

PREVIEW_SCOPE = "preview"

SHARED_LIMITS: dict[str, tuple[str, ...]] = {
    "sessions": ("sessions.create_session", "plain.run"),
    "runs": (
        "sessions.change_files",
        "sessions.restart_session",
        "sessions.stop_session",
        "terminal.attach",
    ),
    "exchanges": ("exchanges.create_exchange", "websockets.converse"),
    "checks": ("checks.create_checks",),
    "tools": ("tools.lint", "tools.format_source"),
    "snippets": ("snippets.create_snippet",),
}
"""What costs more than an answer: the views that share one limit, which the setting
`X_per_minute` holds."""


class Callers:
    """The limits of one process of web."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._limiter: Limiter | None = None
        self._preview_limit: RateLimitItem | None = None

    def limit(self, app: Flask) -> None:
        """Count the calls of the app. After its blueprints are registered: their views are
        wrapped.
        """
        if not self._settings.limits_callers:
            return
        # A tenth of all that web loads, for nothing at a desk.
        from flask_limiter import Limiter  # noqa: PLC0415
        from limits import parse  # noqa: PLC0415

        limiter = Limiter(
            lambda: caller_of(request.environ),
            application_limits=[_per_minute(self._settings.requests_per_minute)],
            storage_uri="memory://",
            on_breach=_refuse,
        )
        limiter.init_app(app)
        self._limiter = limiter
        self._preview_limit = parse(_per_minute(self._settings.previews_per_minute))
        for scope, endpoints in SHARED_LIMITS.items():
            allowed = _per_minute(getattr(self._settings, f"{scope}_per_minute"))
            for endpoint in endpoints:
                view = app.view_functions[endpoint]
                limit = limiter.shared_limit(allowed, scope=scope)
                app.view_functions[endpoint] = limit(view)  # type: ignore[assignment]  # Flask's own idea of a view

    def count_preview(self, caller: str) -> None:
        """Count a request to a guest's site. Raises `TooManyRequests`."""
        if self._limiter is None or self._preview_limit is None:
            return
        counted = (caller, PREVIEW_SCOPE)
        if not self._limiter.limiter.hit(self._preview_limit, *counted):
            window = self._limiter.limiter.get_window_stats(self._preview_limit, *counted)
            raise _refusal(self._preview_limit, window.reset_time + 1)


def caller_of(environ: dict[str, Any]) -> str:
    """The address that is counted; of IPv6, the network that one caller has."""
    return network_of(str(environ.get("REMOTE_ADDR", "")))


class BehindProxies:
    """The app as it is behind so many proxies: the address that the outermost one saw stands where
    the connection's would.

    Werkzeug's own takes a quotation mark for the beginning of a text with commas: whoever writes
    one would choose the address that counts.
    """

    def __init__(self, app: WSGIApplication, trusted: int) -> None:
        self._app = app
        self._trusted = trusted

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """WSGI's call."""
        seen = str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")
        if len(seen) >= self._trusted and (address := _without_port(seen[-self._trusted])):
            environ["REMOTE_ADDR"] = address
        return self._app(environ, start_response)


def _without_port(text: str) -> str:
    text = text.strip(' \t"')
    match = _WITH_PORT.fullmatch(text)
    return text if match is None else match["v6"] or match["v4"] or ""


def _refuse(breached: "RequestLimit") -> None:
    raise _refusal(breached.limit, breached.reset_at)


def _refusal(limit: "RateLimitItem", reset_at: float) -> TooManyRequests:
    """`reset_at`: a moment of the wall clock, rounded up."""
    seconds = max(1, int(reset_at - time.time()))
    return TooManyRequests(
        sentence("many-calls", most=limit.amount, seconds=seconds),
        retry_after_seconds=seconds,
    )


def _per_minute(count: int) -> str:
    return f"{count} per minute"
