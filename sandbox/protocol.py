"""Every message between web and worker, and nothing else.

This is the one module of the sandbox that web may import: it holds records (those of a trace are in
trace.py, those of ruff in lint.py), no behaviour, and imports no part of the worker. A request
travels web → worker as HTTP/1.1 over a unix socket, or over TCP with `Authorization: Bearer TOKEN`;
bodies are JSON of the records below. Unknown fields are errors.

The worker's calls (`KEY` is a session's key, or `label:LABEL`, for `preview` only):

    GET    /capacity                         Capacity
    GET    /healthz, /metrics                Health; Prometheus text
    POST   /sessions                         CreateSession → 201 Session
    GET    /sessions/KEY                     Session
    PUT    /sessions/KEY/files               ChangeFiles → Session
    POST   /sessions/KEY/restart, …/stop     Session
    POST   /sessions/KEY/extend              Session; its CPU budget is one share larger
    POST   /sessions/KEY/lint                Source → Lint
    POST   /sessions/KEY/format              Source → Formatted
    DELETE /sessions/KEY                     204
    GET    /sessions/KEY/files               FileList
    GET    /sessions/KEY/files/PATH          the bytes; PATH is percent-encoded
    GET    /sessions/KEY/cookies             Jar      PUT: Jar → Jar      DELETE: 204
    GET    /sessions/KEY/events?after=SEQ    200, chunked; one Event in JSON a line until the
                                             session ends; an empty line every 15 s;
                                             `?follow=0` ends after what is kept; a SEQ that the
                                             session has not reached is answered by a Reset
    GET    /sessions/KEY/tunnel[?port=N]     `Upgrade: tcp` → 101, then the guest's raw bytes;
                                             `word=1` asks for a last word, `trace=1` for the trace
                                             of what the tunnel carries in it; `socket=1` takes the
                                             guest's socket instead of its bytes, where it can
    GET    /preview/LABEL/tunnel             the same by label, to the session's own port, as it is
    GET    /sessions/KEY/terminal?columns=N&rows=N
                                             `Upgrade: terminal` → 101, then frames both ways; the
                                             shell that it opens ends with it

A 101 of a tunnel carries `X-Port` (where it leads), `X-Generation` (of which run), `X-Seq` (of the
last event), `X-Cookies` (how many are in the jar) and `X-Last-Word`. When a tunnel that was asked
for with `word=1` ends, by whichever side, the last bytes are the worker's: that word, which no
guest knows, and the session's last `seq` by then in 8 bytes, big-endian; after it, where it was
asked for, a Traced in JSON.

Over a unix socket web may ask for the guest's socket itself: a 101 with `X-Socket: 1` comes with it
(SCM_RIGHTS), and the connection carries nothing more but the last word, once web has closed its
half. A worker that cannot hand a socket over answers without, and copies.

A terminal's frames are TERMINAL_HEAD (a kind, a length) and as many bytes: TERMINAL_BYTES both
ways, what is typed and what is shown; TERMINAL_SIZE to the worker, columns and rows; TERMINAL_ENDED
from it, last, a TerminalEnded in JSON. A guest writes what is inside of TERMINAL_BYTES alone.

What goes wrong is a `Problem` with the HTTP status it names.
"""

from struct import Struct
from typing import Literal

import msgspec
from msgspec import field

from .lint import SOURCE_CHARACTERS as SOURCE_CHARACTERS
from .lint import Diagnostic as Diagnostic
from .lint import Edit as Edit
from .lint import Fix as Fix
from .lint import Formatted as Formatted
from .lint import Lint as Lint
from .lint import Source as Source
from .lint import Spot as Spot
from .message import Message as Message
from .trace import Trace as Trace
from .trace import Traced as Traced
from .trace import Untraced as Untraced

SESSION_KEY_BYTES = 16
"""Random bytes of a session's key and of its preview label; both travel as lower-case hex."""

LAST_WORD_TOKEN_BYTES = 8
LAST_WORD = Struct("!QI")
"""A tunnel's last word: the token of `X-Last-Word`, the number of the session's newest event, how
many bytes follow, and these: a Traced, or nothing."""

TUNNEL_DONE = b"\n"
"""web → worker, where the guest's socket was handed over: the tunnel is done with, and after the
last word, where one was asked for, its connection serves the next call."""

