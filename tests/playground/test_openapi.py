import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from playground import chinese
from playground.openapi import document, operations
from tests.playground.answers import told


@pytest.fixture
def described(app: Flask) -> dict[str, Any]:
    with app.app_context():
        return document(app)


def test_document_is_served(client: FlaskClient) -> None:
    assert told(client.get("/api/v1/openapi.json"))["openapi"] == "3.1.0"


def test_every_route_of_the_api_is_described(app: Flask) -> None:
    described = {rule.rule for rule, _, _ in operations(app)}
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
    websockets = {
        f"/api/v1/sessions/<session_id>/{name}" for name in ("events", "websocket", "terminal")
    }
    assert routes - described == {*websockets, "/api/v1/openapi.json"}


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    names = re.findall(r"'#/components/schemas/(\w+)'", repr(described))
    assert {"Session", "ProjectRequest", "Problem"} <= set(names)
    assert set(names) <= set(described["components"]["schemas"])


def test_operation_ids_are_unique(described: dict[str, Any]) -> None:
    ids = [call["operationId"] for path in described["paths"].values() for call in path.values()]
    assert len(ids) == len(set(ids))


def test_create_says_what_it_takes_gives_and_refuses(described: dict[str, Any]) -> None:
    call = described["paths"]["/api/v1/sessions"]["post"]
    taken = call["requestBody"]["content"]["application/json"]["schema"]
    assert taken == {"$ref": "#/components/schemas/SessionRequest"}
    assert set(call["responses"]) >= {"201", "400", "413", "415", "503"}
    assert call["summary"] == "Make a session of a project and start its first run"


@pytest.mark.parametrize("call", ["exchanges", "checks"])
def test_who_sends_requests_reads_that_a_session_may_be_busy(
    described: dict[str, Any], call: str
) -> None:
    answers = described["paths"][f"/api/v1/sessions/{{session_id}}/{call}"]["post"]["responses"]
    assert "busy" in answers["503"]["description"].split(", ")


def test_path_parameters_are_declared(described: dict[str, Any]) -> None:
    for path, calls in described["paths"].items():
        for call in calls.values():
            named = {given["name"] for given in call["parameters"] if given["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))


def test_unknown_fields_are_errors_in_the_document_too(described: dict[str, Any]) -> None:
    assert described["components"]["schemas"]["ProjectRequest"]["additionalProperties"] is False


def test_readable_page_names_every_call_and_loads_nothing_foreign(client: FlaskClient) -> None:
    page = client.get("/api/docs").text
    assert "POST /api/v1/sessions" in page
    assert "GET /api/v1/sessions/{session_id}/files/{path}" in page
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!/|#)', page)


def test_everything_on_the_readable_page_is_said_in_chinese(
    client: FlaskClient, described: dict[str, Any]
) -> None:
    """And nothing that is gone."""
    calls = [call for calls in described["paths"].values() for call in calls.values()]
    told = {
        *(call["operationId"] for call in calls),
        *(each["name"] for call in calls for each in call["parameters"] if "description" in each),
        *described["components"]["schemas"],
    }
    assert {*chinese._table("api")} == told
    page = client.get("/api/docs", headers={"Accept-Language": "zh"}).text
    assert '<html lang="zh-Hans">' in page
    assert 'lang="en"' not in page
    assert chinese._table("api")["create_session"] in page
    assert "list of" not in page
