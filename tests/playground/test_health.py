from flask.testing import FlaskClient

from tests.playground.answers import told
from tests.playground.stand_in import StandIn


def test_health_names_each_layer_of_each_worker(client: FlaskClient, worker: StandIn) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    health = told(answer)
    assert health["detail"] == "1 of 1 workers are well."
    assert health["workers"][0]["layers"][0]["name"] == "seccomp"


def test_missing_layer_is_shown_and_is_not_well(client: FlaskClient, worker: StandIn) -> None:
    worker.is_well = False
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert told(answer)["workers"][0]["layers"][0]["ok"] is False


def test_without_a_worker_it_is_not_well(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, told(answer)["detail"]) == (503, "0 of 0 workers are well.")


def test_metrics_count_what_was_done(client: FlaskClient, worker: StandIn) -> None:
    client.post("/api/v1/sessions", json={"files": {"a.py": ""}})
    client.get("/nowhere")
    text = client.get("/metrics").text
    assert 'status="201"} 1' in text
    assert 'status="404"} 1' in text
    assert "playground_sessions_created_total{" in text
    assert f'playground_worker_free{{worker="{worker.life}"}} 10' in text
