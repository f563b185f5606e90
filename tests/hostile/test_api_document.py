"""Requests made from the OpenAPI document by schemathesis, as it allows and as it does not:
whatever is sent, the answer is one that the document names, in the form that it gives.

Made from schemas alone, most requests end at the first check of their body. So most here name what
is there (a session that runs, a file of it, a snippet) and differ from a call that works in one
field, or in none. In the suite two hundred, always the same; `HOSTILE_REQUESTS=10000` (`make
hostile`) sends others each time.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CheckFunction
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi import checks

from tests.product import REPOSITORY, Playground, Problem

REQUESTS = int(os.environ.get("HOSTILE_REQUESTS", "200"))
Case = schemathesis.Case[Any]
IS_SHORT = REQUESTS <= 200
FEW = 10
"""Cases of a call that takes nothing but an id: there are no more that differ in kind."""

CALL_SECONDS = 60
CHECKS: list[CheckFunction] = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
APP = """\
from flask import Flask, request

app = Flask(__name__)

@app.route("/", methods=["GET", "POST"])
def index():
    return request.get_data()

app.run(port=5000)
"""
WIRE = REPOSITORY / "tests/wire/api"
FILES = {"app.py": APP, "notes/read me.txt": "a text"}
EXCHANGE = {"method": "GET", "target": "/", "checks": [{"subject": "status", "expected": 200}]}
WORKING: dict[str, dict[str, Any]] = {
    "create_session": {"files": FILES, "command": "python app.py"},
    "change_files": {"files": FILES, "command": "python app.py"},
    "put_cookies": json.loads((WIRE / "Jar.json").read_text()),
    "create_exchange": EXCHANGE,
    "create_checks": {"requests": [{"request": EXCHANGE, "name": "the page"}]},
    "lint": {"path": "app.py", "text": APP},
    "format_source": {"path": "app.py", "text": APP},
    "create_snippet": {"files": FILES, "command": "flask run"},
}
"""By operation, a body that is taken."""
NEEDS_A_RUN = ("create_exchange", "create_checks", "extend_run")
MOSTLY = [True] * 7 + [False]
HEADERS: list[dict[str, str]] = [
    *([{}] * 14),
    {"Origin": "https://elsewhere.example"},
    {"Content-Type": "text/plain"},
]
GOOD = {200, 201, 204}
REACHED = {*GOOD, 400, 403, 404, 409, 415}
"""Of what the calls may answer; the rest is busyness, size, time and loss."""
LATE = {"POST /api/v1/sessions/{session_id}/extend"}
"""Grants something only to whoever has been warned: see tests/guest/test_limits.py."""


class Caller:
    """Sends generated cases to the product and judges the answers; keeps alive what they name."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground
        self._http = requests.Session()
        self._http.trust_env = False
        self._known: list[str] = []
        self._kept: dict[str, str] = {}
        self.statuses: Counter[int] = Counter()
        self.calls: Counter[tuple[str, int]] = Counter()

    def close(self) -> None:
        """End the sessions that were made."""
        self._http.close()
        for session_id in self._known:
            self._delete(session_id)

    def name_what_is_there(self, case: Case, *, works: bool) -> None:
        """Let the case's path lead to something; `works`: to a session that runs, a file of it."""
        found = dict(case.path_parameters or {})
        if "{session_id}" in case.operation.path:
            found["session_id"] = self._living_session(case, runs=works)
        if "{path}" in case.operation.path and works:
            found["path"] = "notes/read me.txt"
        if "{snippet_id}" in case.operation.path:
            found["snippet_id"] = self._kept_id("snippets", "id", {"files": FILES})
        if "{slug}" in case.operation.path:
            found["slug"] = self._kept_id("examples", "slug", None)
        case.path_parameters = found

    def call(self, case: Case) -> None:
        """Send it, and raise for an answer that the document does not name."""
        answer = case.call(self._playground.address, session=self._http, timeout=CALL_SECONDS)
        self.statuses[answer.status_code] += 1
        self.calls[case.operation.label, answer.status_code] += 1
        if answer.status_code == 201 and case.path.endswith("/sessions"):
            self._delete(answer.json()["id"])
        assert answer.status_code != 500, answer.text
        case.validate_response(answer, checks=CHECKS)

    def _living_session(self, case: Case, *, runs: bool) -> str:
        """A session's id; a new one where the last was deleted by a case."""
        try:
            session = self._playground.get_session(self._known[-1])
        except (Problem, IndexError):
            session = self._playground.create_session(FILES)
            self._known.append(session.id)
        operation = case.operation.definition.raw["operationId"]
        if operation in NEEDS_A_RUN and runs != (session.state == "running"):
            if runs:
                self._playground.change_files(session.id, FILES, "python app.py")
            else:
                self._playground.stop(session.id)
        elif "{path}" in case.operation.path:
            self._playground.change_files(session.id, FILES)
        return session.id

    def _kept_id(self, collection: str, field: str, body: dict[str, Any] | None) -> str:
        """Of something that no call removes."""
        if collection not in self._kept:
            url = f"{self._playground.address}/api/v1/{collection}"
            told = (self._http.post(url, json=body) if body else self._http.get(url)).json()
            self._kept[collection] = (told if body else told[collection][0])[field]
        return self._kept[collection]

    def _delete(self, session_id: str) -> None:
        with suppress(Problem):
            self._playground.delete_session(session_id)


