"""What a guest's page tries against the playground and against another session's site, in Chromium.

Both addresses are opened as tabs of one browser profile, the guest's as a whole site of its own: it
has no frame's sandbox to hold it, only its origin and what the playground's answers say.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from playground.messages import Session
from tests.e2e.conftest import OpenProject
from tests.product import NO_TLS, Playground

pytestmark = pytest.mark.e2e

TOKENS = "allow-scripts allow-forms allow-same-origin allow-popups allow-modals allow-downloads"
SECRET = "what only this site may read"
SITE = f"""
from flask import Flask, request

app = Flask(__name__)

@app.get("/")
def index():
    return "<h1>site</h1><p>{SECRET}</p>"

@app.get("/cookies")
def cookies():
    return {{"cookies": request.headers.get("Cookie", "")}}

app.run()
"""
ATTACKER = """
from flask import Flask, Response, request

app = Flask(__name__)

@app.get("/")
def index():
    return "<h1>attacker</h1>"

@app.get("/toss")
def toss():
    answer = Response("<h1>tossed</h1>")
    for domain in ("localhost", ".localhost", request.host.split(".", 1)[1]):
        answer.headers.add("Set-Cookie", f"tossed=1; Domain={domain}; Path=/")
    return answer

@app.get("/clear")
def clear():
    return Response("<h1>cleared</h1>", headers={"Clear-Site-Data": '"*"'})

@app.get("/worker.js")
def worker():
    script = "onfetch = (event) => event.respondWith(new Response('<h1>taken over</h1>', HTML))"
    script += "; const HTML = {headers: {'Content-Type': 'text/html'}}"
    headers = {"Service-Worker-Allowed": "/"}
    return Response(script, mimetype="text/javascript", headers=headers)

app.run()
"""
TRY = """async (steps) => {
    const found = {};
    for (const [name, source] of Object.entries(steps)) {
        try {
            found[name] = await new Function("return (async () => {" + source + "})()")() ?? null;
        } catch (error) {
            found[name] = "refused: " + error.name;
        }
    }
    return found;
}"""
"""Runs each step as the page's own script. What it gives, or that the browser refused it."""


