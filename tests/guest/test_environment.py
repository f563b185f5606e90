"""The guest's environment holds what it promises: libraries import, frameworks answer."""

import re
from pathlib import Path

import pytest

from tests.conftest import Start
from tests.guest.endings import playground_ending
from tests.product import REPOSITORY, Playground

MODULES = {
    "flask-jsonrpc": "flask_jsonrpc",
    "flask-restful": "flask_restful",
    "bootstrap-flask": "flask_bootstrap",
    "python-multipart": "python_multipart",
    "email-validator": "email_validator",
    "marshmallow-sqlalchemy": "marshmallow_sqlalchemy",
    "pillow": "PIL.Image",
    "ruff": "ruff.__main__",
}
"""Where the module is not simply the requirement's name with underscores."""

IMPORT_ALL = """
import importlib, traceback
failed = []
for name in {names!r}:
    try:
        importlib.import_module(name)
    except Exception:
        failed.append(name)
        traceback.print_exc()
print("failed:", failed)
"""

FASTAPI = """
from fastapi import FastAPI
import uvicorn
app = FastAPI()
@app.get("/items/{number}")
async def item(number: int):
    return {"number": number}
uvicorn.run(app, port=8001)
"""
SANIC = """
from sanic import Sanic, text
app = Sanic("shop")
@app.get("/items/<number:int>")
async def item(request, number):
    return text(f"number {number}")
if __name__ == "__main__":
    app.run(port=8002, single_process=True, motd=False)
"""
DJANGO = """
import sys
from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpResponse
from django.urls import path
settings.configure(DEBUG=True, ROOT_URLCONF=__name__, SECRET_KEY="x", ALLOWED_HOSTS=["*"])
urlpatterns = [path("items/<int:number>", lambda request, number: HttpResponse(f"number {number}"))]
execute_from_command_line(sys.argv)
"""
TORNADO = """
import asyncio
import tornado.web
class Item(tornado.web.RequestHandler):
    def get(self, number):
        self.write(f"number {number}")
async def main():
    tornado.web.Application([(r"/items/([0-9]+)", Item)]).listen(8004)
    await asyncio.Event().wait()
asyncio.run(main())
"""
TWISTED = """
from twisted.internet import reactor
from twisted.web.resource import Resource
from twisted.web.server import Site
class Item(Resource):
    isLeaf = True
    def render_GET(self, request):
        return b"number " + request.postpath[-1]
reactor.listenTCP(8005, Site(Item()))
reactor.run()
"""
ASYNC_FLASK = """
import asyncio
from flask import Flask
app = Flask(__name__)
@app.get("/items/<int:number>")
async def item(number):
    await asyncio.sleep(0)
    return f"number {number}"
app.run(port=8006)
"""

FRAMEWORKS = [
    pytest.param(FASTAPI, "python app.py", '{"number":7}', id="FastAPI with uvicorn"),
    pytest.param(FASTAPI.replace("uvicorn.run(app, port=8001)", ""), "uvicorn app:app --port 8001",
                 '{"number":7}', id="uvicorn's own command"),
    pytest.param(SANIC, "python app.py", "number 7", id="Sanic"),
    pytest.param(DJANGO, "python app.py runserver 8003", "number 7", id="Django"),
    pytest.param(TORNADO, "python app.py", "number 7", id="Tornado"),
    pytest.param(TWISTED, "python app.py", "number 7", id="Twisted"),
    pytest.param(ASYNC_FLASK, "python app.py", "number 7", id="Flask with async views"),
]  # fmt: skip


def required() -> list[str]:
    """The requirements of the guest's environment, by name."""
    text = (REPOSITORY / "requirements/guest.in").read_text()
    found = [re.match(r"[A-Za-z][\w.-]*", line) for line in text.splitlines()]
    return [match[0].lower() for match in found if match]


def test_every_library_of_the_guests_environment_imports(
    playground: Playground, start: Start
) -> None:
    names = [MODULES.get(name, name.replace("-", "_")) for name in required()]
    assert len(names) > 25
    session = start({"app.py": IMPORT_ALL.format(names=names)}, "python app.py")
    ending = playground_ending(playground, session)
    assert ending.stdout[-1:] == ["failed: []"], "\n".join(ending.stderr)


@pytest.mark.parametrize(("source", "command", "expected"), FRAMEWORKS)
def test_a_framework_answers(
    playground: Playground, start: Start, source: str, command: str, expected: str
) -> None:
    session = start({"app.py": source}, command)
    assert session.state == "running", session.error
    assert session.port is not None, session.reason
    assert playground.get(session.id, "/items/7") == expected


@pytest.mark.parametrize("program", ["python", "flask", "sh", "ls", "cat", "sed", "awk", "curl"])
def test_the_programs_of_a_small_machine_are_there(
    playground: Playground, start: Start, program: str
) -> None:
    session = start({"app.py": ""}, f"sh -c 'command -v {program}'")
    assert Path(playground_ending(playground, session).stdout[0]).name == program


def test_pytest_runs_a_projects_tests(playground: Playground, start: Start) -> None:
    session = start({"test_it.py": "def test_one():\n    assert 1 + 1 == 2\n"}, "pytest -q")
    ending = playground_ending(playground, session)
    assert ending.state == "exited", ending
    assert "1 passed" in ending.stdout[-1]


def test_requests_and_httpx_reach_the_projects_own_server(
    playground: Playground, start: Start
) -> None:
    source = """
import httpx, requests
from flask import Flask
app = Flask(__name__)
@app.get("/")
def index():
    return "inner"
@app.get("/ask")
def ask():
    url = "http://localhost:5000/"
    return requests.get(url).text + " " + httpx.get(url).text
app.run()
"""
    session = start({"app.py": source})
    assert playground.get(session.id, "/ask") == "inner inner"
