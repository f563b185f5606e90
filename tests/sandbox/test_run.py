"""When a run is ready, by what its report pipe and the jail's kernel say, and what is left of one
that cannot be started.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import cast

import gevent
import pytest
from gevent.event import Event

from sandbox import run
from sandbox.command import parse
from sandbox.events import EventRing
from sandbox.files import ProjectFiles
from sandbox.init import Init
from sandbox.notices import Notices
from sandbox.output import Output
from sandbox.settings import Limits
from tests.sandbox.open_files import only, open_fds

PORT = 5000
EVENTUALLY_SECONDS = 60
FOR_EVER_SECONDS = 3600.0
RUN_FDS = 7
"""Three pipes, and the files."""
NO_TRACE = b'{"trace":1,"saw":{"method":"\xff"}}\n'
ROUTES = b"""{"listening":5000,"routes":[{"rule":"/%s","methods":["GET"],"endpoint":"index",\
"arguments":[],"doc":null,"file":null,"line":null}]}
"""


class Jail(SimpleNamespace):
    """An init in whose jail a server listens; it keeps the report pipe open, or executes."""

    def call(self, operation: str, fds: tuple[int, ...] = (), **_: object) -> object:
        if operation == "run" and self.is_warm:
            self.report = os.dup(fds[2])
        return {"ports": [PORT]}, []


@contextmanager
def follow(command: str, *, is_warm: bool) -> Iterator[tuple[Jail, Event]]:
    """What a started command does, and whether it was found to listen."""
    jail, listens, limits = Jail(is_warm=is_warm, report=None), Event(), Limits()
    output = Output(EventRing(10, 1000), limits, cast("Notices", None))
    own = jail.run = run.Run(cast("Init", jail), output, 1, lambda *_: listens.set())
    own.start(parse(command), None, is_debug=False, sockets=0)
    own.follow()
    try:
        yield jail, listens
    finally:
        own.finish_killed()
        if jail.report is not None:
            os.close(jail.report)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for the report of an interpreter waits for ever."""
    monkeypatch.setattr(run, "_REPORT_SECONDS", FOR_EVER_SECONDS)
    monkeypatch.setattr(run, "_LOOK_SECONDS", FOR_EVER_SECONDS)


@pytest.mark.parametrize("command", ["python -m flask run", "python -u app.py", "flask run"])
def test_a_server_that_is_started_cold_is_not_waited_for_to_report(command: str) -> None:
    """`python -m flask run` was ready two seconds after it listened."""
    with follow(command, is_warm=False) as (_, listens):
        assert listens.wait(EVENTUALLY_SECONDS)


def test_a_warm_interpreter_says_itself_that_it_listens() -> None:
    with follow("python app.py", is_warm=True) as (jail, listens):
        gevent.sleep(0.1)
        assert not listens.is_set()
        os.write(jail.report, b'{"listening":5000,"routes":[]}\n')
        assert listens.wait(EVENTUALLY_SECONDS)


def test_what_is_no_text_among_the_reports_does_not_end_the_reading_of_them() -> None:
    """An app whose rules are strange was taken for one that is not Flask's."""
    with follow("python app.py", is_warm=True) as (jail, listens):
        os.write(jail.report, ROUTES % b"\xff" + NO_TRACE + ROUTES % b"a")
        assert listens.wait(EVENTUALLY_SECONDS)
        assert jail.run.untraced is None


@pytest.mark.parametrize("count", range(RUN_FDS))
def test_a_run_for_which_there_are_too_few_fds_leaves_none_behind(count: int) -> None:
    """Each try took some more of them, until nothing worked in any session."""
    jail, limits = Jail(is_warm=False), Limits()
    output = Output(EventRing(10, 1000), limits, cast("Notices", None))
    own = run.Run(cast("Init", jail), output, 1, lambda *_: None)
    change = ProjectFiles(limits).compare({"app.py": b"pass"})
    before = open_fds()
    with only(count), pytest.raises(OSError, match="Too many open files"):
        own.start(parse("python app.py"), change, is_debug=False, sockets=0)
    assert open_fds() <= before
