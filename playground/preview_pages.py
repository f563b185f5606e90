"""The pages of our own that stand where a guest's site would be: starting, not running, gone.

Each is one file without foreign parts, light or dark, in the browser's language: or, in the frame
of the playground's page, in the one that was chosen there, which its script asks that page for
(docs/decisions/preview-language.md). What is not asked for as a page (a picture, a call of a
script) gets the sentence as plain text.
"""

import secrets
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Literal

from jinja2 import Environment, PackageLoader, Template
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from sandbox.protocol import Reason

from .heads import Head, Headers, HttpFault
from .problems import (
    NotFound,
    NotRunning,
    ProblemError,
    SessionLost,
    Starting,
    WorkerUnreachable,
)
from .sentences import sentence
from .words import Language, Said, html_language, preferred, said

RETRY_SECONDS = 1

Kind = Literal[
    "starting", "not-running", "lost", "missing", "broken", "silent", "refused", "unreachable"
]

_WORDS: dict[Language, dict[Kind, tuple[str, str]]] = {
    "en": {
        "starting": ("Starting…", "The app is starting. This page looks again by itself."),
        "not-running": (
            "The app isn't running",
            "Press Run in the playground, then reload this page.",
        ),
        "lost": (
            "This session is gone",
            "Open the project in the playground: it starts a new session.",
        ),
        "missing": ("Nothing here", "No session has this address. It may have ended."),
        "broken": ("The app's answer isn't HTTP", "A browser would not have understood it either."),
        "silent": (
            "The app didn't answer",
            "Its console in the playground may say what it is doing.",
        ),
        "refused": ("This request wasn't sent", "The app did not see it."),
        "unreachable": ("Out of reach for a moment", "This page looks again by itself."),
    },
    "zh": {
        "starting": ("正在启动…", "应用正在启动，本页会自动重试。"),
        "not-running": ("应用没有运行", "请在练习场中按“运行”，然后刷新本页。"),
        "lost": ("会话已经丢失", "请在练习场中打开项目，它会启动一个新的会话。"),
        "missing": ("这里什么也没有", "没有会话使用这个地址，它可能已经结束。"),
        "broken": ("应用的响应不符合 HTTP", "浏览器同样无法理解它。"),
        "silent": ("应用没有响应", "练习场的控制台里也许能看到它在做什么。"),
        "refused": ("请求没有发出", "应用没有收到这个请求。"),
        "unreachable": ("暂时无法连接", "本页会自动重试。"),
    },
}
_RETRIED: frozenset[Kind] = frozenset({"starting", "unreachable"})


@dataclass(frozen=True)
class Failure:
    """Why there is no answer of the guest's: the page's kind and status, and a sentence of the
    moment.
    """

    kind: Kind
    status: int
    why: Reason
    retry_after_seconds: int | None = None


class AppSilent(TimeoutError):
    """The app took the request and said nothing in its time."""

    def __init__(self, seconds: float) -> None:
        self.why = sentence("silent", seconds=seconds)
        super().__init__(self.why.message)


_BY_PROBLEM: tuple[tuple[type[ProblemError], Kind, int], ...] = (
    (Starting, "starting", 503),
    (WorkerUnreachable, "unreachable", 503),
    (NotRunning, "not-running", 502),
    (SessionLost, "lost", 410),
    (NotFound, "missing", 404),
)


def failure_of(error: ProblemError | HttpFault | TimeoutError) -> Failure:
    """What a browser is told about an error."""
    if isinstance(error, HttpFault):
        return Failure("silent" if error.type == "closed" else "broken", 502, error.why)
    if isinstance(error, TimeoutError):
        why = error.why if isinstance(error, AppSilent) else sentence("socket-silent")
        return Failure("silent", 504, why)
    for problem, kind, status in _BY_PROBLEM:
        if isinstance(error, problem):
            return Failure(kind, status, error.why, error.retry_after_seconds)
    return Failure("refused", error.status, error.why, error.retry_after_seconds)


def render(
    failure: Failure, *, as_page: bool, retries: bool, languages: str
) -> tuple[Head, Headers, bytes]:
    """(head, headers, body) of a failure. `retries`: the request may be made again by itself."""
    retries = retries and failure.kind in _RETRIED
    nonce = secrets.token_urlsafe(16)
    own = f"style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'"
    if as_page:
        body, content_type = (
            _page(failure, _language(languages), nonce, retries=retries),
            "text/html",
        )
    else:
        body, content_type = f"{failure.why.message}\n".encode(), "text/plain"
    headers: Headers = [
        ("Content-Type", f"{content_type}; charset=utf-8"),
        ("Cache-Control", "no-store"),
        ("Vary", "Accept, Accept-Language"),
        (
            "Content-Security-Policy",
            f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'",
        ),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
    ]
    if failure.retry_after_seconds is not None:
        headers.append(("Retry-After", str(failure.retry_after_seconds)))
    return _head(failure.status, len(body)), headers, body


def _head(status: int, length: int) -> Head:
    return Head(
        minor_version=1,
        status=status,
        reason=HTTPStatus(status).phrase,
        headers=[("Content-Length", str(length))],
        raw=b"",
    )


@dataclass(frozen=True)
class _Telling:
    """A failure in one language."""

    lang: str
    title: str
    said: Said
    hint: str


def _page(failure: Failure, language: Language, nonce: str, *, retries: bool) -> bytes:
    html = _template().render(
        language=html_language(language),
        kind=failure.kind,
        tellings={known: _tell(failure, known) for known in _WORDS},
        shown=_tell(failure, language),
        nonce=nonce,
        retry_seconds=RETRY_SECONDS if retries else None,
    )
    return html.encode()


def _tell(failure: Failure, language: Language) -> _Telling:
    title, hint = _WORDS[language][failure.kind]
    status = f"（{failure.status}）" if language == "zh" else f" ({failure.status})"
    return _Telling(html_language(language), title, said(failure.why, language), hint + status)


@cache
def _template() -> Template:
    loader = PackageLoader("playground")
    return Environment(loader=loader, autoescape=True).get_template("preview.html")


def _language(header: str) -> Language:
    return preferred(parse_accept_header(header, LanguageAccept).values())
