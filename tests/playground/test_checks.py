"""What a check finds and whether it holds; the call that sends and judges a list of requests."""

import base64
import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, make_response, redirect, request
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from playground.app import create_app
from playground.checks import Check, judge, validate
from playground.hops import CheckResult, ExchangeResult, Hop, HopRequest, HopResponse, Timing
from playground.jar import CookieChange
from playground.json_path import parse_path
from playground.problems import InvalidRequest
from playground.settings import Settings
from tests.playground.answers import told
from tests.playground.guests import Tunnels, wsgi_guest
from tests.playground.stand_in import StandIn, problem

BODY = {"id": 7, "ok": True, "none": None, "tags": ["tea", "水"], "a b": {"c": 1.5}, "text": "7"}


def hop_of(status: int, body: bytes, change: CookieChange | None = None) -> Hop:
    headers = [("Content-Type", "application/json"), ("X-A", "1"), ("x-a", "2")]
    return Hop(
        request=HopRequest("GET", "/", [], b"", truncated=False),
        response=HopResponse(status, "", headers, body, truncated=False, raw_head_base64=b""),
        error=None,
        timing_ms=Timing(1, 2, 30.5),
        trace=None,
        untraced=None,
        cookies_changed=[change] if change else [],
    )


EXCHANGE = ExchangeResult(
    [
        hop_of(302, b"", CookieChange("set", "who", "me", "127.0.0.1", "/")),
        hop_of(200, json.dumps(BODY).encode()),
    ],
    0,
    9,
)


def result_of(check: Check) -> CheckResult:
    (result,) = judge([check], EXCHANGE, lambda: "hello from the view\nsecond line")
    return result


@pytest.mark.parametrize(
    ("check", "is_met"),
    [
        pytest.param(Check("status", "equals", 200), True, id="last status"),
        pytest.param(Check("status", "equals", "200"), True, id="a number typed as text"),
        pytest.param(Check("status", "equals", 302, hop=0), True, id="first hop"),
        pytest.param(Check("status", "equals", 201), False, id="another status"),
        pytest.param(Check("status", "below", 200), False, id="not below itself"),
        pytest.param(Check("hops", "equals", 2), True, id="hops"),
        pytest.param(Check("header", "equals", "1, 2", "X-a"), True, id="repeated header"),
        pytest.param(Check("header", "absent", None, "X-B"), True, id="no such header"),
        pytest.param(Check("header", "exists", None, "X-B"), False, id="header is missing"),
        pytest.param(Check("header", "matches", "*/json", "content-type"), True, id="wildcard"),
        pytest.param(Check("body", "contains", '"id"'), True, id="body"),
        pytest.param(Check("body", "lacks", "coffee"), True, id="body lacks"),
        pytest.param(Check("json", "equals", 7, "$.id"), True, id="number"),
        pytest.param(Check("json", "equals", "7", "$.text"), True, id="text of digits"),
        pytest.param(Check("json", "equals", True, "$.id"), False, id="true is not 7"),
        pytest.param(Check("json", "equals", 1, "$.ok"), False, id="1 is not true"),
        pytest.param(Check("json", "equals", None, "$.none"), True, id="null"),
        pytest.param(Check("json", "exists", None, "$.none"), True, id="null is there"),
        pytest.param(Check("json", "equals", "水", "$.tags[-1]"), True, id="from the end"),
        pytest.param(Check("json", "contains", "tea", "$.tags"), True, id="in a list"),
        pytest.param(Check("json", "contains", "c", "$['a b']"), True, id="key"),
        pytest.param(Check("json", "above", 1, '$["a b"].c'), True, id="quoted key"),
        pytest.param(Check("json", "has_length", 2, "$.tags"), True, id="length"),
        pytest.param(Check("json", "equals", ["tea", "水"], "$.tags"), True, id="whole list"),
        pytest.param(Check("json", "absent", None, "$.tags[2]"), True, id="past the end"),
        pytest.param(Check("cookie", "equals", "me", "who"), True, id="cookie"),
        pytest.param(Check("cookie", "exists", None, "other"), False, id="no such cookie"),
        pytest.param(Check("console", "contains", "from the view"), True, id="console"),
        pytest.param(Check("console", "has_length", 31), True, id="console's length"),
        pytest.param(Check("time_ms", "below", 31), True, id="time"),
        pytest.param(Check("status", "equals", 200, hop=5), False, id="no such hop"),
    ],
)
def test_check_holds_exactly_where_it_should(check: Check, is_met: bool) -> None:
    assert result_of(check).is_met is is_met


def test_a_check_that_fails_says_what_was_found_or_why_nothing_was() -> None:
    assert result_of(Check("status", "equals", 201)) == CheckResult(False, "unmet", "200")
    assert result_of(Check("json", "equals", 1, "$.no")) == CheckResult(False, "missing")
    on_text = Check("json", "absent", None, "$.id", hop=0)
    assert result_of(on_text) == CheckResult(False, "not-json")


def test_long_finds_are_cut() -> None:
    exchange = ExchangeResult([hop_of(200, b"x" * 10_000)], 0, 0)
    (result,) = judge([Check("body", "equals", "y")], exchange, str)
    assert result.found == "x" * 500 + "…"


