"""The running app as a live site, in the page: used as one uses any site."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenProject
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

SITE = """\
from flask import Flask, Response, redirect, request, session, url_for

app = Flask(__name__)
app.secret_key = "only for this test"

@app.get("/")
def index():
    session["visits"] = session.get("visits", 0) + 1
    return f'''<h1>Front, visit {session["visits"]}</h1><a href="/second">to the second</a>
    <form method="post" action="/say"><input name="words" aria-label="words">
    <button>say</button></form>'''

@app.get("/second")
def second():
    return f"<h1>Second {request.args.get('q', '')}</h1>"

@app.post("/say")
def say():
    session["said"] = request.form["words"]
    return redirect(url_for("heard"))

@app.get("/heard")
def heard():
    return f"<h1>You said {session['said']}</h1>"

@app.get("/stream")
def stream():
    events = "".join(f"data: event {n}\\n\\n" for n in range(3))
    return Response(events, mimetype="text/event-stream")

@app.get("/listen")
def listen():
    return '''<ul></ul><script>
    const source = new EventSource("/stream");
    source.onmessage = (e) => { document.querySelector("ul").append(e.data, " "); };
    source.onerror = () => source.close();
    </script>'''

app.run()
"""
ECHO = """\
from flask import Flask
from flask_sock import Sock

app = Flask(__name__)
sock = Sock(app)

@app.get("/")
def index():
    return '''<output></output><script>
    const socket = new WebSocket(`ws://${location.host}/echo`);
    socket.onopen = () => socket.send("over the wire");
    socket.onmessage = (e) => { document.querySelector("output").textContent = e.data; };
    </script>'''

@sock.route("/echo")
def echo(ws):
    while True:
        ws.send("heard: " + ws.receive())

app.run()
"""


@pytest.fixture
def site(share_page: OpenProject) -> Workbench:
    """At its front page, which another test may have left."""
    bench = share_page({"app.py": SITE})
    go(bench, "/")
    expect(bench.preview.get_by_role("heading", level=1)).to_contain_text("Front")
    return bench


def go(bench: Workbench, address: str) -> None:
    field = bench.field("Address in the app")
    field.fill(address)
    field.press("Enter")


def expect_title(bench: Workbench, text: str) -> None:
    expect(bench.preview.get_by_role("heading", level=1)).to_have_text(text)


def test_visits_are_counted_over_a_reload_an_address_that_is_typed_and_the_way_back(
    open_project: OpenProject,
) -> None:
    site = open_project({"app.py": SITE})
    expect_title(site, "Front, visit 1")
    site.button("Reload").click()
    expect_title(site, "Front, visit 2")
    go(site, "/second?q=here")
    expect_title(site, "Second here")
    site.button("Back").click()
    expect_title(site, "Front, visit 3")
    site.button("Forward").click()
    expect_title(site, "Second here")


def test_back_leads_out_of_a_link_after_an_address_was_typed_amid_a_load(
    open_project: OpenProject,
) -> None:
    site = open_project({"app.py": SITE})
    go(site, "/heard")  # the first page may be on its way still
    go(site, "/")
    site.preview.get_by_role("link", name="to the second").click()
    expect_title(site, "Second")
    site.button("Back").click()
    expect(site.preview.get_by_role("heading", level=1)).to_contain_text("Front")


def test_a_link_inside_the_app_is_followed(site: Workbench) -> None:
    site.preview.get_by_role("link", name="to the second").click()
    expect_title(site, "Second")


def test_a_form_is_sent_and_its_redirect_followed(site: Workbench) -> None:
    site.preview.get_by_label("words").fill("你好")
    site.preview.get_by_role("button", name="say").click()
    expect_title(site, "You said 你好")


def test_server_sent_events_of_the_app_arrive(site: Workbench) -> None:
    go(site, "/listen")
    expect(site.preview.get_by_role("list")).to_contain_text("event 2")


def test_a_websocket_of_the_app_works(open_project: OpenProject) -> None:
    bench = open_project({"app.py": ECHO})
    expect(bench.preview.get_by_role("status")).to_have_text("heard: over the wire")


def test_the_app_opens_in_a_tab_of_its_own(site: Workbench) -> None:
    with site.page.expect_popup() as popup:
        site.button("Open in a tab").click()
    expect(popup.value.get_by_role("heading", level=1)).to_contain_text("Front")


def test_a_page_that_is_not_there_shows_the_apps_own_404(site: Workbench) -> None:
    go(site, "/nothing")
    expect_title(site, "Not Found")


def test_a_run_shows_the_new_code_by_itself(site: Workbench) -> None:
    site.replace_code(SITE.replace("Front", "New front"))
    site.run()
    expect(site.preview.get_by_role("heading", level=1)).to_contain_text("New front")
