"""`docker compose up` on a fresh clone gives the playground, in containers that may do little."""

import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from .conftest import Deployment

pytestmark = [pytest.mark.compose, pytest.mark.timeout(900)]

PROJECT = """
import sys
from flask import Flask

app = Flask(__name__)

@app.get("/")
def index():
    print("asked for /")
    return f"Python {sys.version_info.major}.{sys.version_info.minor} says hello"

if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000, debug=True)
"""

IMPORTS = """
aiosmtpd asgiref authlib django dotenv email_validator fastapi flask_admin flask_babel
flask_bootstrap flask_jsonrpc flask_login flask_mail flask_marshmallow flask_migrate flask_moment
flask_restful flask_session flask_sock flask_sqlalchemy flask_wtf httpx marshmallow_sqlalchemy
multipart PIL pytest redis requests sanic tornado.web twisted.web.server uvicorn
"""


@pytest.fixture(scope="session")
def client(deployment: Deployment) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=deployment.url, timeout=30) as client:
        yield client


def create_session(client: httpx.Client) -> dict[str, Any]:
    answer = client.post("/api/v1/sessions", json={"files": {"manage.py": PROJECT}})
    assert answer.status_code == 201, answer.text
    session: dict[str, Any] = answer.json()
    assert session["state"] == "running", session
    return session


def get_index(client: httpx.Client, session: dict[str, Any]) -> httpx.Response:
    url = f"/api/v1/sessions/{session['id']}/exchanges"
    return client.post(url, json={"method": "GET", "target": "/"})


def test_a_project_runs_and_answers(client: httpx.Client) -> None:
    answer = get_index(client, create_session(client))
    assert answer.status_code == 200, answer.text
    response = answer.json()["hops"][0]["response"]
    assert response["status"] == 200
    assert response["body_base64"] == "UHl0aG9uIDMuMTMgc2F5cyBoZWxsbw=="  # Python 3.13 says hello


def test_the_preview_is_reached_by_its_own_name(client: httpx.Client) -> None:
    """A browser takes every name below localhost for this machine; this client is told."""
    host = create_session(client)["preview_url"].split("/")[2]
    assert client.get("/", headers={"Host": host}).text == "Python 3.13 says hello"


def test_the_page_and_its_script_are_served(client: httpx.Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    script = page.text.split('<script type="module" src="', 1)[1].split('"', 1)[0]
    assert client.get(script).status_code == 200


def test_the_worker_is_unprivileged_and_has_no_network(deployment: Deployment) -> None:
    (worker,) = deployment.containers("sandbox")
    host = worker["HostConfig"]
    assert worker["Config"]["User"] == "worker"
    assert host["NetworkMode"] == "none"
    assert (host["CapAdd"], host["CapDrop"]) == (None, ["ALL"])
    assert not host["Privileged"]
    assert host["PidsLimit"] == 8192
    assert host["ReadonlyRootfs"]
    assert "/proc/kcore" in host["MaskedPaths"]
    assert "no-new-privileges:true" in host["SecurityOpt"]
    assert not any("unconfined" in option for option in host["SecurityOpt"] if "seccomp" in option)


def test_the_kernel_agrees_that_the_worker_is_unprivileged(deployment: Deployment) -> None:
    status = deployment.compose("exec", "-T", "sandbox", "cat", "/proc/self/status")
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert int(fields["CapBnd"], 16) == 0
    assert fields["NoNewPrivs"] == "1"
    assert fields["Seccomp"] == "2"
    assert "0" not in fields["Uid"].split()
    devices = deployment.compose("exec", "-T", "sandbox", "cat", "/proc/net/dev")
    assert [line.split(":")[0].strip() for line in devices.splitlines()[2:]] == ["lo"]


def test_web_is_unprivileged(deployment: Deployment) -> None:
    (web,) = deployment.containers("web")
    assert web["Config"]["User"] == "web"
    assert web["HostConfig"]["CapDrop"] == ["ALL"]
    assert web["HostConfig"]["ReadonlyRootfs"]


def test_guests_can_import_all_that_the_course_names(deployment: Deployment) -> None:
    code = f"import {','.join(IMPORTS.split())}"
    deployment.compose("exec", "-T", "sandbox", ".venv-guest/bin/python", "-c", code)


def test_a_worker_that_dies_is_started_again(deployment: Deployment, client: httpx.Client) -> None:
    lost = create_session(client)
    deployment.compose("exec", "-T", "sandbox", "sh", "-c", "kill -KILL -1", may_fail=True)
    deployment.up(1, "--no-recreate")
    assert get_index(client, lost).status_code == 410
    assert get_index(client, create_session(client)).status_code == 200


def test_a_second_worker_takes_over_new_sessions_and_the_loss_of_the_first_is_said(
    deployment: Deployment, client: httpx.Client
) -> None:
    lost = create_session(client)
    (first,) = deployment.containers("sandbox")
    deployment.up(2, "--no-recreate")
    subprocess.run(["docker", "stop", "--time=5", first["Id"]], check=True, capture_output=True)
    answer = get_index(client, lost)
    assert answer.status_code == 410
    assert answer.json()["type"].endswith("session-lost")
    assert get_index(client, create_session(client)).status_code == 200