@pytest.fixture
def profile(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(bypass_csp=False)
    yield context
    context.close()


@pytest.fixture
def attacker(start: Callable[..., Session]) -> Session:
    return start({"app.py": ATTACKER})


@pytest.fixture
def victim(start: Callable[..., Session]) -> Session:
    return start({"app.py": SITE})


@pytest.fixture
def main(playground: Playground) -> str:
    """The playground under the name of which previews are siblings: the nearest that there is."""
    return playground.address.replace("127.0.0.1", "localhost")


def visit(profile: BrowserContext, address: str) -> Page:
    page = profile.new_page()
    page.goto(address)
    return page


def attempt(page: Page, **steps: str) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(TRY, steps)
    return found


def created(main: str) -> int:
    metrics = httpx.get(f"{main}/metrics", verify=NO_TLS, trust_env=False).text
    return sum(
        map(int, re.findall(r"^playground_sessions_created_total{.*} (\d+)$", metrics, re.M))
    )


def test_script_of_a_guest_gets_nothing_done_by_the_api(
    profile: BrowserContext, attacker: Session, victim: Session, main: str
) -> None:
    """Though it knows the id of a session: it holds a capability, and still it may not use it."""
    calls = f"{main}/api/v1/sessions"
    post = f"fetch('{calls}', {{method: 'POST', body: '{{\"files\": {{}}}}', "
    stop = f"{calls}/{victim.id}/stop"
    events = f"{calls}/{victim.id}/events?after=0".replace("http", "ws", 1)
    before = created(main)
    page = visit(profile, attacker.preview_url)
    found = attempt(
        page,
        control="return (await fetch('/')).status",
        read=f"return (await fetch('{calls}/{victim.id}')).status",
        json=f"return (await {post}headers: {{'Content-Type': 'application/json'}}}})).status",
        simple=f"return (await {post}mode: 'no-cors'}})).type",
        delete=f"return (await fetch('{calls}/{victim.id}', {{method: 'DELETE'}})).status",
        stop=f"return (await fetch('{stop}', {{method: 'POST', mode: 'no-cors'}})).type",
        beacon=f"return navigator.sendBeacon('{stop}', '')",
        events=f"""return await new Promise((done) => {{
            const socket = new WebSocket('{events}');
            socket.onopen = () => done("opened");
            socket.onerror = () => done("refused");
        }})""",
        script=f"""return await new Promise((done) => {{
            const script = document.createElement("script");
            script.src = '{main}/api/v1/openapi.json';
            script.onload = () => done("loaded");
            script.onerror = () => done("refused");
            document.head.append(script);
        }})""",
    )
    assert found == {
        "control": 200, "read": "refused: TypeError", "json": "refused: TypeError",
        "simple": "refused: TypeError", "delete": "refused: TypeError",
        "stop": "refused: TypeError", "beacon": True,
        "events": "refused", "script": "refused",
    }  # fmt: skip
    now = httpx.get(f"{calls}/{victim.id}", verify=NO_TLS, trust_env=False).json()
    assert (now["state"], created(main)) == ("running", before)


def test_frame_without_an_origin_gets_nothing_done_either(
    profile: BrowserContext, attacker: Session, victim: Session, main: str
) -> None:
    """`Origin: null`, as of a sandboxed frame."""
    session = f"{main}/api/v1/sessions/{victim.id}"
    page = visit(profile, attacker.preview_url)
    said = page.evaluate(
        """(stop) => new Promise((done) => {
            onmessage = (event) => done(event.data);
            const frame = document.createElement("iframe");
            frame.sandbox = "allow-scripts allow-forms";
            frame.srcdoc = `<form method=post action="${stop}"></form><script>
                fetch("${stop}", { method: "POST", mode: "no-cors" })
                    .then((answer) => answer.type, (error) => "refused: " + error.name)
                    .then((said) => { parent.postMessage(said, "*"); document.forms[0].submit(); });
            </script>`;
            document.body.append(frame);
        })""",
        f"{session}/stop",
    )
    assert said == "refused: TypeError"
    page.wait_for_timeout(500)  # for the form, whose answer no frame may show
    assert httpx.get(session, verify=NO_TLS, trust_env=False).json()["state"] == "running"


@pytest.mark.parametrize("path", ["/plain", "/lens", "/api/v1/sessions", "/api/v1/snippets"])
def test_form_of_a_guest_is_refused(
    profile: BrowserContext, attacker: Session, main: str, path: str
) -> None:
    page = visit(profile, attacker.preview_url)
    with page.expect_response(main + path) as answer:
        page.evaluate(
            """(action) => {
                const form = document.createElement("form");
                Object.assign(form, { action, method: "post", enctype: "text/plain" });
                document.body.append(form);
                form.submit();
            }""",
            main + path,
        )
    assert answer.value.status == 403
    assert "sandbox" in answer.value.headers["content-security-policy"] or (
        "default-src 'none'" in answer.value.headers["content-security-policy"]
    )


def test_cookies_of_a_guest_reach_neither_the_playground_nor_a_sibling(
    profile: BrowserContext, attacker: Session, victim: Session, main: str
) -> None:
    page = visit(profile, attacker.preview_url + "toss")
    attempt(page, write="document.cookie = 'tossed=2; domain=localhost; path=/'")
    attempt(page, write="document.cookie = 'own=1; path=/'")
    own = attempt(page, sent="return document.cookie")["sent"]
    assert own == "own=1", "the control: its own cookies are kept"
    sibling = visit(profile, victim.preview_url + "cookies")
    assert sibling.evaluate("fetch('/cookies').then((r) => r.json())") == {"cookies": ""}
    home = profile.new_page()
    with home.expect_request(main + "/") as request:
        home.goto(main)
    assert request.value.header_value("cookie") is None
    assert {each["name"] for each in profile.cookies(main)} <= {"playground-language"}


def test_what_the_playground_keeps_in_the_browser_survives_a_guests_wish_to_clear_it(
    profile: BrowserContext, attacker: Session, main: str
) -> None:
    home = visit(profile, f"{main}/api/docs")
    home.evaluate("localStorage.kept = 'yes'")
    visit(profile, attacker.preview_url + "clear")
    assert home.evaluate("localStorage.kept") == "yes"
    home.reload()
    assert home.evaluate("localStorage.kept") == "yes"


def test_storage_and_channels_of_a_guest_are_its_own(
    profile: BrowserContext, attacker: Session, victim: Session, main: str
) -> None:
    home = visit(profile, f"{main}/api/docs")
    sibling = visit(profile, victim.preview_url)
    for page in (home, sibling):
        page.evaluate(
            """() => {
                localStorage.secret = "mine";
                window.heard = [];
                new BroadcastChannel("all").onmessage = (event) => heard.push(event.data);
            }"""
        )
    page = visit(profile, attacker.preview_url)
    found = attempt(
        page,
        storage="return localStorage.secret ?? 'nothing'",
        databases="return (await indexedDB.databases()).length",
        caches="return (await caches.keys()).length",
        channel="new BroadcastChannel('all').postMessage('hello'); return 'said'",
    )
    assert found == {"storage": "nothing", "databases": 0, "caches": 0, "channel": "said"}
    for listener in (home, sibling):
        assert listener.evaluate("new Promise((done) => setTimeout(() => done(heard), 300))") == []


def test_service_worker_of_a_guest_serves_its_own_site_and_nothing_else(
    profile: BrowserContext, attacker: Session, victim: Session, main: str
) -> None:
    page = visit(profile, attacker.preview_url)
    found = attempt(
        page,
        wider=f"await navigator.serviceWorker.register('/worker.js', {{scope: '{main}/'}})",
        foreign=f"await navigator.serviceWorker.register('{main}/worker.js')",
        own="""await navigator.serviceWorker.register('/worker.js');
            await navigator.serviceWorker.ready; return 'registered'""",
    )
    assert found["own"] == "registered", "the control"
    assert found["wider"].startswith("refused")
    assert found["foreign"].startswith("refused")
    page.goto(attacker.preview_url)
    assert page.locator("h1").inner_text() == "taken over", "the control: its own site it may"
    assert visit(profile, victim.preview_url).locator("h1").inner_text() == "site"
    home = visit(profile, f"{main}/api/docs")
    assert "taken over" not in home.content()
    registered = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
    assert home.evaluate(registered) == 0


def test_guest_reads_no_other_site_by_fetch_frame_or_window(
    profile: BrowserContext, attacker: Session, victim: Session, main: str
) -> None:
    page = visit(profile, attacker.preview_url)
    frame = """const frame = document.createElement("iframe");
        frame.src = "{url}";
        document.body.append(frame);
        await new Promise((done) => frame.onload = done);
        return frame.contentDocument?.body.textContent ?? "closed";"""
    found = attempt(
        page,
        control=frame.format(url="/"),
        fetch=f"return await (await fetch('{victim.preview_url}')).text()",
        frame=frame.format(url=victim.preview_url),
        playground=frame.format(url=f"{main}/"),
        window=f"""const opened = window.open('{main}/');
            await new Promise((done) => setTimeout(done, 1500));
            return opened === null || opened.closed ? "closed" : opened.document.title""",
    )
    assert found["control"] == "attacker"
    assert found["fetch"] == "refused: TypeError"
    assert found["frame"] == "closed"
    assert found["playground"] == "closed"
    assert found["window"] in {"closed", "refused: SecurityError"}


def test_playground_cannot_be_put_into_a_guests_frame(
    profile: BrowserContext, attacker: Session, main: str
) -> None:
    page = visit(profile, attacker.preview_url)
    page.evaluate(
        """(url) => new Promise((done) => {
            const frame = document.createElement("iframe");
            frame.src = url;
            frame.onload = done;
            document.body.append(frame);
        })""",
        f"{main}/api/docs",
    )
    framed = page.frames[1]
    with pytest.raises(Error):
        framed.wait_for_selector("h1", timeout=1000)
    assert framed.url.startswith("chrome-error:")


def test_frame_of_the_preview_may_do_what_was_agreed_and_no_more(
    open_project: OpenProject,
) -> None:
    """Not: leave for another page, or take the top window along."""
    bench = open_project({"app.py": SITE}, allowed=("Unsafe attempt to initiate navigation",))
    frame = bench.page.locator("iframe[sandbox*=allow-scripts]")
    expect(frame).to_have_attribute("sandbox", TOKENS)
    assert not frame.get_attribute("allow")
    bench.preview.locator("h1").evaluate("() => { try { top.location = '/gone' } catch {} }")
    expect(bench.banner).to_be_visible()
    assert bench.page.url.startswith(bench.address)
    assert "/gone" not in bench.page.url
