"""One script, run at home and in a session; a table of such scripts is a test."""

import shlex
from collections.abc import Mapping
from textwrap import dedent

import pytest
from _pytest.mark.structures import ParameterSet

from tests.conftest import Start
from tests.guest.endings import Ending, playground_ending, real_ending
from tests.product import Playground

HELPER = "NAME = __name__\ndef fail():\n    raise ValueError('from the helper')\n"


def case(
    name: str,
    source: str,
    command: str = "python app.py",
    files: Mapping[str, str] | None = None,
) -> ParameterSet:
    """`source` is app.py; `files` lie beside it."""
    project = {"app.py": dedent(source).lstrip("\n"), **(files or {})}
    return pytest.param(project, command, id=name)


def both_endings(
    playground: Playground, start: Start, files: Mapping[str, str], command: str
) -> tuple[Ending, Ending]:
    """In a session, and at home."""
    environment, argv = split(command)
    session = start(files, command)
    return playground_ending(playground, session), real_ending(files, argv, environment)


def split(command: str) -> tuple[dict[str, str], list[str]]:
    """Assignments and arguments: what a shell would make of it."""
    words = shlex.split(command)
    count = next(i for i, word in enumerate(words) if "=" not in word.partition("-")[0])
    return dict(word.split("=", 1) for word in words[:count]), words[count:]
