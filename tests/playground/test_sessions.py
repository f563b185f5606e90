import base64
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from tests.playground.answers import told
from tests.playground.stand_in import KEY, StandIn, problem

PROJECT = {"files": {"manage.py": "print('嗨')"}, "command": "python manage.py"}


def test_session_is_made_of_the_files_and_the_command(client: FlaskClient, worker: StandIn) -> None:
    picture = base64.b64encode(b"\x89PNG").decode()
    files = {"manage.py": "print('嗨')", "static/a.png": {"base64": picture}}
    answer = client.post("/api/v1/sessions", json={"files": files, "command": "python manage.py"})
    assert answer.status_code == 201
    made = worker.created[0]
    assert made.files == {"manage.py": "print('嗨')".encode(), "static/a.png": b"\x89PNG"}
    assert made.command == "python manage.py"


def test_session_is_shown_as_the_api_says(client: FlaskClient, worker: StandIn) -> None:
    answer = client.post("/api/v1/sessions", json=PROJECT)
    session = told(answer)
    assert list(session) == [
        "id", "preview_url", "state", "reason", "command", "port", "ports", "ready_ms",
        "generation", "routes", "routes_left_out", "error", "usage", "limits",
    ]  # fmt: skip
    assert answer.headers["Location"] == f"/api/v1/sessions/{session['id']}"
    assert session["preview_url"].startswith("http://")
    assert session["preview_url"].endswith(".localhost:8000/")
    assert worker.life not in answer.text
    assert KEY not in answer.text


def test_preview_url_does_not_tell_the_id(client: FlaskClient, worker: StandIn) -> None:
    session = told(client.post("/api/v1/sessions", json=PROJECT))
    label = session["preview_url"].removeprefix("http://").partition(".")[0]
    assert client.get(f"/api/v1/sessions/{session['id']}").status_code == 200
    assert client.get(f"/api/v1/sessions/{label}").status_code == 404


def test_id_serves_through_any_process(
    client: FlaskClient, worker: StandIn, session_id: str
) -> None:
    """The id alone leads to the worker: this app has never seen the session."""
    assert told(client.get(f"/api/v1/sessions/{session_id}"))["id"] == session_id


def test_files_are_replaced_and_the_run_restarted(
    client: FlaskClient, worker: StandIn, session_id: str
) -> None:
    answer = client.put(f"/api/v1/sessions/{session_id}/files", json={"files": {"a.py": "1"}})
    assert (answer.status_code, told(answer)["generation"]) == (200, 2)
    assert worker.files == {"a.py": b"1"}


@pytest.mark.parametrize("call", ["restart", "stop", "extend"])
def test_what_is_asked_of_a_call_without_fields_is_not_left_out_silently(
    client: FlaskClient, worker: StandIn, session_id: str, call: str
) -> None:
    """A command beside `…/restart` did nothing, and the answer was 200."""
    where = f"/api/v1/sessions/{session_id}/{call}"
    before = len(worker.calls)
    for sent in (b'{"command": "python other.py"}', b"[]", b"x"):
        refused = client.post(where, data=sent, content_type="application/json")
        assert (refused.status_code, told(refused)["type"]) == (400, "invalid-request")
        assert "takes no fields" in told(refused)["detail"]
    assert len(worker.calls) == before
    for nothing in (b"", b" {} ", b"null"):
        assert client.post(where, data=nothing).status_code == 200


@pytest.mark.parametrize("call", ["restart", "stop"])
def test_run_is_restarted_and_stopped(
    client: FlaskClient, worker: StandIn, session_id: str, call: str
) -> None:
    assert told(client.post(f"/api/v1/sessions/{session_id}/{call}"))["id"] == session_id
    assert worker.calls[-1] == f"POST /sessions/{KEY}/{call}"


def test_session_is_deleted(client: FlaskClient, worker: StandIn, session_id: str) -> None:
    answer = client.delete(f"/api/v1/sessions/{session_id}")
    assert (answer.status_code, answer.data) == (204, b"")
    assert worker.calls[-1] == f"DELETE /sessions/{KEY}"


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        pytest.param(b'{"files": {}, "comand": "x"}', 400, "`comand`", id="unknown-field"),
        pytest.param(b"{}", 400, "`files`", id="missing-field"),
        pytest.param(b'{"files": {"a": 1}}', 400, "`$.files[“a”]`", id="wrong-type"),
        pytest.param(
            b'{"files": {"a": "", "b": {"base64": "?"}}}',
            400,
            "`$.files[“b”].base64`",
            id="not-base64",
        ),
        pytest.param(b'{"files": {"a": 1}, ?', 400, "$.files[...]", id="worse-behind-it"),
        pytest.param(b'{"files": {"a": {"b64": ""}}}', 400, "`b64`", id="unknown-inside"),
        pytest.param(b"[]", 400, "object", id="not-an-object"),
        pytest.param(b"{", 400, "not JSON", id="not-json"),
        pytest.param(b"", 400, "not JSON", id="empty"),
        pytest.param(b'{"files": {"a": "\xff"}}', 400, "not JSON", id="not-utf-8"),
        pytest.param(
            b'{"files": {"a": "\\ud83d"}}', 400, "half of a character", id="half-a-character"
        ),
        pytest.param(b"[" * 100_000, 400, "", id="deep"),
        pytest.param(b'{"files":' + b'{"a":' * 50_000, 400, "", id="deep-inside"),
        pytest.param(b'{"files": {"../x": ""}}', 400, "“../x”", id="path"),
        pytest.param(b'{"files": {}, "command": "%s"}' % (b"x" * 5000), 400, "command", id="long"),
    ],
)
def test_bad_body_is_refused_with_what_is_wrong_with_it(
    client: FlaskClient, worker: StandIn, body: bytes, status: int, says: str
) -> None:
    answer = client.post("/api/v1/sessions", data=body, content_type="application/json")
    assert answer.status_code == status
    assert says in told(answer)["detail"]
    assert not worker.created


