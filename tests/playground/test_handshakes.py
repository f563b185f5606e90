"""Handshakes that web refuses before the upgrade, under gunicorn as it is deployed.

None of them leaves anything behind, so that one web serves the whole module.
"""

import http.client
import json
from contextlib import closing

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.playground.lasting import served, worker
from tests.playground.served import Served
from tests.playground.stand_in import StandIn
from tests.playground.test_events import open_events

__all__ = ["served", "worker"]  # those of the whole module

UPGRADE = {"Connection": "Upgrade", "Upgrade": "websocket"}


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example",
        "http://label.{host}",
        "http://{host}.evil",
        "http://evil{host}",
        "http://localhost",
        "http://localhost:1",
    ],
)
def test_page_of_another_origin_is_refused_before_the_upgrade(
    worker: StandIn, served: Served, session_id: str, origin: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        open_events(served, session_id, Origin=origin.format(host=served.host))
    assert refused.value.response.status_code == 403
    assert "nosniff" in refused.value.response.headers["X-Content-Type-Options"]
    assert not any("events" in call for call in worker.calls)


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "9" * 20, "١"])
def test_bad_after_is_refused_before_the_upgrade(
    served: Served, session_id: str, after: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        open_events(served, session_id, after=after)
    assert refused.value.response.status_code == 400


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        pytest.param({}, "ask for it with `Upgrade: websocket`", id="a plain request"),
        pytest.param(UPGRADE, "Sec-WebSocket-Version", id="no version"),
        pytest.param({**UPGRADE, "Sec-WebSocket-Version": "13"}, "-Key", id="no key"),
    ],
)
@pytest.mark.parametrize("name", ["events", "websocket"])
def test_what_begins_no_websocket_is_told_so_and_is_no_error_of_ours(
    served: Served, session_id: str, name: str, headers: dict[str, str], said: str
) -> None:
    """It was a 500 that blamed the playground, or a 400 about "the browser (or proxy)"."""
    with closing(http.client.HTTPConnection(served.host, timeout=20)) as connection:
        connection.request("GET", f"/api/v1/sessions/{session_id}/{name}", headers=headers)
        answer = connection.getresponse()
        problem_said = json.load(answer)
    assert (answer.status, problem_said["type"]) == (400, "invalid-request")
    assert said in problem_said["detail"]


@pytest.mark.parametrize("version", ["8", "7, 8", "14", "x"])
def test_a_websocket_of_another_version_is_told_which_one_is_spoken(
    served: Served, session_id: str, version: str
) -> None:
    """It was told that the header is missing."""
    with closing(http.client.HTTPConnection(served.host, timeout=20)) as connection:
        headers = {**UPGRADE, "Sec-WebSocket-Version": version, "Sec-WebSocket-Key": "x" * 24}
        connection.request("GET", f"/api/v1/sessions/{session_id}/events", headers=headers)
        answer = connection.getresponse()
        problem = json.load(answer)
    assert (answer.status, problem["type"]) == (426, "upgrade-required")
    assert answer.headers["Sec-WebSocket-Version"] == "13"
    assert answer.headers["Upgrade"] == "websocket"
    assert version in problem["detail"]


def test_a_websocket_to_a_plain_call_is_told_that_there_is_none(served: Served) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://{served.host}/healthz", proxy=None)
    assert refused.value.response.status_code == 400
    assert b"There is no websocket" in refused.value.response.body
