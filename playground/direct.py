"""The calls that a person waits for most, with no framework around them: a new session, a save, a
request.

He waits with cold caches, and then what counts is how much code runs at all
(docs/decisions/direct-calls.md). Only what is quite usual comes this way, and only until something
is wrong with it: what nobody has acted on yet goes Flask's way, and is told there what it is; of
what failed later Flask tells the error.
"""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import gevent
import msgspec
from flask import Flask
from gunicorn import SERVER

from .assets import build_headers
from .checks import validate
from .exchanges import ExchangeRequest, exchange_limits, first_request, run_exchange, without_body
from .hosts import Hosts, check_origin
from .live import MEDIA_TYPE
from .memory import Hold
from .messages import ProjectRequest, SessionRequest
from .policy import COMMON, NO_PAGE_POLICY, POLICY
from .problems import ProblemError, RequestTimeout
from .room import Room
from .sentences import sentence
from .services import Services
from .sessions import IDEMPOTENCY_KEY, path_of, project_files, save, start_session
from .shares import FREE_BYTES
from .usual import UsualRequest, http_date

_PATH = re.compile(r"/api/v1/sessions(?:/([a-z2-7]+)/(files|exchanges))?")
_ASKED_BY = {
    "HOST": "HTTP_HOST",
    "ORIGIN": "HTTP_ORIGIN",
    "SEC-FETCH-SITE": "HTTP_SEC_FETCH_SITE",
}
"""What says whether a call may be made at all, and what hosts.py calls it."""

_SAID_OF_RECORDS = {"Connection": "keep-alive", "Content-Type": "application/json"}
_SAID_BY_THE_APP = {**COMMON, POLICY: NO_PAGE_POLICY}

_new = msgspec.json.Decoder(SessionRequest)
_project = msgspec.json.Decoder(ProjectRequest)
_exchange = msgspec.json.Decoder(ExchangeRequest)


class _LateError(Exception):
    """No OSError, which is a caller's that has left."""


class Failed(io.BytesIO):
    """The body of a request that went wrong on this way: whoever finds one raises `error`."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class Record(NamedTuple):
    """What a call gives, as its view says it."""

    content: msgspec.Struct
    status: str = "200 OK"
    headers: Mapping[str, str] = {}


Act = Callable[[Hold], Record]
"""What is left of a call once all that it asks for is known to be right."""


class Answer(NamedTuple):
    """All of it, head and body; `hold` is left once it is sent."""

    content: bytes
    hold: Hold


@dataclass(frozen=True, slots=True)
class Direct:
    """This way through one process of web."""

    services: Services
    hosts: Hosts

    @classmethod
    def through(cls, app: Flask) -> "Self | None":
        """None where callers are counted: Flask-Limiter does that around the views."""
        services: Services = app.extensions["playground"]
        settings = services.settings
        return None if settings.limits_callers else cls(services, Hosts(settings))

    def answer(self, request: UsualRequest, address: str) -> Answer | None:
        """What is sent to the one at this address; None where Flask has to look at the request.
        Raises OSError where the caller has left.
        """
        act = self._prepare(request)
        if act is None:
            return None
        hold = Hold(self.services.memory, address)
        try:
            record = act(hold)
            content = msgspec.json.encode(record.content)
        except Exception as error:  # noqa: BLE001  # whatever it is, Flask has an answer to it
            hold.close()
            request.body = Failed(error)
            return None
        except BaseException:
            hold.close()
            raise
        if len(content) > FREE_BYTES:
            hold.cover(len(content), is_refusable=False)
        self.services.tally.requests_by_status[int(record.status[:3])] += 1
        return Answer(_head(record, len(content)) + content, hold)

    def _prepare(self, request: UsualRequest) -> Act | None:
        match = _PATH.fullmatch(request.path)
        kind = None if match is None else _ACTS.get((request.method, match[2]))
        if match is None or kind is None or request.query:
            return None
        headers = dict(request.headers)
        if not _is_usual(headers):
            return None
        try:
            self._check_caller(request, headers)  # first: a body for a guest is none of ours
            body = _read_body(request, self.services.settings.request_seconds)
            return None if body is None else kind(self.services, match[1], body)
        except (ProblemError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None

    def _check_caller(self, request: UsualRequest, headers: dict[str, str]) -> None:
        """Raises a `ProblemError` where it is a guest's site that is asked, or a guest who asks."""
        environ = {key: headers[name] for name, key in _ASKED_BY.items() if name in headers}
        environ |= {"RAW_URI": request.uri, "REQUEST_METHOD": request.method}
        self.hosts.refuse_previews(environ)
        check_origin(environ, self.hosts.of(environ))


def _is_usual(headers: dict[str, str]) -> bool:
    """A short record in one piece, for an answer in one piece."""
    return (
        headers.get("CONTENT-TYPE") == "application/json"
        and len(length := headers.get("CONTENT-LENGTH", "")) in range(1, 6)
        and int(length) <= FREE_BYTES
        and headers.get("CONNECTION", "keep-alive") == "keep-alive"
        and MEDIA_TYPE not in headers.get("ACCEPT", "").lower()
        and IDEMPOTENCY_KEY.upper() not in headers
        and "TRANSFER-ENCODING" not in headers
        and "UPGRADE" not in headers
    )


def _read_body(request: UsualRequest, seconds: float) -> bytes | None:
    """All of it; who reads it again finds it there. None where it does not come in time."""
    try:
        with gevent.Timeout(seconds, _LateError):
            body: bytes = request.body.read()
    except _LateError:
        request.force_close()  # what is yet to come of it is no request
        request.body = Failed(RequestTimeout(sentence("body-late", seconds=seconds)))
        return None
    request.body = io.BytesIO(body)
    return body


def _create(to: Services, _: str | None, body: bytes) -> Act:
    asked = _new.decode(body)
    files = project_files(asked.files, to.settings)

    def act(_: Hold) -> Record:
        session = start_session(to, files, asked.command, ticket=asked.ticket)
        return Record(session, "201 CREATED", {"Location": path_of(session)})

    return act


def _save(to: Services, session_id: str, body: bytes) -> Act:
    session = to.session(session_id)
    asked = _project.decode(body)
    files = project_files(asked.files, to.settings)
    return lambda _: Record(save(to, session, files, asked.command))


def _send(to: Services, session_id: str, body: bytes) -> Act:
    session = to.session(session_id)
    asked = _exchange.decode(body)
    validate(asked.checks, "$.checks")
    first = first_request(asked, to.settings)
    asked, limits = without_body(asked), exchange_limits(to.settings)

    def act(hold: Hold) -> Record:
        room = Room(to.settings.exchange_body_bytes, hold)
        return Record(run_exchange(session, asked, first, limits, room))

    return act


_ACTS: dict[tuple[str, str | None], Callable[[Services, Any, bytes], Act]] = {
    ("POST", None): _create,
    ("PUT", "files"): _save,
    ("POST", "exchanges"): _send,
}


def _head(record: Record, length: int) -> bytes:
    """As gunicorn and the app say it of any record; no cache is to keep anything of a session."""
    fields: dict[str, Any] = {
        "Server": SERVER,
        "Date": http_date(),
        **_SAID_OF_RECORDS,
        "Content-Length": length,
        "Cache-Control": "no-store",
        **record.headers,
        **build_headers(),
        **_SAID_BY_THE_APP,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {record.status}\r\n{lines}\r\n".encode("ascii")
