"""Markup in whatever a guest can write stays text: no script of it runs, and none is even refused,
as nothing of it is ever taken for markup. A dialog or a report of the policy fails these tests."""

import json
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open, OpenProject
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.e2e

CANARY = "<img src=x onerror=alert(1)><script>alert(2)</script>"
ESCAPED = json.dumps(CANARY)
SINGING = f'''\
import sys
from flask import Flask, Response

CANARY = {ESCAPED}
app = Flask(__name__)
print("out", CANARY)
print("err", CANARY, file=sys.stderr)
open("made " + CANARY.replace("/", "_"), "w").write(CANARY)

@app.get("/")
def index():
    """<img src=x onerror=alert(3)>"""
    return Response("body " + CANARY, mimetype="text/plain", headers={{"X-Canary": CANARY}})

@app.get("/json")
def as_json():
    return {{CANARY: [CANARY]}}

@app.get("/cookie")
def cookie():
    return Response("set", headers={{"Set-Cookie": "c=" + CANARY.replace(" ", "_")}})

@app.get("/reason")
def reason():
    return Response("odd", status="299 " + CANARY)

@app.get("/" + CANARY.replace("<", "(").replace(">", ")"), endpoint=CANARY.replace(".", ""))
def named():
    return "named"

@app.get("/picture.svg")
def picture():
    onload = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(4)">' + CANARY + "</svg>"
    return Response(onload, mimetype="image/svg+xml")

@app.get("/unknown")
def unknown():
    return Response(CANARY, content_type=CANARY.replace("/", "_"))

@app.get("/nested")
def nested():
    return {{"list": [{{CANARY: {{CANARY: CANARY}}}}], CANARY: None}}

app.run()
'''
TRACED = f"""\
NAME = {ESCAPED}
namespace = {{"__name__": NAME}}
source = "def named():\\n    raise type(NAME, (Exception,), dict(__module__=NAME))(NAME)"
exec(compile(source, NAME, "exec"), {{"NAME": NAME}} | namespace, namespace)
named = namespace["named"]
named.__code__ = named.__code__.replace(co_name=NAME, co_qualname=NAME)
named()
"""
COLOURED = """\
from flask import Flask
ESC, BEL = chr(27), chr(7)
CANARY = "<img src=x onerror=alert(5)>"
print(f"{ESC}[31m{CANARY}{ESC}[0m coloured")
print(f"{ESC}]8;;javascript:alert(6){BEL}click me{ESC}]8;;{BEL}")
print(f"{ESC}]52;c;YWxlcnQoNyk={BEL}{ESC}]0;{CANARY}{BEL}titled")
print(f"{ESC}[38;2;{CANARY}m{ESC}[{CANARY}Hunfinished {ESC}[")
print("\\u202egnp.exe\\u202c \\u2066bidi\\u2069")
print('File "<img src=x onerror=alert(8)>.py", line 1, in <script>alert(9)</script>')
print("http://localhost/'onmouseover=alert(10) javascript:alert(11)")
Flask(__name__).run()
"""
MARKED_UP = {
    "page.html": CANARY, "style.css": f"a {{ content: '</style>{CANARY}' }}",
    "script.js": f"`</script>{CANARY}`", "notes.md": f"[x](javascript:alert(1)) {CANARY}",
    "data.json": json.dumps({CANARY: CANARY}), "app.py": f"# </script>{CANARY}\n" + SINGING,
}  # fmt: skip


@pytest.fixture
def bench(share_page: OpenProject) -> Workbench:
    name = CANARY.replace("/", "_") + ".txt"
    return share_page({"app.py": SINGING, name: CANARY})


def expect_no_markup(bench: Workbench) -> None:
    assert bench.page.locator("img[src='x']").count() == 0
    assert bench.page.locator("script", has_text="alert").count() == 0


def test_in_output_and_names_of_files(bench: Workbench) -> None:
    expect(bench.console).to_contain_text(f"out {CANARY}")
    expect(bench.console).to_contain_text(f"err {CANARY}")
    name = CANARY.replace("/", "_") + ".txt"
    bench.file(name).click()
    expect(bench.editor).to_contain_text(CANARY)
    bench.file("made " + CANARY.replace("/", "_")).click()
    expect(bench.page.get_by_role("region", name="Code").locator("pre")).to_have_text(CANARY)
    expect_no_markup(bench)


