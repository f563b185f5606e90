"""What holds for every answer: headers, hosts, origins, the form of errors."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from playground.app import create_app
from playground.settings import Settings
from tests.playground.answers import told
from tests.playground.stand_in import StandIn, problem

EVENTS = f"/api/v1/sessions/{'a' * 56}/events"
UPGRADE = {"Connection": "Upgrade", "Upgrade": "websocket"}
EVERY_STATUS = [
    pytest.param("GET", "/", {}, 200, id="page"),
    pytest.param("GET", "/static/plain.css", {}, 200, id="static"),
    pytest.param("GET", "/api/v1/openapi.json", {}, 200, id="json"),
    pytest.param("GET", "/api/docs/", {}, 404, id="not-found"),
    pytest.param("GET", "/", {"Host": "a b"}, 400, id="host"),
    pytest.param("POST", "/api/v1/sessions", {"Origin": "http://evil"}, 403, id="origin"),
    pytest.param("PATCH", "/api/v1/sessions", {}, 405, id="method"),
    pytest.param("POST", "/api/v1/sessions", {}, 415, id="media-type"),
    pytest.param("GET", "/healthz", {}, 503, id="no-worker"),
    pytest.param("HEAD", "/", {}, 200, id="head"),
    pytest.param("OPTIONS", "/api/v1/sessions", {}, 200, id="options"),
    pytest.param("GET", "/s//x", {}, 308, id="redirect"),
    pytest.param("GET", "/", {"Accept": "text/html", "Host": "a b"}, 400, id="page-of-an-error"),
    pytest.param("GET", "/nowhere", {"Accept": "text/html"}, 404, id="page-not-found"),
    pytest.param("GET", EVENTS, UPGRADE, 404, id="websocket"),
    pytest.param("GET", EVENTS, {**UPGRADE, "Origin": "null"}, 403, id="websocket-origin"),
]


@pytest.mark.parametrize(("method", "path", "headers", "status"), EVERY_STATUS)
def test_every_answer_has_the_security_headers(
    client: FlaskClient, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    with client.open(path, method=method, headers=headers) as answer:
        assert answer.status_code == status
    expect_security_headers(answer)


def test_answer_to_a_body_over_the_limit_has_them_too(client: FlaskClient) -> None:
    too_large = {"CONTENT_LENGTH": "99999999", "CONTENT_TYPE": "application/json"}
    answer = client.post("/api/v1/sessions", environ_overrides=too_large)
    assert answer.status_code == 413
    expect_security_headers(answer)


def expect_security_headers(answer: Response) -> None:
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_mistake_of_ours_is_a_500_without_any_of_its_traceback(
    app: Flask, client: FlaskClient
) -> None:
    app.add_url_rule("/broken", view_func=lambda: str(1 / 0))
    answer = client.get("/broken")
    assert answer.status_code == 500
    assert told(answer)["type"] == "internal"
    assert b"ZeroDivision" not in answer.data
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_page_policy_has_a_nonce_of_its_own_each_time(client: FlaskClient) -> None:
    policies = {client.get("/").headers["Content-Security-Policy"] for _ in range(3)}
    nonces = {re.findall(r"'nonce-([\w-]{20,})'", policy)[0] for policy in policies}
    assert len(nonces) == 3


def test_page_may_show_previews_and_reach_its_own_sockets(client: FlaskClient) -> None:
    policy = client.get("/", headers={"Host": "localhost:8000"}).headers["Content-Security-Policy"]
    assert "frame-src 'self' http://*.localhost:8000" in policy
    assert "connect-src 'self' ws://localhost:8000 wss://localhost:8000" in policy


@pytest.mark.parametrize(
    ("path", "method", "status", "kind"),
    [
        ("/nowhere", "GET", 404, "not-found"),
        ("/api/v1/sessions", "DELETE", 405, "method-not-allowed"),
        ("/", "TRACE", 405, "method-not-allowed"),
        ("/", "BREW", 405, "method-not-allowed"),
    ],
)
def test_errors_of_the_framework_are_problems_too(
    client: FlaskClient, path: str, method: str, status: int, kind: str
) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert told(answer)["type"] == kind
    assert told(answer)["status"] == status


def test_405_says_which_methods_there_are(client: FlaskClient) -> None:
    assert "POST" in client.put("/api/v1/sessions").headers["Allow"]


def test_unknown_host_is_refused_before_anything_is_done(
    worker: StandIn, settings: Settings
) -> None:
    client = create_app(replace(settings, allowed_hosts=("play.example",))).test_client()
    refused = client.post("/api/v1/sessions", json={"files": {}}, headers={"Host": "evil.example"})
    assert (refused.status_code, told(refused)["type"]) == (400, "unknown-host")
    assert not worker.created


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://label.localhost:8000", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_call_from_a_foreign_page_changes_nothing(
    client: FlaskClient, worker: StandIn, headers: dict[str, str]
) -> None:
    answer = client.post("/api/v1/sessions", json={"files": {}}, headers=headers)
    assert (answer.status_code, told(answer)["type"]) == (403, "foreign-origin")
    assert not worker.calls


def test_worker_that_is_full_is_told_with_when_to_come_back(
    client: FlaskClient, worker: StandIn
) -> None:
    worker.refusal = problem("full", 503, retry_after_seconds=7)
    answer = client.post("/api/v1/sessions", json={"files": {}})
    assert answer.status_code == 503
    assert told(answer)["type"] == "full"
    assert answer.headers["Retry-After"].isdigit()


def test_person_who_follows_a_dead_link_gets_a_page(client: FlaskClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = client.get("/s/nothing", headers=browser)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "There is no such snippet." in page.text
    assert "script-src" in page.headers["Content-Security-Policy"]
    assert client.get("/s/nothing").mimetype == "application/problem+json"
    assert client.get("/api/v1/nothing", headers=browser).mimetype == "application/problem+json"
