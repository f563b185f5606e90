"""Inside Flask's session cookie: anybody reads it, nobody but the app can change it."""

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.conftest import OpenProject

pytestmark = pytest.mark.e2e

COUNTER = """\
from flask import Flask, session

app = Flask(__name__)
app.secret_key = "a test's own"

@app.get("/")
def index():
    session["n"] = session.get("n", 0) + 1
    return f"visit {session['n']}"

app.run()
"""


def test_a_changed_payload_is_sent_and_the_app_begins_a_new_session(
    open_project: OpenProject,
) -> None:
    bench = open_project({"app.py": COUNTER})
    for visit in ("visit 1", "visit 2"):
        bench.send("/")
        bench.lens("Body")
        expect(bench.response).to_contain_text(visit)
    bench.lens("Cookies")
    jar = bench.response.get_by_role("region", name="Cookie jar")
    jar.get_by_text("Look inside the session").click()
    expect(jar).to_contain_text('"n": 2')
    expect(jar).to_contain_text("Signature, made with the app's secret key")
    assert violations(bench) == []
    jar.get_by_label("Change the payload").fill('{"n": 99}')
    jar.get_by_role("button", name="Put it into the jar").click()
    expect(jar).to_contain_text('"n": 99')
    bench.send("/")
    bench.lens("Body")
    expect(bench.response).to_contain_text("visit 1")