@pytest.mark.parametrize(
    "path", ["/", "/json", "/cookie", "/reason", "/picture.svg", "/unknown", "/nested"]
)
def test_in_every_lens_of_a_response(bench: Workbench, path: str) -> None:
    bench.send(path)
    bench.lens("Raw")
    expect(bench.response).to_contain_text(f"GET {path} HTTP/1.1")
    expect(bench.response).to_contain_text("alert(1)")
    for lens in ("Body", "Headers", "Cookies", "Raw", "Log"):
        bench.lens(lens)
        expect_no_markup(bench)


def test_in_the_keys_of_a_tree(bench: Workbench) -> None:
    bench.send("/json")
    bench.lens("Body")
    bench.choose("Tree", bench.response)
    expect(bench.response).to_contain_text(CANARY)
    expect_no_markup(bench)


def test_in_the_text_of_an_exception(open_project: OpenProject) -> None:
    bench = open_project({"app.py": f"raise ValueError({ESCAPED})\n"}, state="Crashed")
    expect(bench.page.get_by_role("region", name="State of the app")).to_contain_text(CANARY)
    expect_no_markup(bench)


def test_in_the_page_without_script(open_page: Open) -> None:
    """Without script nothing could run; with script it must not either."""
    bench = open_page()
    bench.page.goto(f"{bench.address}/plain")
    bench.page.get_by_text("Change it: manage.py").click()
    bench.page.get_by_role("textbox", name="manage.py").fill(SINGING)
    bench.page.get_by_role("button", name="Run and send").click()
    expect(bench.page.get_by_text(f"body {CANARY}").first).to_be_visible(timeout=20_000)
    expect_no_markup(bench)


def test_in_the_name_of_a_shared_project_and_its_command(open_project: OpenProject) -> None:
    bench = open_project({"app.py": SINGING}, command=f"python app.py '{CANARY}'")
    expect(bench.field("Run command")).to_have_value(f"python app.py '{CANARY}'")
    expect_no_markup(bench)


def test_in_the_names_of_functions_files_and_modules_of_a_traceback(
    open_project: OpenProject,
) -> None:
    bench = open_project({"app.py": TRACED}, state="Crashed")
    expect(bench.console).to_contain_text(f'File "{CANARY}", line 2, in {CANARY}')
    expect(bench.console).to_contain_text(f"{CANARY}.{CANARY}: {CANARY}")
    expect_no_markup(bench)


def test_in_coloured_output_and_the_escapes_of_terminals(open_project: OpenProject) -> None:
    bench = open_project({"app.py": COLOURED})
    expect(bench.console).to_contain_text("<img src=x onerror=alert(5)> coloured")
    expect(bench.console).to_contain_text("click me")
    expect(bench.console).to_contain_text("in <script>alert(9)</script>")
    assert bench.console.locator("a[href^='javascript' i]").count() == 0
    assert bench.page.title() != "<img src=x onerror=alert(5)>"
    expect_no_markup(bench)


def test_in_files_of_every_language_that_is_highlighted(open_project: OpenProject) -> None:
    bench = open_project(MARKED_UP)
    for name in MARKED_UP:
        bench.file(name).click()
        expect(bench.editor).to_contain_text("onerror=alert(1)")
        expect_no_markup(bench)


def test_in_the_addresses_of_the_playground_and_of_the_preview(bench: Workbench) -> None:
    bench.see_preview()
    field = bench.field("Address in the app")
    field.fill("/" + CANARY)
    field.press("Enter")
    expect(bench.preview.locator("h1")).to_have_text("Not Found")
    bench.send("/?" + CANARY + "#" + CANARY)
    bench.lens("Raw")
    expect(bench.response).to_contain_text("GET /?")
    expect(bench.response).to_contain_text("body")
    bench.lens("Body")
    expect_no_markup(bench)


@pytest.mark.parametrize(
    "path", ["/{}", "/s/{}", "/?lang={}", "/plain?lang={}", "/#{}", "/api/docs?{}", "/static/{}"]
)
def test_in_a_link_to_the_playground(open_page: Open, path: str) -> None:
    """A person who follows it sees a page of ours, and nothing of the link as markup."""
    bench = open_page(allowed=("Failed to load resource",))
    bench.page.goto(bench.address + path.format(quote(CANARY)))
    expect(bench.page.locator("body")).not_to_be_empty()
    expect_no_markup(bench)
