"""What most tests of web need: a worker that stands in, settings, the app and a client of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from playground.app import create_app
from playground.identity import Identity
from playground.settings import Settings
from tests.playground.served import SECRET, Served, serving
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
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = HOST
    return client


@pytest.fixture
def session_id(worker: StandIn) -> str:
    return Identity(SECRET.encode()).session_id(worker.life, KEY)


@pytest.fixture
def preview_label(worker: StandIn) -> str:
    return Identity(SECRET.encode()).label(worker.life, LABEL)


@pytest.fixture
def served(worker: StandIn, folder: Path) -> Iterator[Served]:
    assert worker.path.parent == folder
    with serving(folder) as running:
        yield running
