"""What a request to web may hold in number: each thing is bounded before any of it is worked on."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from playground import checks, encoding
from playground.checks import Check, judge
from playground.hops import CheckResult, ExchangeResult, Hop, HopRequest, HopResponse, Timing
from playground.openapi import document
from tests.playground.answers import told
from tests.playground.turns import turns_during

CALL = {"method": "GET", "target": "/"}
BIG = 2**53


@pytest.mark.parametrize(
    ("asked", "field", "most"),
    [
        pytest.param({"headers": [["A", ""]] * 1001}, "$.headers", 1000, id="headers"),
        pytest.param({"body": {"form": [["", ""]] * 10_001}}, "$.body.form", 10_000, id="fields"),
        pytest.param(
            {"body": {"multipart": [{"name": "", "text": ""}] * 1001}},
            "$.body.multipart",
            1000,
            id="parts",
        ),
        pytest.param({"target": "/" + "é" * 65_536}, "$.target", 65_536, id="target"),
    ],
)
def test_more_than_a_request_may_hold_is_refused_by_its_field_and_limit(
    client: FlaskClient, session_id: str, asked: dict[str, Any], field: str, most: int
) -> None:
    """Sixteen mebibytes of empty headers kept web, which is one loop, for seconds."""
    answer = client.post(f"/api/v1/sessions/{session_id}/exchanges", json={**CALL, **asked})
    assert (answer.status_code, told(answer)["type"]) == (400, "invalid-request")
    assert field in told(answer)["detail"]
    assert f"<= {most}" in told(answer)["detail"]


def test_more_files_than_any_project_may_have_are_refused(client: FlaskClient) -> None:
    files = {f"{n}": "" for n in range(10_001)}
    answer = client.post("/api/v1/sessions", json={"files": files})
    assert (answer.status_code, told(answer)["type"]) == (400, "invalid-request")
    assert "length <= 10000 - at `$.files`" in told(answer)["detail"]


def test_the_limits_stand_in_the_document_of_the_api(app: Flask) -> None:
    with app.app_context():
        schemas = document(app)["components"]["schemas"]
    asked = schemas["ExchangeRequest"]["properties"]
    body = schemas["BodySpec"]["properties"]
    assert (asked["headers"]["maxItems"], asked["target"]["maxLength"]) == (1000, 65_536)
    assert [kind.get("maxItems") for kind in body["form"]["anyOf"]] == [10_000, None]
    assert [kind.get("maxItems") for kind in body["multipart"]["anyOf"]] == [1000, None]
    assert schemas["SessionRequest"]["properties"]["files"]["maxProperties"] == 10_000


@pytest.mark.parametrize("count", [1000, 4000])
def test_a_wrong_file_among_too_many_is_not_looked_for(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """Each file was decoded by itself, a million of them, to name the one that was wrong."""
    looked: list[object] = []
    monkeypatch.setattr(encoding, "_is_content", looked.append)
    files: dict[str, Any] = {**{f"{n}": "" for n in range(count)}, "wrong": 1}
    answer = client.post("/api/v1/sessions", json={"files": files})
    assert (answer.status_code, looked) == (400, [])
    assert "$.files[...]" in told(answer)["detail"]


def test_a_file_that_was_wrong_and_came_again_is_told_without_its_path(client: FlaskClient) -> None:
    body = b'{"files": {"a": 1, "a": ""}}'
    answer = client.post("/api/v1/sessions", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert "$.files[...]" in told(answer)["detail"]


def judged(body: bytes, *asked: Check) -> list[CheckResult]:
    hop = Hop(
        request=HopRequest("GET", "/", [], b"", truncated=False),
        response=HopResponse(200, "", [], body, truncated=False, raw_head_base64=b""),
        error=None,
        timing_ms=Timing(1, 2, 3),
        trace=None,
        untraced=None,
        cookies_changed=[],
    )
    return judge([*asked], ExchangeResult([hop], 0, 0), str)


@pytest.fixture
def decodings(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What has been decoded since."""
    found: list[object] = []
    decode: Callable[[HopResponse], Any] = checks._decoded

    def counted(response: HopResponse) -> Any:
        found.append(response)
        return decode(response)

    monkeypatch.setattr(checks, "_decoded", counted)
    return found


@pytest.mark.parametrize("body", [b'{"a": 1}', b"no JSON"])
@pytest.mark.parametrize("count", [12, 48])
def test_a_body_is_decoded_once_however_many_checks_ask_for_it(
    decodings: list[object], body: bytes, count: int
) -> None:
    assert len(judged(body, *[Check("json", "equals", 1, "$.a")] * count)) == count
    assert len(decodings) == 1


def test_others_are_served_between_two_checks_and_while_a_list_is_searched() -> None:
    many = msgspec.json.encode([0] * 4 * checks.ITEMS_A_TURN)
    searched = Check("json", "contains", "x", "$")
    assert turns_during(lambda: judged(b"[]", *[searched] * 12)) >= 12
    assert turns_during(lambda: judged(many, searched)) >= 4


@pytest.mark.parametrize("count", [100, 400])
def test_what_is_expected_is_written_once_for_a_whole_list(
    monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """It was written anew for each text of the list."""
    written: list[object] = []

    def write(value: object) -> str:
        written.append(value)
        return json.dumps(value)

    monkeypatch.setattr(checks, "_as_text", write)
    judged(json.dumps(["a"] * count).encode(), Check("json", "contains", {"long": 1}, "$"))
    assert written == [{"long": 1}]


def test_whole_numbers_beyond_those_of_floats_are_compared_as_they_are() -> None:
    body = b"[%d]" % (BIG + 1)
    said = [
        judged(body, Check("json", "equals", expected, "$[0]"))[0].is_met
        for expected in (BIG, str(BIG), BIG + 1, str(BIG + 1))
    ]
    assert said == [False, False, True, True]


def test_a_value_too_deep_to_be_written_is_no_mistake_of_ours() -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    (result,) = judged(b'"x"', Check("json", "contains", deep, "$"))
    assert (result.is_met, result.outcome) == (False, "not-json")


def test_of_a_large_value_no_more_is_written_than_is_shown() -> None:
    text = json.dumps([1] * 100_000)
    (result,) = judged(text.encode(), Check("json", "exists", None, "$"))
    assert result.found == text[:500] + "…"
