"""Whatever is sent, the answer is one that the API documents: never a mistake of ours."""

import base64
import posixpath
import re
import socket
import unicodedata
from collections.abc import Iterator
from contextlib import suppress

import msgspec
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import create_environ
from werkzeug.wrappers import Request

from playground.app import create_app
from playground.bodies import BodySpec, Part, encode_body
from playground.deadline import Deadline
from playground.heads import HttpFault
from playground.http1 import Source, read_body, read_head
from playground.identity import Identity
from playground.paths import check_project
from playground.problems import ProblemError
from playground.settings import Settings
from tests.playground.served import SECRET
from tests.playground.stand_in import KEY, StandIn, short_folder, standing_in

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NEARLY_A_PROJECT = st.fixed_dictionaries(
    {"files": JSON | st.dictionaries(st.text(), st.text() | st.dictionaries(st.text(), JSON))},
    optional={"command": JSON, "files ": JSON},
)  # fmt: skip
DOCUMENTED = {200, 201, 204, 304, 308, 400, 403, 404, 405, 409, 410, 413, 415}
CALLS = [
    ("POST", "/api/v1/sessions"),
    ("PUT", "/api/v1/sessions/{id}/files"),
    ("PUT", "/api/v1/sessions/{id}/cookies"),
    ("POST", "/api/v1/sessions/{id}/exchanges"),
    ("POST", "/api/v1/snippets"),
]


@pytest.fixture(scope="module")
def target() -> Iterator[tuple[FlaskClient, StandIn]]:
    with short_folder() as folder, standing_in(folder / "one.sock") as worker:
        worker.free = 1_000_000
        chosen = Settings(
            data=folder, workers=f"unix:{folder}/*.sock", secret=SECRET.encode(),
            database_url=f"sqlite:{folder}/snippets.db",
        )  # fmt: skip
        app = create_app(chosen)
        yield app.test_client(), worker
        app.extensions["playground"].workers.close()


def is_a_mistake(status: int, body: bytes) -> bool:
    """The stand-in has no guests: that there is none to talk to is told in these two ways."""
    return status not in DOCUMENTED and not re.search(rb'"(not-running|worker-failed)"', body)


@pytest.mark.parametrize(("method", "path"), CALLS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=JSON | NEARLY_A_PROJECT | st.binary())
def test_no_body_makes_a_mistake_of_ours(
    target: tuple[FlaskClient, StandIn], method: str, path: str, body: object
) -> None:
    client, worker = target
    session_id = Identity(SECRET.encode()).session_id(worker.life, KEY)
    data = body if isinstance(body, bytes) else msgspec.json.encode(body)
    answer = client.open(
        path.format(id=session_id), method=method, data=data, content_type="application/json"
    )
    assert not is_a_mistake(answer.status_code, answer.data), answer.data


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    path=st.text(alphabet=st.characters(codec="latin-1"), max_size=80),
    query=st.text(alphabet=st.characters(codec="latin-1"), max_size=40),
    folder=st.sampled_from(["", "s/", "static/dist/", "static/", "api/v1/sessions/", "{files}"]),
)
def test_no_address_makes_a_mistake_of_ours(
    target: tuple[FlaskClient, StandIn], folder: str, path: str, query: str
) -> None:
    client, worker = target
    session_id = Identity(SECRET.encode()).session_id(worker.life, KEY)
    start = folder.replace("{files}", f"api/v1/sessions/{session_id}/files/")
    environ = {"PATH_INFO": f"/{start}{path}", "QUERY_STRING": query}
    with client.get("/", environ_overrides=environ) as answer:
        assert not is_a_mistake(answer.status_code, answer.data), answer.data


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"files":' * 50_000 + b"{}" + b"}" * 50_000, id="deep and closed"),
        pytest.param(b'{"files": ' + b"9" * 10_000_000 + b"}", id="a number of 10 MB"),
        pytest.param(b'{"files": {"a": 1e999999999}}', id="a number beyond all"),
        pytest.param(
            b'{"files": {' + b",".join(b'"f%d":""' % n for n in range(1_000_000)) + b"}}",
            id="a million files",
        ),
    ],
)
@pytest.mark.parametrize(("method", "path"), CALLS)
def test_json_made_to_exhaust_the_decoder_is_refused(
    target: tuple[FlaskClient, StandIn], method: str, path: str, body: bytes
) -> None:
    client, worker = target
    session_id = Identity(SECRET.encode()).session_id(worker.life, KEY)
    with client.open(
        path.format(id=session_id), method=method, data=body, content_type="application/json"
    ) as answer:
        assert answer.status_code in {400, 413}
        assert len(answer.data) < 1_000