@pytest.mark.parametrize(
    ("check", "field"),
    [
        pytest.param(Check("header", "exists"), "name", id="no name"),
        pytest.param(Check("json", "exists", name="id"), "name", id="path without $"),
        pytest.param(Check("json", "exists", name="$.a[*]"), "name", id="wildcard"),
        pytest.param(Check("json", "exists", name="$..a"), "name", id="recursion"),
        pytest.param(Check("status", "equals", "ok"), "expected", id="status is no number"),
        pytest.param(Check("body", "below", "x"), "expected", id="limit is no number"),
    ],
)
def test_what_can_never_be_judged_is_refused_by_its_field(check: Check, field: str) -> None:
    with pytest.raises(InvalidRequest, match=rf"\$\.checks\[0\]\.{field}"):
        validate([check], "$.checks")


@pytest.mark.parametrize(
    ("pattern", "is_met"),
    [
        ("abc", True), ("a*c", True), ("*", True), ("*abc*", True), ("a*bc", True), ("a**c", True),
        ("ab", False), ("a*b", False), ("abc*c", False), ("*d*", False), ("b*", False),
        ("ab*bc", False),
    ],
)  # fmt: skip
def test_a_star_stands_for_any_text(pattern: str, is_met: bool) -> None:
    exchange = ExchangeResult([hop_of(200, b"abc")], 0, 0)
    (result,) = judge([Check("body", "matches", pattern)], exchange, str)
    assert result.is_met is is_met


def test_a_pattern_made_to_take_for_ever_comes_to_an_end() -> None:
    """Two hundred stars over a megabyte: as a regular expression it would outlast the suite's
    time limit by ages."""
    exchange = ExchangeResult([hop_of(200, b"a" * 1024 * 1024)], 0, 0)
    (result,) = judge([Check("body", "matches", "*a" * 200 + "b")], exchange, str)
    assert not result.is_met


@given(st.text(max_size=80))
def test_no_path_is_read_with_another_error_than_a_sentence(text: str) -> None:
    with suppress(ValueError):
        parse_path("$" + text)


@pytest.fixture
def shop(worker: StandIn) -> Any:
    app = Flask("shop")

    @app.get("/login")
    def login() -> Any:
        answer = make_response(redirect("/me"))
        answer.set_cookie("who", "ada")
        return answer

    @app.get("/me")
    def me() -> dict[str, str]:
        worker.say("somebody asks", worker.last_seq + 1)
        return {"who": request.cookies.get("who", "nobody")}

    with wsgi_guest(app) as port:
        yield Tunnels(worker, port)


def run(client: FlaskClient, session_id: str, *requests: Any) -> Any:
    return client.post(f"/api/v1/sessions/{session_id}/checks", json={"requests": list(requests)})


def get(target: str, *checks: Any) -> Any:
    return {"name": target, "request": {"method": "GET", "target": target, "checks": list(checks)}}


def test_requests_are_sent_in_order_and_each_is_judged(
    client: FlaskClient, session_id: str, shop: Tunnels
) -> None:
    answer = told(
        run(
            client,
            session_id,
            get("/login", {"subject": "cookie", "name": "who", "expected": "ada"}),
            get("/me", {"subject": "json", "name": "$.who", "expected": "ada"}),
            get("/me", {"subject": "json", "name": "$.who", "expected": "bob"}),
            get("/nowhere"),
        )
    )
    assert [result["is_met"] for result in answer["results"]] == [True, True, False, False]
    assert answer["results"][2]["checks"] == [{"is_met": False, "outcome": "unmet", "found": "ada"}]
    assert (answer["results"][3]["status"], answer["is_met"]) == (404, False)


def test_an_exchange_is_judged_by_the_checks_it_comes_with(
    client: FlaskClient, session_id: str, shop: Tunnels
) -> None:
    asked = get("/me", {"subject": "status", "expected": 200})["request"]
    answer = told(client.post(f"/api/v1/sessions/{session_id}/exchanges", json=asked))
    assert answer["checks"] == [{"is_met": True, "outcome": "met", "found": "200"}]
    assert json.loads(base64.b64decode(answer["hops"][0]["response"]["body_base64"]))


def test_an_app_that_is_not_running_is_a_problem_of_the_whole_call(
    client: FlaskClient, session_id: str, worker: StandIn
) -> None:
    worker.refusal = problem("not-running", 409)
    assert run(client, session_id, get("/")).status_code == 409


@pytest.mark.parametrize(
    "requests", [pytest.param([], id="none"), pytest.param([get("/")] * 101, id="too many")]
)
def test_the_number_of_requests_is_bounded(
    client: FlaskClient, session_id: str, requests: list[Any]
) -> None:
    assert run(client, session_id, *requests).status_code == 400


def test_lists_of_checked_requests_have_a_limit_of_their_own(
    settings: Settings, session_id: str, shop: Tunnels
) -> None:
    app = create_app(replace(settings, host="0.0.0.0", checks_per_minute=1))
    client = app.test_client()
    assert [run(client, session_id, get("/me")).status_code for _ in range(2)] == [200, 429]
    app.extensions["playground"].workers.close()