TERMINAL_HEAD = Struct("!BH")
TERMINAL_SIZES = Struct("!HH")
TERMINAL_BYTES, TERMINAL_SIZE, TERMINAL_ENDED = range(3)

WORKER_ID_BYTES = 8
"""Random bytes that name one life of one worker; a worker that starts again has another."""

State = Literal["starting", "running", "crashed", "exited", "stopped", "asleep", "limited", "lost"]


class Usage(Message, frozen=True):
    """worker → web, in every Session: what the session uses now, or its limits, under the same
    keys. `open_files` are those of the process that has most, `memory_bytes` those of everything
    that the jail holds, its disk included; `log_bytes` are kept for pages that connect later.
    """

    memory_bytes: int
    processes: int
    cpu_seconds: float
    open_files: int
    disk_bytes: int
    disk_files: int
    log_bytes: int
    tunnels: int
    startup_seconds: float
    idle_seconds: float
    lifetime_seconds: float


class Reason(Message, frozen=True):
    """worker → web: why the state is what it is, in one sentence. `limit` names a key of `Usage` or
    a setting, `allowed` is its value, and `peak` the most that was seen, in the unit of the name.
    `code` names a sentence that is always the same but for `values` (reasons.py).
    """

    message: str
    limit: str | None = None
    peak: float | None = None
    allowed: float | None = None
    code: str | None = None
    values: dict[str, float | str] = field(default_factory=dict)


class Argument(Message, frozen=True):
    """worker → web: one variable part of a route, with a value that its converter takes."""

    name: str
    converter: str
    sample: str


class Route(Message, frozen=True):
    """worker → web: one rule of the app's `url_map`. From untrusted code: bounded, shown, never
    trusted. `host` is what the request's Host has to be, variables included, where the app looks at
    it; `subdomain` as the rule was written.
    """

    rule: str
    methods: list[str]
    endpoint: str
    arguments: list[Argument]
    doc: str | None
    file: str | None
    line: int | None
    host: str | None = None
    subdomain: str | None = None


class RunError(Message, frozen=True):
    """worker → web: the exception that ended a run, read from what the run wrote to stderr."""

    type: str
    message: str
    file: str | None
    line: int | None
    traceback: str


class Session(Message, frozen=True):
    """worker → web, after every call that changes a session.

    `worker` is the life that holds it: another than web asked for, where a worker has just been
    replaced. `key` is secret: web turns it into the session's id. `label` names the preview and
    nothing else.
    `ready_ms` is from the start of the run to its first listening socket. `routes_left_out` counts
    those of the app that are not in `routes`.
    """

    worker: str
    key: str
    label: str
    state: State
    reason: Reason | None
    command: str
    port: int | None
    ports: list[int]
    ready_ms: float | None
    generation: int
    routes: list[Route]
    routes_left_out: int
    error: RunError | None
    usage: Usage
    limits: Usage
    last_seq: int


class CreateSession(Message, frozen=True):
    """web → worker, once a session. `files` are whole: path → bytes (base64 in JSON). A repeat with
    the same `idempotency_key`, which web makes of the caller's and of who he is, gets the session
    that the first call made. `ticket` is that of an earlier refusal; `visitor` names who asks, and
    may have `visitor_sessions`.
    """

    files: dict[str, bytes]
    command: str | None = None
    idempotency_key: str | None = None
    ticket: str | None = None
    visitor: str | None = None
    visitor_sessions: int | None = None


class ChangeFiles(Message, frozen=True):
    """web → worker: these are the project's files now; restarts. `command` None keeps the last,
    an empty one has it found in the project.
    """

    files: dict[str, bytes]
    command: str | None = None


class FileEntry(Message, frozen=True):
    """worker → web: one file on the jail's disk. `modified` is RFC 3339, UTC, milliseconds."""

    path: str
    bytes: int
    origin: Literal["project", "guest"]
    modified: str


class FileList(Message, frozen=True):
    """worker → web. `truncated` says that the jail holds more files than are listed."""

    files: list[FileEntry]
    truncated: bool = False


