"""What one address may take, and what another one notices of it: nothing."""

import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from playground.app import create_app
from playground.callers import caller_of
from playground.settings import Settings
from tests.playground.answers import told
from tests.playground.guests import Tunnels, raw_guest
from tests.playground.served import Served, serving
from tests.playground.stand_in import StandIn
from tests.product import REPOSITORY

PROJECT = {"files": {"app.py": ""}}

AT_A_DESK = """
import sys
from pathlib import Path
from playground.app import create_app
from playground.settings import Settings
create_app(Settings(data=Path(sys.argv[1])))
print(*sys.modules)
"""


ClientOf = Callable[..., FlaskClient]


@pytest.fixture
def client_of(settings: Settings, worker: StandIn) -> Iterator[ClientOf]:
    """A client of web with these settings changed."""
    worker.free = 1_000
    with ExitStack() as stack:

        def make(**chosen: Any) -> FlaskClient:
            app = create_app(replace(settings, **chosen))
            stack.callback(app.extensions["playground"].workers.close)
            return app.test_client()

        yield make


@pytest.fixture
def limited(client_of: ClientOf) -> FlaskClient:
    return client_of(host="0.0.0.0", sessions_per_minute=3, requests_per_minute=20)


def create(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    environ = {"REMOTE_ADDR": address}
    return client.post("/api/v1/sessions", json=PROJECT, environ_overrides=environ, headers=headers)


def statuses(client: FlaskClient, address: str, count: int, **headers: str) -> list[int]:
    return [create(client, address, **headers).status_code for _ in range(count)]


def test_an_address_over_its_limit_is_told_when_to_come_back(limited: FlaskClient) -> None:
    assert statuses(limited, "203.0.113.1", 3) == [201, 201, 201]
    answer = create(limited, "203.0.113.1")
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert told(answer)["type"] == "too-many-requests"
    assert "More than 3 such calls" in told(answer)["detail"]
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert told(answer)["retry_after_seconds"] == int(answer.headers["Retry-After"])
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_another_address_is_not_locked_out(limited: FlaskClient) -> None:
    statuses(limited, "203.0.113.1", 9)
    assert statuses(limited, "203.0.113.2", 1) == [201]


def test_what_is_refused_reaches_no_worker(limited: FlaskClient, worker: StandIn) -> None:
    statuses(limited, "203.0.113.1", 9)
    assert len(worker.created) == 3


def test_the_page_without_script_shares_the_limit_of_sessions(limited: FlaskClient) -> None:
    statuses(limited, "203.0.113.1", 3)
    environ = {"REMOTE_ADDR": "203.0.113.1"}
    form = {"file:app.py": "", "target": "/"}
    assert limited.post("/plain", data=form, environ_overrides=environ).status_code == 429


def test_requests_of_any_kind_are_limited_together(limited: FlaskClient) -> None:
    environ = {"REMOTE_ADDR": "203.0.113.3"}
    paths = ["/", "/api/docs", "/api/v1/openapi.json", "/healthz"] * 6
    found = [limited.get(path, environ_overrides=environ).status_code for path in paths]
    assert 429 not in found[:20]
    assert found[20:] == [429] * 4


def test_at_a_desk_nobody_is_limited(client_of: ClientOf) -> None:
    client = client_of(sessions_per_minute=1, requests_per_minute=1)
    assert statuses(client, "127.0.0.1", 5) == [201] * 5


def test_a_header_that_a_caller_made_up_does_not_change_who_it_is(limited: FlaskClient) -> None:
    found = [
        create(limited, "203.0.113.1", **{"X-Forwarded-For": f"198.51.100.{n}"}).status_code
        for n in range(5)
    ]
    assert found == [201, 201, 201, 429, 429]


def test_behind_a_proxy_the_address_that_it_saw_counts(client_of: ClientOf) -> None:
    """On loopback too: with a proxy in front, strangers call."""
    client = client_of(trusted_proxies=1, sessions_per_minute=1)
    made_up = "198.51.100.{}, {}"

    def call(n: int, seen: str) -> int:
        forwarded = {"X-Forwarded-For": made_up.format(n, seen)}
        return create(client, "127.0.0.1", **forwarded).status_code

    assert [call(1, "203.0.113.1"), call(2, "203.0.113.1"), call(3, "203.0.113.2")] == [
        201, 429, 201,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "forwarded",
    [
        pytest.param('"198.51.100.{}, 203.0.113.1', id="a quotation mark that nobody closes"),
        pytest.param("203.0.113.1:4000{}", id="a port"),
        pytest.param('"203.0.113.1:4000{}"', id="a port between quotation marks"),
        pytest.param("[2001:db8::1]:4000{}", id="a port behind brackets"),
    ],
)
def test_no_text_in_front_of_a_proxys_address_makes_another_caller_of_one(
    client_of: ClientOf, forwarded: str
) -> None:
    client = client_of(trusted_proxies=1, sessions_per_minute=1)
    headers = [{"X-Forwarded-For": forwarded.format(n)} for n in range(2)]
    assert [create(client, "127.0.0.1", **each).status_code for each in headers] == [201, 429]


def test_two_strangers_who_choose_the_same_key_get_a_session_each(
    limited: FlaskClient, worker: StandIn
) -> None:
    for address in ("203.0.113.1", "203.0.113.1", "203.0.113.2"):
        create(limited, address, **{"Idempotency-Key": "1"})
    first, repeated, other = (made.idempotency_key for made in worker.created)
    assert first == repeated
    assert first != other


def test_a_proxy_is_believed_about_the_address_and_nothing_else(
    client_of: ClientOf, worker: StandIn
) -> None:
    client = client_of(trusted_proxies=1, allowed_hosts=("play.example",))
    forwarded = {"X-Forwarded-Host": "play.example", "X-Forwarded-Proto": "https"}
    refused = client.get("/", headers={"Host": "evil.example", **forwarded})
    assert (refused.status_code, told(refused)["type"]) == (400, "unknown-host")
    assert not worker.calls


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("not an address", "not an address"),
        ("", "unknown"),
    ],
)
def test_of_ipv6_the_network_is_counted(address: str, counted: str) -> None:
    assert caller_of({"REMOTE_ADDR": address}) == counted


