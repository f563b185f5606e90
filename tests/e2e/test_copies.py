"""What the client panel copies is run, as a person would run it, against the same app at home."""

import base64
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenProject
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

RUN_SECONDS = 60
BIN = Path(sys.executable).parent

APP = """\
import json
from flask import Flask, redirect, request

app = Flask(__name__)
SEEN = []
EVERY = ["GET", "POST", "PUT", "PATCH", "DELETE", "BREW"]

@app.route("/", methods=EVERY)
@app.route("/<path:path>", methods=EVERY)
def mirror(path=""):
    SEEN.append({
        "method": request.method,
        "path": request.path,
        "args": request.args.to_dict(flat=False),
        "own": request.headers.get("X-Own"),
        "authorization": request.headers.get("Authorization"),
        "cookies": request.cookies,
        "type": request.mimetype,
        "form": request.form.to_dict(flat=False),
        "files": sorted(
            [name, file.filename, file.content_type, len(file.read())]
            for name, file in request.files.items(multi=True)
        ),
        "data": request.get_data().decode("latin-1") if not request.files else "",
    })
    return SEEN[-1]

@app.route("/start", methods=EVERY)
def start():
    return redirect("/end", 307)

@app.get("/cookie")
def cookie():
    answer = app.make_response("set")
    answer.set_cookie("who", "ada")
    return answer

if __name__ == "__main__":
    app.run(port=PORT)
"""

REQUESTS = """\
### plain
# @no-redirect
GET /find?q=茶&q=a%20b&flag
X-Own: it's; "ok" = $HOME

### login
DELETE /things/7
Authorization: Basic YWRhOnA6dw==

### form
POST /form
Content-Type: application/x-www-form-urlencoded

a=1&a=%22two%22+%27x%27+%25&%E6%B0%B4=%E8%8C%B6%26&at=%40home

### files
POST /upload
Content-Type: multipart/form-data; boundary=B

--B
Content-Disposition: form-data; name="photos"; filename="tiny.png"
Content-Type: image/png

< ./tiny.png
--B
Content-Disposition: form-data; name="photos"; filename="data.csv"
Content-Type: text/csv

< ./data.csv
--B
Content-Disposition: form-data; name="title"

假日; "x"
--B--

### json
PUT /json
Content-Type: application/json

{"a": [true, null, 1.50], "水": "it's \\"so\\"\\n"}

### text
PATCH /text

it's "text" $HOME `id` \\ %
second line 水

### bytes
PUT /bytes
Content-Type: image/png

< ./tiny.png

### another method
BREW /pot

### redirect
POST /start?n=1
Content-Type: application/json

{"kept": 1}
"""

NAMES = [line[4:] for line in REQUESTS.splitlines() if line.startswith("### ")]
FILES = {"tiny.png": b"\x89PNG\r\n\x00\xff", "data.csv": "名,age\r\nada,36\r\n".encode()}

RUN_TEST = """\
import json, app, test_copied
test_copied.test_request()
print(json.dumps(app.SEEN[-1]))
"""
COPIES = {
    "Copy as curl": ("curl.sh", ("sh", "curl.sh")),
    "Copy as HTTPie": ("httpie.sh", ("sh", "httpie.sh")),
    "Copy as Python requests": ("client.py", (sys.executable, "client.py")),
    "Copy as Flask test client": ("test_copied.py", (sys.executable, "-c", RUN_TEST)),
}
FORGETS_COOKIES = ("redirect", "Copy as HTTPie")
"""HTTPie drops a Cookie header at a redirect; the copied command says so."""


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
        return number


@pytest.fixture
def home(tmp_path: Path, port: int) -> Iterator[Path]:
    """The app as a person has it on his own machine, listening where it does in the jail."""
    (tmp_path / "app.py").write_text(APP.replace("PORT", str(port)))
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    server = subprocess.Popen([sys.executable, "app.py"], cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        for _ in range(RUN_SECONDS * 10):
            with closing(socket.socket()) as probe:
                probe.settimeout(0.1)
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None
        yield tmp_path
    finally:
        server.terminate()
        server.wait(RUN_SECONDS)


def run(home: Path, *command: str) -> str:
    done = subprocess.run(
        command,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        stdin=subprocess.DEVNULL,
        env={"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8", "no_proxy": "*"},
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


def body_of(output: str) -> Any:
    """The mirror's JSON, which may stand behind a status or a progress line."""
    return meaning_of(json.loads(output[output.index("{") :]))


def meaning_of(seen: Any) -> Any:
    """JSON is the same however it is spaced and escaped: two of the copies hold it as Python."""
    if seen["type"] == "application/json":
        seen["data"] = json.loads(seen["data"].encode("latin-1"))
    return seen


def copied(bench: Workbench, item: str) -> str:
    """Choose it from the menu; what lies on the clipboard then."""
    bench.page.evaluate("() => navigator.clipboard.writeText('')")
    bench.menu("Copy, import", item)
    bench.page.wait_for_function("async () => await navigator.clipboard.readText() !== ''")
    text: str = bench.page.evaluate("() => navigator.clipboard.readText()")
    return text


def exchanged(bench: Workbench) -> Any:
    """Press Send; what the app says that it got."""
    hop = bench.exchanged()["hops"][-1]
    return meaning_of(json.loads(base64.b64decode(hop["response"]["body_base64"])))


@pytest.mark.timeout(900)  # thirty-six programs, one after another
def test_each_copy_makes_the_same_exchange_at_home(
    open_project: OpenProject, home: Path, port: int
) -> None:
    app = (home / "app.py").read_text()
    files = {
        name: {"base64": base64.b64encode(content).decode()} for name, content in FILES.items()
    }
    bench = open_project({"app.py": app, "requests.http": REQUESTS, **files})
    bench.send("/cookie")
    expect(bench.response).to_contain_text("200 OK")
    differing = []
    for name in NAMES:
        bench.button("Saved requests").click()
        bench.button(f"Load {name}").click()
        wanted = exchanged(bench)
        assert wanted["cookies"] == {"who": "ada"}
        for item, (file, command) in COPIES.items():
            (home / file).write_text(copied(bench, item))
            got = body_of(run(home, *command))
            if (name, item) == FORGETS_COOKIES:
                assert got["cookies"] == {}
                got["cookies"] = wanted["cookies"]
            if got != wanted:
                differing.append((name, item, (home / file).read_text(), got, wanted))
    assert differing == []