class Cookie(Message, frozen=True):
    """web ↔ worker: one cookie of the client panel's jar. `expires` is RFC 3339, None for a session
    cookie.
    """

    name: str
    value: str
    domain: str
    path: str
    expires: str | None = None
    secure: bool = False
    http_only: bool = False
    same_site: str | None = None
    host_only: bool = True


class Jar(Message, frozen=True):
    """web ↔ worker: the whole jar; the worker keeps it and does not look inside. It counts its
    changes in `version`: a PUT that names one replaces that and no later one, else it is
    `overtaken`; one that names none replaces any.
    """

    cookies: list[Cookie]
    version: int | None = None


class Event(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type"
):
    """worker → web → browser: `seq` counts from 1 in each session; `time` is RFC 3339, UTC,
    milliseconds.
    """

    seq: int
    time: str


class Log(Event, frozen=True, kw_only=True, tag="log", omit_defaults=True):
    """One line without its line break. `partial`: the line goes on in the stream's next event.
    `reason`: what a line of the system's own says, for whoever says it in another language.
    """

    stream: Literal["stdout", "stderr", "system"]
    text: str
    generation: int = 0
    partial: bool = False
    reason: Reason | None = None


class StateChange(Event, frozen=True, kw_only=True, tag="state"):
    """The session's state from here on, with what a page needs to draw it."""

    state: State
    reason: Reason | None
    port: int | None
    generation: int


class FilesChange(Event, frozen=True, kw_only=True, tag="files"):
    """The guest made, changed or removed files: fetch the list again."""


class Notice(Event, frozen=True, kw_only=True, tag="notice"):
    """A limit is near, or was met by something that goes on. `ends_in_seconds`: what it is about
    ends so soon (CPU time for a budget); `can_extend`: unless somebody lets it go on.
    """

    reason: Reason
    generation: int
    ends_in_seconds: float | None = None
    can_extend: bool = False


class Dropped(Event, frozen=True, kw_only=True, tag="dropped"):
    """Lines that are not here: over the rate (`rate`), or older than what is kept (`ring`)."""

    lines: int
    bytes: int
    why: Literal["rate", "ring"]


class Reset(Event, frozen=True, kw_only=True, tag="reset"):
    """The first word to a reader whose `after` is none of this session's: it knows another past.
    `seq` is 0; everything that is kept follows.
    """


AnyEvent = Log | StateChange | FilesChange | Notice | Dropped | Reset


WhyTerminalEnded = Literal["exited", "run-ended", "session-ended", "idle"]


class TerminalEnded(Message, frozen=True):
    """worker → web → browser, a terminal's last word. `code`: of the shell, negative a signal's
    number; null where the run ended, or another began, and took the shell along.
    """

    why: WhyTerminalEnded
    code: int | None


class Layer(Message, frozen=True):
    """worker → web, in Health: one layer of the jail, found by doing; `fix` is one line for what is
    missing.
    """

    name: str
    ok: bool
    detail: str
    fix: str | None = None


class Capacity(Message, frozen=True):
    """worker → web, about once a second: where to place the next session. `worker` is this life's
    id.
    """

    worker: str
    sessions: int
    free: int
    warm: int
    draining: bool
    queued: int = 0


class Health(Message, frozen=True):
    """worker → web: each layer and the figures of the moment."""

    ok: bool
    worker: str
    layers: list[Layer]
    sessions: int
    warm: int


class Problem(Message, frozen=True):
    """worker → web, with the HTTP status it names. `type` is stable.

    `not-found` 404, `conflict` 409 (a file where a folder is), `overtaken` 409 (the jar was changed
    meanwhile), `not-running` 409, `starting` 503, `invalid` 400, `too-large` 413, `disk-full` 413,
    `key-reused` 422, `full` 503, `draining` 503, `internal` 500, `busy` 503 (too many connections
    to one session), `too-many-sessions` 429 (of one visitor), `used-up` 409 (a budget was extended
    as often as it may be).

    A `full` with a `ticket` has a place in the queue: who asks again with it keeps the place.
    `code` names a sentence that is always the same but for `values` (problems.py, reasons.py), or
    the limit that was met, and `detail` is it.
    """

    type: str
    status: int
    detail: str
    retry_after_seconds: int | None = None
    path: str | None = None
    place: int | None = None
    ticket: str | None = None
    code: str | None = None
    values: dict[str, float | str] = field(default_factory=dict)