@pytest.mark.parametrize(
    ("host", "is_limited"),
    [
        ("127.0.0.1", False), ("::1", False), ("localhost", False), ("127.0.0.2", False),
        ("0.0.0.0", True), ("::", True), ("192.0.2.1", True), ("play.example", True),
    ],
)  # fmt: skip
def test_callers_are_limited_where_others_can_call(host: str, *, is_limited: bool) -> None:
    assert Settings(host=host).limits_callers is is_limited
    assert Settings(host=host, trusted_proxies=1).limits_callers


def test_where_nobody_else_can_call_nothing_is_loaded_to_count_callers(tmp_path: Path) -> None:
    """It was a tenth of what web loads, and 2 MB."""
    command = [sys.executable, "-c", AT_A_DESK, str(tmp_path)]
    told = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert "flask_sock" in told.stdout.split()
    assert not {"flask_limiter", "limits"} & set(told.stdout.split())


def test_previews_have_a_limit_of_their_own(
    folder: Path, worker: StandIn, preview_label: str
) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
    limit = {"PLAYGROUND_TRUSTED_PROXIES": "1", "PLAYGROUND_PREVIEWS_PER_MINUTE": "2"}
    with serving(folder, None, **limit) as web, raw_guest(answer) as guest:
        Tunnels(worker, guest.port)
        told = [preview_of(web, preview_label) for _ in range(3)]
        assert guest.received[2:] == []
    assert [answer.split(b" ")[1] for answer in told] == [b"200", b"200", b"429"]
    assert re.search(rb"\r\nRetry-After: \d+\r\n", told[2])
    assert b"More than 2 such calls" in told[2]


def preview_of(web: Served, label: str) -> bytes:
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as raw:
        raw.sendall(
            f"GET / HTTP/1.1\r\nHost: {label}.{web.host}\r\nConnection: close\r\n\r\n".encode()
        )
        return b"".join(iter(lambda: raw.recv(65536), b""))
