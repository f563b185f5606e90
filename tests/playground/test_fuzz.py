"""Whatever is sent, the answer is one that the API documents: never a mistake of ours."""

import re
from collections.abc import Iterator

import msgspec
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.app import create_app
from playground.identity import Identity
from playground.settings import Settings
from tests.playground.served import SECRET
from tests.playground.stand_in import KEY, StandIn, short_folder, standing_in

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NEARLY_A_PROJECT = st.fixed_dictionaries(
    {"files": JSON | st.dictionaries(st.text(), st.text() | st.dictionaries(st.text(), JSON))},
    optional={"command": JSON, "files ": JSON},
)  # fmt: skip
DOCUMENTED = {200, 201, 204, 304, 308, 400, 403, 404, 405, 409, 410, 413, 415}
CALLS = [
    ("POST", "/api/v1/sessions"),
    ("PUT", "/api/v1/sessions/{id}/files"),
    ("PUT", "/api/v1/sessions/{id}/cookies"),
    ("POST", "/api/v1/sessions/{id}/exchanges"),
    ("POST", "/api/v1/snippets"),
]


@pytest.fixture(scope="module")
def target() -> Iterator[tuple[FlaskClient, StandIn]]:
    with short_folder() as folder, standing_in(folder / "one.sock") as worker:
        worker.free = 1_000_000
        chosen = Settings(
            data=folder, workers=f"unix:{folder}/*.sock", secret=SECRET.encode(),
            database_url=f"sqlite:{folder}/snippets.db",
        )  # fmt: skip
        app = create_app(chosen)
        yield app.test_client(), worker
        app.extensions["playground"].workers.close()


def is_a_mistake(status: int, body: bytes) -> bool:
    """The stand-in has no guests: that there is none to talk to is told in these two ways."""
    return status not in DOCUMENTED and not re.search(rb'"(not-running|worker-failed)"', body)


@pytest.mark.parametrize(("method", "path"), CALLS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=JSON | NEARLY_A_PROJECT | st.binary())
def test_no_body_makes_a_mistake_of_ours(
    target: tuple[FlaskClient, StandIn], method: str, path: str, body: object
) -> None:
    client, worker = target
    session_id = Identity(SECRET.encode()).session_id(worker.life, KEY)
    data = body if isinstance(body, bytes) else msgspec.json.encode(body)
    answer = client.open(
        path.format(id=session_id), method=method, data=data, content_type="application/json"
    )
    assert not is_a_mistake(answer.status_code, answer.data), answer.data


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    path=st.text(alphabet=st.characters(codec="latin-1"), max_size=80),
    query=st.text(alphabet=st.characters(codec="latin-1"), max_size=40),
    folder=st.sampled_from(["", "s/", "static/dist/", "static/", "api/v1/sessions/", "{files}"]),
)
def test_no_address_makes_a_mistake_of_ours(
    target: tuple[FlaskClient, StandIn], folder: str, path: str, query: str
) -> None:
    client, worker = target
    session_id = Identity(SECRET.encode()).session_id(worker.life, KEY)
    start = folder.replace("{files}", f"api/v1/sessions/{session_id}/files/")
    environ = {"PATH_INFO": f"/{start}{path}", "QUERY_STRING": query}
    with client.get("/", environ_overrides=environ) as answer:
        assert not is_a_mistake(answer.status_code, answer.data), answer.data
