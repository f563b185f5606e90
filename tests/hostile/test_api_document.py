"""Requests made from the OpenAPI document by schemathesis, as it allows and as it does not:
whatever is sent, the answer is one that the document names, in the form that it gives.

A session that lives is named in most of them, so that the calls behind the id are reached. In the
suite a few hundred, always the same; `HOSTILE_REQUESTS=10000` (`make hostile`) sends others each
time.
"""

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

from tests.product import Playground, Problem

REQUESTS = int(os.environ.get("HOSTILE_REQUESTS", "300"))
Case = schemathesis.Case[Any]
IS_SHORT = REQUESTS <= 300
FEW = 8
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


class Caller:
    """Sends generated cases to the product and judges the answers; keeps a session alive for
    them.
    """

    def __init__(self, playground: Playground) -> None:
        self._playground = playground
        self._http = requests.Session()
        self._http.trust_env = False
        self._known: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.calls: Counter[tuple[str, int]] = Counter()

    def close(self) -> None:
        """End the sessions that were made."""
        self._http.close()
        for session_id in self._known:
            self._delete(session_id)

    def living_session(self) -> str:
        """A session's id; a new one where the last was deleted by a case."""
        with suppress(Problem, IndexError):
            return self._playground.get_session(self._known[-1]).id
        self._known.append(self._playground.create_session({"app.py": APP}).id)
        return self._known[-1]

    def call(self, case: Case) -> None:
        """Send it, and raise for an answer that the document does not name."""
        answer = case.call(self._playground.address, session=self._http, timeout=CALL_SECONDS)
        self.statuses[answer.status_code] += 1
        self.calls[case.operation.label, answer.status_code] += 1
        if answer.status_code == 201 and case.path.endswith("/sessions"):
            self._delete(answer.json()["id"])
        assert answer.status_code != 500, answer.text
        case.validate_response(answer, checks=CHECKS)

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


def cases(operation: Any, caller: Caller) -> st.SearchStrategy[Case]:
    """As the document allows and as it does not, mostly for a session that is there."""

    def of(mode: GenerationMode, **fixed: Any) -> st.SearchStrategy[Case]:
        return operation.as_strategy(generation_mode=mode, **fixed)  # type: ignore[no-any-return]

    can_be_wrong = bool(operation.body or operation.query)
    modes = [GenerationMode.POSITIVE] + [GenerationMode.NEGATIVE] * can_be_wrong
    known: dict[str, Any] = {}
    if "{session_id}" in operation.path:
        known = {"path_parameters": {"session_id": caller.living_session()}}
    often = [of(mode, **known) for mode in modes] * 3
    return st.one_of(*often, *([of(mode) for mode in modes] if known else []))


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
    @given(case=cases(operation, caller))
    def send(case: Case) -> None:
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
    assert caller.statuses.total() >= min(REQUESTS // 2, 150)
    assert caller.statuses[200] > 0
    assert caller.statuses[400] > 0