HEAD_PIECES = st.sampled_from(
    [
        b"HTTP/1.1", b"HTTP/1.0", b" ", b"200", b"204", b"101", b"999", b"OK", b"\r\n", b"\n",
        b"\r", b"\0", b":", b"Content-Length", b"Transfer-Encoding", b"chunked", b"-1", b"5",
        b"0x5", b"\t",
        b"Set-Cookie", b"Connection", b"Upgrade", b"websocket", b"\xff", b"a" * 9_000, b"A: b\r\n",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    status=st.sampled_from([b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 100 C\r\n\r\n", b""]),
    pieces=st.lists(HEAD_PIECES | st.binary(max_size=12), max_size=30),
    body=st.binary(max_size=60),
)
def test_whatever_a_guest_says_is_read_or_refused(
    status: bytes, pieces: list[bytes], body: bytes
) -> None:
    """By a value or by `HttpFault`, which is told to whoever asked; never by another exception."""
    ours, guest = socket.socketpair()
    with ours, guest:
        guest.sendall(status + b"".join(pieces) + b"\r\n\r\n" + body)
        guest.shutdown(socket.SHUT_WR)
        deadline = Deadline.after(20)
        source = Source(ours)
        with suppress(HttpFault):
            head = read_head(source, deadline, may_upgrade=False)
            assert 200 <= head.status <= 999
            assert not any(c in value for _, value in head.headers for c in "\r\n\0")
            for piece in read_body(source, "GET", head, deadline):
                assert piece


@settings(max_examples=200, deadline=None)
@given(
    paths=st.lists(
        st.text(max_size=12)
        | st.sampled_from(
            ["..", "../x", "/x", "a//b", "a/./b", "C:\\x", "a\\b", "%2e%2e/x", "con "]
        )
        | st.lists(st.sampled_from(["..", ".", "", "a", "é", "e\u0301", "A"]), max_size=4).map(
            "/".join
        ),
        max_size=4,
        unique=True,
    )
)
def test_paths_that_are_taken_stay_in_the_project_and_never_collide(paths: list[str]) -> None:
    with suppress(ProblemError):
        check_project(paths)
        for path in paths:
            assert posixpath.normpath(f"/project/{path}") == f"/project/{path}"
        folded = [unicodedata.normalize("NFC", path).casefold() for path in paths]
        assert len(set(folded)) == len(folded)


FIELDS = st.text(max_size=20).filter(lambda text: not text.endswith("\\")) | st.sampled_from(
    ['"', "\r\nX: y", "--boundary", "\0", "名.txt", "a\\b", "%22", "'; filename=\"b"]
)
"""A backslash goes as it is, as browsers send it: at the end, Werkzeug takes the quotation mark
behind it for a part of the text.
"""


@settings(max_examples=200, deadline=None)
@given(name=FIELDS, filename=FIELDS, content=st.binary(max_size=80))
def test_part_of_a_multipart_form_stays_one_part(name: str, filename: str, content: bytes) -> None:
    encoded = base64.b64encode(content).decode()
    part = Part(name=name, filename=filename, content_type="text/x", base64=encoded)
    body = encode_body(BodySpec(multipart=[part]), [], 100_000)
    environ = create_environ(method="POST", data=body.content, content_type=body.content_type)
    with Request(environ) as request:
        [(_, found)] = list(request.files.items(multi=True))
        assert (found.read(), found.mimetype) == (content, "text/x")
        assert not request.form
