"""What holds for each route there is, the ones that are added tomorrow included."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from playground.hosts import SAFE_METHODS
from tests.playground.stand_in import StandIn

FORGED = "a" * 56
UNKNOWN_METHODS = ("TRACE", "CONNECT", "PROPFIND", "BREW")
UPGRADE = {"Connection": "Upgrade", "Upgrade": "websocket"}
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


def routes(app: Flask, session_id: str = FORGED) -> Iterator[tuple[Rule, str]]:
    """Each rule with a path that it matches."""
    known = {"session_id": session_id, "path": "app.py"}
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: known.get(found[1], "x"), rule.rule)
        yield rule, path


def ask(client: FlaskClient, path: str, method: str, **headers: str) -> Response:
    with client.open(path, method=method, headers=headers) as answer:
        answer.get_data()
        return answer


def test_change_asked_by_a_foreign_page_is_refused_everywhere(
    app: Flask, client: FlaskClient, worker: StandIn, session_id: str
) -> None:
    asked = 0
    for rule, path in routes(app, session_id):
        for method in (rule.methods or set()) - SAFE_METHODS:
            for headers in FOREIGN:
                answer = ask(client, path, method, **headers)
                assert answer.status_code == 403, (method, path, headers)
                asked += 1
    assert asked >= 40, "the control: there are such routes"
    assert not worker.calls


def test_unknown_methods_are_refused_everywhere(app: Flask, client: FlaskClient) -> None:
    for _, path in routes(app):
        for method in UNKNOWN_METHODS:
            answer = ask(client, path, method)
            assert answer.status_code == 405, (method, path)
            assert "GET" in answer.headers["Allow"] or "POST" in answer.headers["Allow"]


def test_no_answer_lets_another_origin_in(app: Flask, client: FlaskClient) -> None:
    """No CORS at all: not for a preflight, not reflected, not for `null`."""
    for rule, path in routes(app):
        for method in (rule.methods or set()) | {"OPTIONS"}:
            answer = ask(
                client, path, method, Origin="https://evil.example",
                **{"Access-Control-Request-Method": "PUT"},
            )  # fmt: skip
            given = [name for name, _ in answer.headers if name.lower().startswith("access-")]
            assert not given, (method, path)
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_no_answer_sets_a_cookie_and_each_says_whether_it_may_be_kept(
    app: Flask, client: FlaskClient, session_id: str
) -> None:
    """There is no ambient authority to steal, and nothing of a session lies in a cache."""
    for rule, path in routes(app, session_id):
        method = "GET" if "GET" in (rule.methods or set()) else "POST"
        if rule.websocket:
            continue  # its refusals are those of every other call
        answer = ask(client, path, method, Cookie="session=tossed; other=x")
        assert "Set-Cookie" not in answer.headers, path
        assert answer.headers.get("Cache-Control"), path
        is_of_a_session = "session_id" in rule.arguments
        assert not is_of_a_session or "no-store" in answer.headers["Cache-Control"], path


def test_cookies_and_labels_open_nothing(
    app: Flask, client: FlaskClient, worker: StandIn, preview_label: str
) -> None:
    """A preview's label, which its guest knows, is as good as a made-up id."""
    asked = 0
    for rule, path in routes(app, preview_label):
        if "session_id" not in rule.arguments:
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            headers = UPGRADE if rule.websocket else {}
            by_label = ask(client, path, method, Cookie=f"session={preview_label}", **headers)
            by_nothing = ask(client, path.replace(preview_label, FORGED), method, **headers)
            assert by_label.status_code == by_nothing.status_code == 404, (method, path)
            assert by_label.json == by_nothing.json
            asked += 1
    assert asked >= 12
    assert not [call for call in worker.calls if "/sessions" in call]


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example", "//evil.example/..", "///evil.example", "/\\evil.example",
        "/%2f%2fevil.example", "/%5cevil.example", "/s//evil.example", "/api/v1//sessions",
        "/static//evil.example", "/.//evil.example", "/plain//", "/api/docs//evil.example/%2e%2e",
    ],
)  # fmt: skip
def test_no_redirect_leads_to_another_host(client: FlaskClient, path: str) -> None:
    environ = {"PATH_INFO": path, "RAW_URI": path}
    with client.get("/", environ_overrides=environ) as answer:
        location = answer.headers.get("Location", "")
    assert not location or re.match(r"http://localhost(:8000)?/(?!/)|/(?![/\\])", location), (
        location
    )
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


ABSURD = "Sun, 06 Nov 99999999999999999999 08:49:37 GMT"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"If-Modified-Since": ABSURD}, id="If-Modified-Since"),
        pytest.param({"If-Unmodified-Since": ABSURD}, id="If-Unmodified-Since"),
        pytest.param({"If-Range": ABSURD, "Range": "bytes=0-1"}, id="If-Range"),
    ],
)
def test_a_date_that_no_calendar_has_is_no_mistake_of_ours(
    app: Flask, client: FlaskClient, worker: StandIn, session_id: str, headers: dict[str, str]
) -> None:
    """Werkzeug's `make_conditional` failed: a 500 on the page's own files."""
    for path in ["/static/plain.css", *(path for _, path in routes(app, session_id))]:
        plain = ask(client, path, "GET").status_code
        assert ask(client, path, "GET", **headers).status_code in {plain, 206}, path


def test_a_name_that_no_disk_holds_is_not_found(client: FlaskClient) -> None:
    assert ask(client, f"/static/dist/{'a' * 300}", "GET").status_code == 404
