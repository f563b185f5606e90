"""The debugger's count of wrong PINs, which is made late, counts as the one at home does."""

from collections.abc import Mapping

import pytest

from tests.conftest import Start
from tests.guest.same import both_endings, case
from tests.product import Playground

HEAD = """
import os
from flask import Flask
from werkzeug.debug import DebuggedApplication

def fail_in_a_fork():
    pid = os.fork()
    if pid == 0:
        debugger._fail_pin_auth()
        os._exit(0)
    os.waitpid(pid, 0)

debugger = DebuggedApplication(Flask(__name__), pin_logging=False)
"""
HERE = HEAD + "print(debugger._failed_pin_auth.value)\ndebugger._fail_pin_auth()\n"
FORKS = HEAD + "fail_in_a_fork()\nfail_in_a_fork()\n"
TELLS = "print(debugger._failed_pin_auth.value, debugger._failed_pin_auth)\n"
LOCKED = HEAD + "debugger._failed_pin_auth.value = 10\nprint(debugger.check_pin_trust({}))\n"
TWO = "other = DebuggedApplication(Flask(__name__), pin_logging=False)\n"


@pytest.mark.parametrize(
    ("files", "command"),
    [
        case("in one process", HERE + TELLS),
        case("in processes that have forked before the first", FORKS + TELLS),
        case("too many", LOCKED),
        case("each debugger has its own", HERE + TWO + "print(other._failed_pin_auth.value)\n"),
    ],
)
def test_wrong_pins_are_counted_as_at_home(
    playground: Playground, start: Start, files: Mapping[str, str], command: str
) -> None:
    here, at_home = both_endings(playground, start, files, command)
    assert here == at_home
