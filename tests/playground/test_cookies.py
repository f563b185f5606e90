from flask.testing import FlaskClient

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
