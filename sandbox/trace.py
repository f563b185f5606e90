"""The trace of one exchange: what Flask did with one request, step by step, and what it saw of it.

    guest ──report pipe──▶ worker ──last word of the tunnel──▶ web ──hop.trace──▶ browser

It is recorded inside the guest, by code that shares an interpreter with the user's: a hint, never a
proof. It teaches, it never grades. So every text and list has a bound (a trace beyond one is no
trace), and whoever shows it shows text.

Times are milliseconds since the request was read. Steps are in the order in which they began,
which is Flask's: the session is opened and the rule found *before* any hook runs; hooks run and the
session is saved on a 404, a 405 and a 308 too; teardown comes before the bytes leave, unless the
response is streamed with its context. A step that holds others (a view that renders a template)
begins before and ends after them.

`text` of a value is its repr, cut. A `Place` is in the project, its file relative to it; code of a
library has none. Records are reached through protocol.py, the only module that web imports.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from .message import Message

FIRST_TRACED_PORT = 61000
"""Where a traced connection comes from. The kernel's own choice for others ends at 60999."""
LAST_TRACED_PORT = 65535

TRACE_BYTES = 48 * 1024
"""As the guest sends it. It fits a pipe of 64 KiB, so that the guest need not wait for a reader."""

Name = Annotated[str, Meta(max_length=300)]
Text = Annotated[str, Meta(max_length=2000)]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Status = Annotated[int, Meta(ge=0, le=9999)]
Milliseconds = Annotated[float, Meta(ge=0, le=86_400_000)]


class Place(Message, frozen=True):
    """A line of the project."""

    file: Name
    line: Count


class Function(Message, frozen=True):
    """A function of the user's, or of a library where it has no place."""

    name: Name
    place: Place | None
    is_async: bool


class Value(Message, frozen=True):
    """A variable: its name, the name of its type, and its repr, cut."""

    name: Name
    type: Name
    text: Text


Values = Annotated[list[Value], Meta(max_length=30)]


class Attempt(Message, frozen=True):
    """A rule that was compared with the path.

    `failed` is null for the one that matched. "segment": the path has `segment` where the rule has
    `expected` (null: one of them ends there). "method": the path fits, the method is not allowed.
    "converter": the path fits, and the converter refused the value. "slash": the rule ends with a
    slash, the path does not.
    """

    rule: Name
    methods: Annotated[list[Name], Meta(max_length=20)]
    failed: Literal["segment", "method", "converter", "slash"] | None
    segment: Name | None
    expected: Name | None


class Converted(Message, frozen=True):
    """A variable part of the rule: the text in the path and the value that its converter made."""

    name: Name
    converter: Name
    text: Text
    type: Name
    value: Text


class Frame(Message, frozen=True):
    """A call in the user's own code, on the way to an exception; `code` is the line's text."""

    function: Name
    place: Place
    code: Name


class SessionChange(Message, frozen=True):
    """A key of the session, before and after the request, as reprs; null where it was not there."""

    key: Name
    before: Text | None
    after: Text | None


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type"):
    """What every step has. `took_ms` is null where it had not ended when the trace was told; `logs`
    are the `seq` of the log lines that were printed after it began and before the next one did.
    """

    at_ms: Milliseconds
    took_ms: Milliseconds | None
    logs: Annotated[list[Count], Meta(max_length=500)] = []


class BytesIn(Step, frozen=True, kw_only=True, tag="bytes-in"):
    """The request's head has been read. `body_bytes` is what Content-Length says."""

    method: Name
    target: Text
    http: Name
    headers: Count
    body_bytes: Count | None


class SessionOpened(Step, frozen=True, kw_only=True, tag="session-opened"):
    """`is_null`: there is no secret key, so nothing can be stored. `interface` is the class that
    keeps sessions.
    """

    interface: Name
    is_null: bool
    values: Values


class Routed(Step, frozen=True, kw_only=True, tag="routed"):
    """The URL map was asked. `tried` are the rules compared, in order, `tried_count` all of them;
    the one that matched is the last. For a miss, `nearest` are the likeliest ones that were meant.
    `allowed` are the methods of a 405, `location` where a 308 leads.
    """

    outcome: Literal["matched", "not-found", "method-not-allowed", "redirect"]
    rule: Name | None
    endpoint: Name | None
    blueprint: Name | None
    tried: Annotated[list[Attempt], Meta(max_length=20)]
    tried_count: Count
    arguments: Annotated[list[Converted], Meta(max_length=30)]
    allowed: Annotated[list[Name], Meta(max_length=20)]
    nearest: Annotated[list[Attempt], Meta(max_length=5)]
    location: Text | None


class Hook(Step, frozen=True, kw_only=True, tag="hook"):
    """A function that the app (`owner` null) or a blueprint runs around views. `has_answered`: a
    `before_request` that returned a response, so that the view was not called.
    """

    when: Literal["before_request", "after_request", "teardown_request", "teardown_appcontext"]
    owner: Name | None
    function: Function
    has_answered: bool


