from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from playground.files import attachment
from tests.playground.answers import told
from tests.playground.stand_in import StandIn


def test_files_are_listed(client: FlaskClient, worker: StandIn, session_id: str) -> None:
    worker.files = {"a.py": b"12"}
    listed = told(client.get(f"/api/v1/sessions/{session_id}/files"))
    assert listed["files"] == [
        {"path": "a.py", "bytes": 2, "origin": "project", "modified": "2026-01-01T00:00:00.000Z"}
    ]


@pytest.mark.parametrize(
    "name", ["evil.html", "evil.svg", "a b.py", "目录/文件.txt", "x%2e.js", "a\nb.py"]
)
def test_file_is_a_download_that_no_browser_renders(
    client: FlaskClient, worker: StandIn, session_id: str, name: str
) -> None:
    worker.files = {name: b"<script>alert(1)</script>"}
    path = quote(name)
    answer = client.get(f"/api/v1/sessions/{session_id}/files/{path}")
    assert (answer.status_code, answer.data) == (200, b"<script>alert(1)</script>")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Length"] == "25"


@pytest.mark.parametrize("path", ["..%2f..%2fetc%2fpasswd", "%2fetc%2fpasswd", "a%2f%2fb", "a%00b"])
def test_path_out_of_the_project_is_refused_here_already(
    client: FlaskClient, worker: StandIn, session_id: str, path: str
) -> None:
    answer = client.get(f"/api/v1/sessions/{session_id}/files/{path}")
    assert answer.status_code in (308, 400, 404)
    assert not any("passwd" in call for call in worker.calls)


def test_missing_file_is_not_found(client: FlaskClient, worker: StandIn, session_id: str) -> None:
    assert client.get(f"/api/v1/sessions/{session_id}/files/nothing").status_code == 404


def test_name_of_a_download_cannot_add_a_header_or_end_its_quotes() -> None:
    value = attachment('a"; filename=x\r\nSet-Cookie: b=1; 目.html')
    assert "\r" not in value
    assert "\n" not in value
    assert value.count('"') == 2
    assert value.endswith("%E7%9B%AE.html")
