from typing import Any

import pytest
from flask.testing import FlaskClient

from playground.jar import COOKIES_MAX
from tests.playground.answers import told
from tests.playground.stand_in import StandIn

COOKIE = {
    "name": "n", "value": "v", "domain": "127.0.0.1", "path": "/", "expires": None, "secure": False,
    "http_only": True, "same_site": "Lax", "host_only": True,
}  # fmt: skip


def test_jar_is_kept_with_the_session(
    client: FlaskClient, worker: StandIn, session_id: str
) -> None:
    path = f"/api/v1/sessions/{session_id}/cookies"
    assert told(client.get(path)) == {"cookies": []}
    assert told(client.put(path, json={"cookies": [COOKIE]})) == {"cookies": [COOKIE]}
    assert told(client.get(path)) == {"cookies": [COOKIE]}
    assert worker.jar.cookies[0].value == "v"


def test_jar_is_emptied(client: FlaskClient, worker: StandIn, session_id: str) -> None:
    assert client.delete(f"/api/v1/sessions/{session_id}/cookies").status_code == 204
    assert worker.calls[-1].startswith("DELETE ")


def test_cookie_with_an_unknown_field_is_refused(
    client: FlaskClient, worker: StandIn, session_id: str
) -> None:
    bad = {"cookies": [{**COOKIE, "flavour": "oat"}]}
    answer = client.put(f"/api/v1/sessions/{session_id}/cookies", json=bad)
    assert answer.status_code == 400
    assert "`flavour`" in told(answer)["detail"]


@pytest.mark.parametrize("field", ["name", "value", "domain", "path"])
@pytest.mark.parametrize("illegal", ["\0", "\r\n", "\x1b", "\x7f", ";", "行", "\ud800"])
def test_cookie_that_no_header_can_carry_is_refused_by_its_field(
    client: FlaskClient, worker: StandIn, session_id: str, field: str, illegal: str
) -> None:
    bad = {**COOKIE, field: f"/a{illegal}b"}
    jar = {"cookies": [COOKIE, bad]}
    answer = client.put(f"/api/v1/sessions/{session_id}/cookies", json=jar)
    assert (answer.status_code, told(answer)["type"]) == (400, "invalid-request")
    if illegal != "\ud800":  # which is not even JSON's text
        assert f"`$.cookies[1].{field}`" in told(answer)["detail"]
    assert worker.jar.cookies == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"name": "a=b"}, "name", id="a name that ends early"),
        pytest.param({"name": " a"}, "name", id="a name that is trimmed"),
        pytest.param({"value": "a\t"}, "value", id="a value that is trimmed"),
        pytest.param({"name": "", "value": ""}, "value", id="nothing"),
        pytest.param({"value": "x" * 4096}, "value", id="too long"),
        pytest.param({"domain": ""}, "domain", id="no domain"),
        pytest.param({"domain": "a b"}, "domain", id="not a host"),
        pytest.param({"path": "a"}, "path", id="not a path"),
        pytest.param({"expires": "tomorrow"}, "expires", id="not a time"),
        pytest.param({"expires": "2030-01-01T00:00:00"}, "expires", id="a time anywhere"),
    ],
)
def test_cookie_that_no_set_cookie_makes_is_refused_by_its_field(
    client: FlaskClient, worker: StandIn, session_id: str, change: dict[str, Any], field: str
) -> None:
    jar = {"cookies": [{**COOKIE, **change}]}
    answer = client.put(f"/api/v1/sessions/{session_id}/cookies", json=jar)
    assert answer.status_code == 400
    assert f"`$.cookies[0].{field}`" in told(answer)["detail"]
    assert worker.jar.cookies == []


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"value": ""},
        {"value": 'a="b", c d\té'},
        {"domain": "[::1]"},
        {"path": "/a b/é"},
        {"expires": "2030-01-01T00:00:00.000Z"},
    ],
)
def test_cookie_that_a_set_cookie_makes_is_kept(
    client: FlaskClient, session_id: str, change: dict[str, Any]
) -> None:
    jar = {"cookies": [{**COOKIE, **change}]}
    answer = client.put(f"/api/v1/sessions/{session_id}/cookies", json=jar)
    assert (answer.status_code, told(answer)) == (200, jar)


def test_a_cookie_written_twice_is_sent_once_with_its_last_value(
    client: FlaskClient, session_id: str
) -> None:
    jar = {"cookies": [COOKIE, {**COOKIE, "value": "new"}, {**COOKIE, "path": "/elsewhere"}]}
    answer = client.put(f"/api/v1/sessions/{session_id}/cookies", json=jar)
    assert told(answer) == {
        "cookies": [{**COOKIE, "value": "new"}, {**COOKIE, "path": "/elsewhere"}]
    }


def test_more_cookies_than_a_jar_holds_are_refused_with_the_limit(
    client: FlaskClient, worker: StandIn, session_id: str
) -> None:
    jar = {"cookies": [{**COOKIE, "name": f"n{number}"} for number in range(COOKIES_MAX + 1)]}
    answer = client.put(f"/api/v1/sessions/{session_id}/cookies", json=jar)
    assert answer.status_code == 400
    assert told(answer)["detail"] == "The jar has 201 cookies; the limit is 200."
    assert worker.jar.cookies == []