class View(Step, frozen=True, kw_only=True, tag="view"):
    """The view is called. `kind` "class" is the function that `as_view` made, "method" the method
    that it calls; "wrapped" is a view inside a decorator of a library. `returned` is the type of
    what came back, null where nothing did.
    """

    kind: Literal["function", "class", "method", "wrapped"]
    endpoint: Name | None
    function: Function
    arguments: Values
    returned: Name | None


class Template(Step, frozen=True, kw_only=True, tag="template"):
    """A template is rendered; `variables` are those that the caller gave, or a context processor
    added. `file` is null where it was given as a string, or is a library's.
    """

    name: Name | None
    file: Name | None
    variables: Values


class UrlNotBuilt(Step, frozen=True, kw_only=True, tag="url-not-built"):
    """`url_for` found no rule. `suggestion` is the endpoint that was perhaps meant."""

    endpoint: Name
    values: Values
    message: Text
    suggestion: Name | None
    place: Place | None


class Raised(Step, frozen=True, kw_only=True, tag="exception"):
    """An exception left the user's code. `frames` are the user's own calls, outermost first, and
    `locals` the variables of the last of them, whose place is `place`. `status` is that of an HTTP
    exception (`abort(404)`, a 400), `key` the key that was missing in a form, in args or in files,
    `cause` the exception behind it.
    """

    exception: Name
    message: Text
    place: Place | None
    frames: Annotated[list[Frame], Meta(max_length=10)]
    locals: Values
    status: Status | None
    key: Name | None
    cause: Text | None


class ErrorHandler(Step, frozen=True, kw_only=True, tag="error-handler"):
    """A function registered with `errorhandler` answers. `handles` is the exception's type."""

    handles: Name
    function: Function


class Responded(Step, frozen=True, kw_only=True, tag="response"):
    """What the view returned became a response. `body_bytes` is null where it is streamed."""

    status: Status
    content_type: Name | None
    body_bytes: Count | None
    is_streamed: bool


class SessionSaved(Step, frozen=True, kw_only=True, tag="session-saved"):
    """The session was looked at for changes; `is_sent`: its cookie goes out with the response."""

    is_sent: bool
    changes: Annotated[list[SessionChange], Meta(max_length=30)]


class BytesOut(Step, frozen=True, kw_only=True, tag="bytes-out"):
    """The server wrote the response, head included, from its first chunk to its last."""

    bytes: Count
    chunks: Count


AnyStep = (
    BytesIn
    | SessionOpened
    | Routed
    | Hook
    | View
    | Template
    | UrlNotBuilt
    | Raised
    | ErrorHandler
    | Responded
    | SessionSaved
    | BytesOut
)

Pair = tuple[Name, Text]
Pairs = Annotated[list[Pair], Meta(max_length=60)]


class SawFile(Message, frozen=True):
    """One of `request.files`. `bytes` is null where nobody can tell any more."""

    key: Name
    filename: Name | None
    content_type: Name | None
    bytes: Count | None


class Saw(Message, frozen=True):
    """How the request landed in `flask.request`, whose attributes these are.

    `read` names those that the app itself had read before its answer was ready. What it left unread
    is read for this record alone, if all of it had come by then; `unread` says in a word why not.
    `json_error` says why there is no JSON; `json` and `data` are cut.
    """

    method: Name
    path: Text
    full_path: Text
    url: Text
    host: Name
    endpoint: Name | None
    blueprint: Name | None
    content_type: Name | None
    mimetype: Name | None
    content_length: Count | None
    is_json: bool
    view_args: Values
    args: Pairs
    form: Pairs
    files: Annotated[list[SawFile], Meta(max_length=30)]
    json: Text | None
    json_error: Text | None
    data: Text
    data_bytes: Count | None
    headers: Pairs
    cookies: Pairs
    read: Annotated[list[Name], Meta(max_length=20)]
    unread: Literal["streamed", "incomplete", "large", "failed"] | None


class Trace(Message, frozen=True):
    """guest → worker → web → browser, once a traced request. `is_complete`: the response had left;
    else the request was still under way. `dropped_steps` are beyond the bounds.
    """

    steps: Annotated[list[AnyStep], Meta(max_length=200)]
    saw: Saw | None
    is_complete: bool
    dropped_steps: Count = 0


Untraced = Literal["cold", "not-flask", "unheard", "unreadable"]
"""Why a trace that was asked for is not there. "cold": the program does not run in the playground's
own warm interpreter; "not-flask": it serves no Flask app; "unheard": nothing was reported (another
server than Flask's own, or the process has ended); "unreadable": what was reported is no trace."""


class Traced(Message, frozen=True):
    """worker → web, at a traced tunnel's end: the session's last `seq`, and the trace or why there
    is none.
    """

    seq: Count
    trace: Trace | None
    untraced: Untraced | None