def test_too_many_files_and_too_many_bytes_name_the_limit(
    client: FlaskClient, worker: StandIn
) -> None:
    many = client.post("/api/v1/sessions", json={"files": {f"{n}.py": "" for n in range(501)}})
    assert (many.status_code, told(many)["type"]) == (413, "too-large")
    assert "500" in told(many)["detail"]
    large = client.post("/api/v1/sessions", json={"files": {"a": "x" * 8 * 1024 * 1024 + "y"}})
    assert large.status_code == 413
    assert "8,388,608" in told(large)["detail"]


def test_body_over_the_limit_is_not_read(client: FlaskClient, worker: StandIn) -> None:
    answer = client.post(
        "/api/v1/sessions", data=b"x" * (17 * 1024 * 1024), content_type="application/json"
    )
    assert (answer.status_code, told(answer)["type"]) == (413, "too-large")


def test_other_media_types_are_refused(client: FlaskClient, worker: StandIn) -> None:
    """A form of a foreign page can send text/plain without asking; JSON it cannot."""
    answer = client.post("/api/v1/sessions", data=b'{"files": {}}', content_type="text/plain")
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("kind", "status", "seen", "shown"),
    [
        ("conflict", 409, 409, "conflict"),
        ("not-running", 409, 409, "not-running"),
        ("starting", 503, 503, "starting"),
        ("invalid", 400, 400, "invalid-request"),
        ("too-large", 413, 413, "too-large"),
        ("disk-full", 413, 413, "disk-full"),
        ("not-found", 404, 404, "not-found"),
        ("internal", 500, 502, "worker-failed"),
        ("something-new", 418, 502, "worker-failed"),
    ],
)
def test_what_the_worker_refuses_is_told_in_the_same_words(
    client: FlaskClient, worker: StandIn, session_id: str, kind: str, status: int, seen: int,
    shown: str,
) -> None:  # fmt: skip
    worker.refusal = problem(kind, status, path="a.py")
    answer = client.get(f"/api/v1/sessions/{session_id}")
    assert (answer.status_code, told(answer)["type"]) == (seen, shown)
    assert told(answer)["detail"] == f"It is {kind}."
    assert told(answer)["path"] == "a.py"


def test_forged_id_is_not_found_without_asking_any_worker(
    client: FlaskClient, worker: StandIn, session_id: str
) -> None:
    forged = ("b" if session_id[0] == "a" else "a") + session_id[1:]
    answer = client.get(f"/api/v1/sessions/{forged}")
    assert (answer.status_code, told(answer)["type"]) == (404, "not-found")
    assert not worker.calls


def test_body_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(
    client: FlaskClient, worker: StandIn
) -> None:
    limit = 16 * 1024 * 1024
    body = b'{"files": {}}'.ljust(limit)
    for size, status in ((limit, 201), (limit + 1, 413)):
        answer = client.post(
            "/api/v1/sessions",
            input_stream=BytesIO(body.ljust(size)),
            content_type="application/json",
            environ_overrides={"wsgi.input_terminated": True},
        )
        assert answer.status_code == status


def test_the_callers_key_reaches_the_worker(client: FlaskClient, worker: StandIn) -> None:
    for key in ("a-wish", "a-wish", "another"):
        client.post("/api/v1/sessions", json=PROJECT, headers={"Idempotency-Key": key})
    client.post("/api/v1/sessions", json=PROJECT)
    first, repeated, other, none = (made.idempotency_key for made in worker.created)
    assert first == repeated != other
    assert none is None


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 129, "a\tb"])
def test_a_key_that_is_none_is_refused(client: FlaskClient, worker: StandIn, key: str) -> None:
    answer = client.post("/api/v1/sessions", json=PROJECT, headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert "`Idempotency-Key` has 1 to 128 visible ASCII characters." in told(answer)["detail"]
    assert worker.created == []


def test_a_key_of_another_project_is_told(client: FlaskClient, worker: StandIn) -> None:
    worker.refusal = problem("key-reused", 422)
    answer = client.post("/api/v1/sessions", json=PROJECT, headers={"Idempotency-Key": "k"})
    assert (answer.status_code, told(answer)["type"]) == (422, "idempotency-key-reused")


def test_a_session_belongs_to_the_worker_that_made_it_not_to_the_one_before_at_its_address(
    client: FlaskClient, worker: StandIn
) -> None:
    """Run, just after a worker had been replaced, gave a session that was lost at once."""
    client.post("/api/v1/sessions", json=PROJECT)
    worker.life = "fedcba9876543210"
    session = told(client.post("/api/v1/sessions", json=PROJECT))
    assert client.get(f"/api/v1/sessions/{session['id']}").status_code == 200
