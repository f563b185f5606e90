"""What a request to web may hold in number: each thing is bounded before any of it is worked on."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import gevent
import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from playground import bodies, checks, encoding
from playground.bodies import BodySpec, _form_size, encode_body
from playground.checks import Check, judge
from playground.forms import URLENCODED
from playground.hops import CheckResult, ExchangeResult, Hop, HopRequest, HopResponse, Timing
from playground.openapi import document
from playground.problems import TooLarge
from tests.playground.answers import told
from tests.playground.guests import Tunnels
from tests.playground.shop import Send
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


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"headers":[' + b'["",""],' * 1_000_000, id="headers"),
        pytest.param(b'{"body":{"form":[' + b'["",""],' * 1_000_000, id="fields"),
        pytest.param(b'{"body":{"multipart":[' + b'{"name":""},' * 1_000_000, id="parts"),
        pytest.param(b'{"files":{' + b'"":"\\\\",' * 1_000_000, id="files that end in a backslash"),
    ],
)
def test_of_more_texts_than_any_call_has_no_object_is_made(
    client: FlaskClient, session_id: str, body: bytes
) -> None:
    """Each was made, a million of them, and counted then; nobody else was served for a second."""
    url = f"/api/v1/sessions/{session_id}/exchanges"
    answer = client.post(url, data=body, content_type="application/json")
    assert (answer.status_code, told(answer)["code"]) == (413, "json-texts")


def test_quotes_inside_of_a_text_are_no_texts() -> None:
    text = 'print("a", "b")\n' * 250_000 + "\\" * 250_000
    encoding._check_texts(msgspec.json.encode({"files": {"a.py": text}}))


@pytest.mark.parametrize("many", ["[]", "{}", "1", '""'])
def test_a_long_list_that_a_check_expects_is_refused_undecoded(
    client: FlaskClient, session_id: str, many: str
) -> None:
    """A list of empty objects takes 24 times its length, and three of them took 400 MB of web."""
    expected = f"[{','.join([many] * 70_000)}]"
    body = f'{{"method":"GET","target":"/","checks":[{{"subject":"body","expected":{expected}}}]}}'
    url = f"/api/v1/sessions/{session_id}/exchanges"
    answer = client.post(url, data=body, content_type="application/json")
    assert (answer.status_code, told(answer)["code"]) == (400, "check-long")
    assert told(answer)["values"] == {"field": "$.checks[0].expected", "most": 65_536}


def test_a_long_text_may_be_expected(send: Send, tunnels: Tunnels) -> None:
    check = {"subject": "body", "operator": "differs", "expected": "x" * 200_000}
    assert send(checks=[check])["checks"][0]["is_met"]


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        pytest.param(r'"\ud800"', "half-character", id="half of a character"),
        pytest.param("[" * 5_000 + "]" * 5_000, "deep-json", id="deep"),
    ],
)
def test_what_a_check_cannot_expect_is_refused_by_a_sentence(
    client: FlaskClient, session_id: str, expected: str, code: str
) -> None:
    body = f'{{"method":"GET","target":"/","checks":[{{"subject":"body","expected":{expected}}}]}}'
    url = f"/api/v1/sessions/{session_id}/exchanges"
    answer = client.post(url, data=body, content_type="application/json")
    assert (answer.status_code, told(answer)["code"]) == (400, code)


def test_one_large_document_is_taken_apart_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoded, each takes many times its length."""
    body = msgspec.json.encode([0] * 4 * checks.ITEMS_A_TURN)
    searched = Check("json", "contains", "x", "$")
    under_way: list[int] = []
    most: list[int] = []
    judge_one: Callable[..., CheckResult] = checks._judge

    def watched(*given: Any) -> CheckResult:
        under_way.append(1)
        most.append(len(under_way))
        result = judge_one(*given)
        under_way.pop()
        return result

    monkeypatch.setattr(checks, "_judge", watched)
    gevent.joinall([gevent.spawn(judged, body, searched) for _ in range(3)], raise_error=True)
    assert most == [1, 1, 1]
    gevent.joinall([gevent.spawn(judged, b"[1]", searched) for _ in range(3)], raise_error=True)


@pytest.mark.parametrize("text", ["é" * 200_000, "~" * 400_000, " a" * 200_000])
def test_others_are_served_while_a_form_is_encoded(text: str) -> None:
    encoded: list[bytes] = []

    def encode() -> None:
        spec = BodySpec(form=[("a", text)])
        encoded.append(encode_body(spec, [], 16 * 1024 * 1024).content)

    assert turns_during(encode) >= 1
    assert encoded == [urlencode([("a", text)], safe="*").replace("~", "%7E").encode()]
    assert _form_size([("a", text)]) == len(encoded[0])


def test_a_form_that_becomes_too_long_is_not_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_encode", None)
    with pytest.raises(TooLarge, match="602 bytes long"):
        encode_body(BodySpec(form=[("a", "é" * 100)]), [], 601)


@pytest.mark.parametrize("path", ["/plain", "/lens"])
def test_more_fields_than_any_form_has_are_refused_unread(client: FlaskClient, path: str) -> None:
    """Four million of them in the HTML lens kept web for five seconds."""
    headers = {"Origin": "http://localhost"}
    answer = client.post(path, data="a&" * 10_001, content_type=URLENCODED, headers=headers)
    assert answer.status_code == 413
    assert "more than 10,000 fields" in told(answer)["detail"]