@pytest.fixture(scope="module")
def caller(playground: Playground) -> Iterator[Caller]:
    made = Caller(playground)
    yield made
    made.close()


def operations(document: BaseSchema) -> list[Any]:
    """All calls of the document; one that cannot be read fails."""
    found = [result.ok() for result in document.get_all_operations()]  # type: ignore[union-attr]
    assert len(found) >= 15
    return found


def says_much(operation: Any) -> bool:
    """Whether there is more to vary than the id of a session."""
    return bool(operation.body or operation.query or "{path}" in operation.path)


def cases(operation: Any) -> st.SearchStrategy[Case]:
    """As the document allows and as it does not; mostly a call that works, but for one field."""
    can_be_wrong = bool(operation.body or operation.query)
    modes = [GenerationMode.POSITIVE] + [GenerationMode.NEGATIVE] * can_be_wrong
    # made once: from its schemas, which takes longer than a case
    made = {mode: operation.as_strategy(generation_mode=mode) for mode in modes}
    working = WORKING.get(operation.definition.raw["operationId"])

    @st.composite
    def one(draw: st.DrawFn) -> Case:
        case: Case = draw(made[draw(st.sampled_from(modes))])
        if working is not None and draw(st.sampled_from(MOSTLY)):
            changed = {}
            if isinstance(case.body, dict) and case.body:
                name = draw(st.sampled_from([None, *sorted(case.body)]))
                changed = {} if name is None else {name: case.body[name]}
            case.body = {**working, **changed}
        case.headers.update(draw(st.sampled_from(HEADERS)))
        return case

    return one()


def run(caller: Caller, operation: Any, examples: int) -> None:
    """Send so many cases of one operation. Raises for the first wrong answer, shrunk."""
    chosen = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=IS_SHORT,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate] if IS_SHORT else [Phase.generate, Phase.shrink],
    )

    @chosen
    @given(cases(operation), st.sampled_from(MOSTLY), st.sampled_from(MOSTLY))
    def send(case: Case, is_there: bool, works: bool) -> None:
        if is_there:
            caller.name_what_is_there(case, works=works)
        caller.call(case)

    call: Callable[[], None] = send
    call()


def test_no_answer_is_undocumented_and_none_is_a_mistake_of_ours(
    playground: Playground, caller: Caller
) -> None:
    described = httpx.get(f"{playground.address}/api/v1/openapi.json", trust_env=False)
    document = schemathesis.openapi.from_dict(described.json())
    found = operations(document)
    wordy = [operation for operation in found if says_much(operation)]
    for operation in found:
        examples = REQUESTS // len(wordy) if operation in wordy else FEW
        run(caller, operation, examples)
    print(f"\nschemathesis: {caller.statuses.total()} requests, {dict(caller.statuses)}")
    reached: dict[str, dict[int, int]] = {}
    for (label, status), count in sorted(caller.calls.items()):
        reached.setdefault(label, {})[status] = count
    for label, counts in reached.items():
        print(f"  {label}: {counts}")
    assert caller.statuses.total() >= min(REQUESTS // 2, 150)
    unreached = [label for label, counts in reached.items() if not GOOD & counts.keys()]
    assert set(unreached) <= LATE
    assert caller.statuses.keys() >= REACHED
