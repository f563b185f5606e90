"""Random calls in random order against a model of what a session is: the API agrees with it at
every step. `CHAOS_EXAMPLES` says how many such lives are led.
"""

import os
from dataclasses import dataclass, field
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.faults import census
from tests.faults.conftest import Product
from tests.faults.parts import comes_in_time
from tests.product import Playground, Problem

EXAMPLES = int(os.environ.get("CHAOS_EXAMPLES", "8"))
STEPS = 25
MOST_SESSIONS = 4
APP = """
import os, signal, threading
from flask import Flask
app = Flask(__name__)
print("run of {word}", flush=True)

@app.get("/")
def index():
    return open("word.txt").read()

@app.post("/keep/<name>")
def keep(name):
    open(name, "w").write("{word}")
    return name

@app.post("/die")
def die():
    threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return "soon"

app.run()
"""
WORDS = st.sampled_from(["red", "green", "blue"])
NAMES = st.sampled_from(["a.kept", "b.kept"])


def project(word: str) -> dict[str, str]:
    return {"app.py": APP.format(word=word), "word.txt": word}


@dataclass
class Model:
    """What is known of a session."""

    id: str
    word: str
    state: str = "running"
    generation: int = 1
    kept: dict[str, str] = field(default_factory=dict)
    seen: int = 0


class Lives(RuleBasedStateMachine):
    """A few sessions at a time, and those that are gone."""

    sessions: Bundle[Model] = Bundle("sessions")

    playground: ClassVar[Playground]

    def __init__(self) -> None:
        super().__init__()
        self.live: list[Model] = []
        self.gone: list[str] = []

    @precondition(lambda self: len(self.live) < MOST_SESSIONS)
    @rule(target=sessions, word=WORDS)
    def create(self, word: str) -> Model:
        made = self.playground.create_session(project(word), "python app.py")
        self.live.append(Model(made.id, word))
        return self.live[-1]

    @rule(one=sessions, word=WORDS)
    def put(self, one: Model, word: str) -> None:
        self.playground.change_files(one.id, project(word))
        one.word, one.state, one.generation = word, "running", one.generation + 1

    @rule(one=sessions, path=st.sampled_from(["../out", "/etc/passwd", "a//b", ""]))
    def put_what_is_refused(self, one: Model, path: str) -> None:
        """All or nothing: the good file beside it is not taken either."""
        with pytest.raises(Problem) as refused:
            self.playground.change_files(one.id, {**project("never"), path: ""})
        assert refused.value.status == 400

    @rule(one=sessions)
    def restart(self, one: Model) -> None:
        self.playground.restart(one.id)
        one.state, one.generation = "running", one.generation + 1

    @rule(one=sessions)
    def stop(self, one: Model) -> None:
        self.playground.stop(one.id)
        one.state = "stopped" if one.state == "running" else one.state

    @rule(one=sessions)
    def exchange(self, one: Model) -> None:
        if one.state == "running":
            assert self.playground.get(one.id, "/") == one.word
            return
        with pytest.raises(Problem) as refused:
            self.playground.get(one.id, "/")
        assert (refused.value.status, refused.value.type) == (409, "not-running")

    @rule(one=sessions, name=NAMES)
    def let_the_guest_write(self, one: Model, name: str) -> None:
        if one.state == "running":
            self.playground.exchange(one.id, "POST", f"/keep/{name}")
            one.kept[name] = one.word

    @rule(one=sessions)
    def kill_the_guest(self, one: Model) -> None:
        if one.state == "running":
            self.playground.exchange(one.id, "POST", "/die")
            assert comes_in_time(lambda: self.playground.get_session(one.id).state == "crashed")
            one.state = "crashed"

    @rule(one=sessions)
    def read_files(self, one: Model) -> None:
        found = {entry.path: entry.origin for entry in self.playground.files(one.id).files}
        kept = dict.fromkeys(one.kept, "guest")
        assert found == {"app.py": "project", "word.txt": "project", **kept}
        for path, content in {"word.txt": one.word, **one.kept}.items():
            assert self.playground.file(one.id, path).decode() == content

    @rule(one=sessions)
    def read_events(self, one: Model) -> None:
        """From where the last reader was, up to this run's first words."""
        said = f"run of {one.word}"
        events = self.playground.events_until(
            one.id,
            lambda event: (
                getattr(event, "text", "") == said
                and getattr(event, "generation", 0) == one.generation
            ),
        )
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert len(events) >= one.seen
        one.seen = len(events)

    @rule(one=consumes(sessions))
    def delete(self, one: Model) -> None:
        self.playground.delete_session(one.id)
        self.live.remove(one)
        self.gone.append(one.id)

    @invariant()
    def all_are_as_they_should_be(self) -> None:
        for one in self.live:
            found = self.playground.get_session(one.id)
            assert (found.state, found.generation) == (one.state, one.generation), found.reason
            assert (found.port == 5000) == (one.state == "running")
        for session in self.gone[-1:]:
            with pytest.raises(Problem) as lost:
                self.playground.get_session(session)
            assert lost.value.status == 404

    def teardown(self) -> None:
        for one in self.live:
            self.playground.delete_session(one.id)


@pytest.mark.timeout(900)  # some hundreds of calls, one after another
def test_random_calls_find_sessions_as_the_model_says(product: Product) -> None:
    playground, found = product
    with census.nothing_left(found):
        Lives.playground = playground
        run_state_machine_as_test(
            Lives,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
