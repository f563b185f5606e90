"""Each Why card, proved by a tiny broken app that is run through the API."""

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from tests.product import REPOSITORY, Playground, running_playground
from tests.why.broken import BrokenApp, evidence, load_all

FRONTEND = REPOSITORY / "frontend"
RULES = FRONTEND / "src" / "why" / "rules"
BROKEN = load_all()
AT_ONCE = 4
"""Two of the apps wait for a limit, and meanwhile the others run."""
LEAST_RULES = 40
MATCH_SECONDS = 120

Cards = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def impatient_playground() -> Iterator[Playground]:
    """The product, with a time for one exchange that a test can wait for."""
    with running_playground(PLAYGROUND_EXCHANGE_SECONDS="10") as running:
        yield running


@pytest.fixture(scope="module")
def cards(impatient_playground: Playground) -> Cards:
    """For each broken app every card that fits, the best first, as the page finds them."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        seen = list(pool.map(partial(evidence, impatient_playground), BROKEN.values()))
    answer = subprocess.run(
        ["node", "dev/whyCards.mjs"],
        cwd=FRONTEND,
        input=json.dumps(seen),
        capture_output=True,
        text=True,
        timeout=MATCH_SECONDS,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return dict(zip(BROKEN, json.loads(answer.stdout), strict=True))


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_app_gets_the_card_that_explains_it(cards: Cards, name: str) -> None:
    fitting = cards[name]
    assert fitting, "no card fits"
    assert fitting[0]["id"] == name
    found = fitting[0]["found"]
    expected = BROKEN[name].found
    assert {key: found.get(key) for key in expected} == expected


@pytest.mark.parametrize("name", [name for name, app in BROKEN.items() if app.at])
def test_a_card_leads_to_the_line_that_is_to_blame(cards: Cards, name: str) -> None:
    place = cards[name][0]["place"]
    assert place is not None
    assert f"{place['path']}:{place['line']}" == BROKEN[name].at


def test_every_rule_is_proved_by_a_broken_app() -> None:
    rules = {path.stem for path in RULES.glob("*.json")}
    assert rules == set(BROKEN)
    assert len(rules) >= LEAST_RULES


def test_an_app_that_works_gets_no_card(impatient_playground: Playground) -> None:
    source = 'from flask import Flask\n\napp = Flask(__name__)\n\n@app.get("/")\ndef index():\n'
    fine = BrokenApp({"app.py": source + '    return "hello"\n\napp.run()\n'}, request="GET /")
    seen = evidence(impatient_playground, fine)
    answer = subprocess.run(
        ["node", "dev/whyCards.mjs"],
        cwd=FRONTEND,
        input=json.dumps([seen]),
        capture_output=True,
        text=True,
        timeout=MATCH_SECONDS,
        check=True,
    )
    assert json.loads(answer.stdout) == [[]]
