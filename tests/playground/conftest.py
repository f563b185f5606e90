"""What most tests of web need: a worker that stands in, settings, the app and a client of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from flask_sock import Sock

from playground.app import create_app
from playground.identity import Identity
from playground.settings import Settings
from tests.playground.guests import Tunnels, wsgi_guest
from tests.playground.served import SECRET, Served, serving
from tests.playground.shop import Send, shop
from tests.playground.site import Site, previewed
from tests.playground.stand_in import KEY, LABEL, StandIn, short_folder, standing_in

HOST = "localhost:8000"


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as made:
        yield made


@pytest.fixture
def worker(folder: Path) -> Iterator[StandIn]:
    with standing_in(folder / "one.sock") as running:
        yield running


@pytest.fixture
def settings(folder: Path) -> Settings:
    return Settings(
        data=folder,
        workers=f"unix:{folder}/*.sock",
        secret=SECRET.encode(),
        database_url=f"sqlite:{folder}/snippets.db",
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    made = create_app(settings)
    yield made
    made.extensions["playground"].workers.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = app.test_client(use_cookies=False)  # its jar would take a test's own header away
    client.environ_base["HTTP_HOST"] = HOST
    return client


@pytest.fixture
def session_id(worker: StandIn) -> str:
    return Identity(SECRET.encode()).session_id(worker.life, KEY)


@pytest.fixture
def preview_label(worker: StandIn) -> str:
    return Identity(SECRET.encode()).label(worker.life, LABEL)


@pytest.fixture
def send(client: FlaskClient, session_id: str) -> Send:
    def send(method: str = "GET", target: str = "/", **more: Any) -> Any:
        asked = {"method": method, "target": target, **more}
        response = client.post(f"/api/v1/sessions/{session_id}/exchanges", json=asked)
        assert response.status_code == 200, response.text
        return response.get_json()

    return send


@pytest.fixture
def tunnels(worker: StandIn) -> Iterator[Tunnels]:
    with shop() as port:
        yield Tunnels(worker, port)


@pytest.fixture
def served(worker: StandIn, folder: Path) -> Iterator[Served]:
    assert worker.path.parent == folder
    with serving(folder) as running:
        yield running


@pytest.fixture(scope="module")
def lasting() -> Iterator[tuple[StandIn, Served]]:
    """Web and its stand-in for a whole module, whose tests leave nothing in them."""
    with (
        short_folder() as folder,
        standing_in(folder / "one.sock") as worker,
        serving(folder) as served,
    ):
        yield worker, served


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with previewed() as made:
        yield made


@pytest.fixture
def blog(site: Site) -> Iterator[Tunnels]:
    app = Flask("blog", static_folder=None)
    sock = Sock(app)

    @app.route("/", methods=["GET", "POST"])
    def index() -> dict[str, Any]:
        return {"body": request.get_data(as_text=True), "headers": list(request.headers)}

    @app.post("/length")
    def length() -> str:
        return str(len(request.get_data()))

    @app.get("/large")
    def large() -> Response:
        return Response((b"x" * 65536 for _ in range(160)), mimetype="text/plain")

    def echo(ws: Any) -> None:
        while True:
            ws.send(ws.receive())

    sock.route("/echo")(echo)

    with wsgi_guest(app) as port:
        yield Tunnels(site.worker, port)
