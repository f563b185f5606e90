"""A project's command: `[NAME=value …] program arguments`, split as a shell splits words, run
without one; and the command of a project that names none.
"""

import functools
import itertools
import posixpath
import re
import shlex
from typing import NamedTuple

from . import problems, source

_COMMAND_CHARACTERS = 4096
_KEPT = 256
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_SHELL_WORDS = frozenset({"&&", "||", "|", ";", ">", ">>", "<", "<<", "2>", "2>&1", "&"})
_QUOTED = re.compile(r"""\\.|'[^']*'|"(?:\\.|[^"\\])*\"""", re.DOTALL)
_COMMENT = re.compile(rf"({_QUOTED.pattern})|(?<!\S)#[^\n]*", re.DOTALL)
_USUAL_NAMES = ("manage", "app", "main", "run", "wsgi", "start", "index")
_FALSE_WORDS = frozenset({"", "0", "false", "no"})
"""What Flask takes as "no" in FLASK_DEBUG: `flask.helpers.get_debug_flag`."""


class Command(NamedTuple):
    """What to execute: environment assignments and an argument list that is not empty."""

    environment: dict[str, str]
    argv: list[str]


@functools.lru_cache(maxsize=_KEPT)  # most are like each other, and a person waits
def parse(text: str) -> Command:
    """Split a command. Raises WorkerProblem that says what is wrong with it."""
    _check(text)
    text = _COMMENT.sub(r"\1", text)
    words = _split(text)
    environment: dict[str, str] = {}
    while words and (match := _ASSIGNMENT.fullmatch(words[0])):
        environment[match[1]] = match[2]
        words.pop(0)
    if not words or not words[0]:
        raise problems.invalid(problems.why("no-program"))
    if shell := _shell_word(text):
        raise problems.invalid(problems.why("no-shell", word=shell))
    return Command(environment, words)


def default_command(files: dict[str, bytes]) -> str:
    """The command of a project that names none. Raises WorkerProblem where nothing can be run."""
    command = _found_command(files)
    if command is None:
        raise problems.invalid(problems.why("no-entry"))
    return command


def next_command(files: dict[str, bytes], last: str) -> str:
    """The command of a project that still names none: the last one, while it starts a file of the
    project, and that file is one to start so; else what is found now, if anything is.
    """
    entry = _app_of(parse(last).argv) or ""
    content = files.get(entry)
    if content is None:
        is_package = f"{entry}/__init__.py" in files
        return last if is_package else _found_command(files) or last
    is_python = last.startswith("python ")
    return last if source.may_serve(content) == is_python else _command_of(entry, content)


def shell_environment(text: str) -> dict[str, str]:
    """What a terminal beside this command has in its environment: the command's own assignments,
    and the app, so that `flask routes` needs no `--app`.
    """
    command = parse(text)
    app = _app_of(command.argv)
    return {**({} if app is None else {"FLASK_APP": app}), **command.environment}


def _app_of(argv: list[str]) -> str | None:
    for word, following in itertools.pairwise([*argv, ""]):
        if word in {"--app", "-A"}:
            return following
        if word.startswith("--app="):
            return word.removeprefix("--app=")
    return next((word for word in argv[1:] if word.endswith(".py")), None)


def is_debug(command: Command, files: dict[str, bytes]) -> bool:
    """Whether Flask's reloader would be on, as far as reading can tell."""
    if "--no-reload" in command.argv:
        return False
    if {"--debug", "--reload"} & set(command.argv):
        return True
    if command.environment.get("FLASK_DEBUG", "").lower() not in _FALSE_WORDS:
        return True
    script = next((word for word in command.argv[1:] if word.endswith(".py")), "")
    return source.runs_reloader(files.get(posixpath.normpath(script), b""))


def _check(text: str) -> None:
    if len(text) > _COMMAND_CHARACTERS:
        too_long = problems.why("long-command", count=len(text), most=_COMMAND_CHARACTERS)
        raise problems.invalid(too_long)
    if "\0" in text:
        raise problems.invalid(problems.why("nul-in-command"))


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise problems.invalid(problems.why("unsplit-command", why=str(error))) from error


def _shell_word(text: str) -> str | None:
    """The first word that a shell would not give to the program: one in quotes it would."""
    for word in _QUOTED.sub("quoted", text).split():
        if word in _SHELL_WORDS:
            return word
        if word.endswith(";"):
            return ";"
    return None


def _found_command(files: dict[str, bytes]) -> str | None:
    entry = _entry_file(files)
    if entry is not None:
        return _command_of(entry, files[entry])
    package = _only_package(files)
    return None if package is None else f"flask --app {shlex.quote(package)} run"


def _command_of(path: str, content: bytes) -> str:
    entry = shlex.quote(path)
    if source.is_django(content):
        return f"python {entry} runserver --noreload"  # the playground restarts it in no time
    if source.serves(content):
        return f"python {entry}"
    return f"flask --app {entry} run"


def _entry_file(files: dict[str, bytes]) -> str | None:
    """The script with the first of the usual names, or the only one."""
    scripts = [path for path in files if path.endswith(".py") and "/" not in path]
    usual = [f"{name}.py" for name in _USUAL_NAMES if f"{name}.py" in scripts]
    return next(iter(usual), scripts[0] if len(scripts) == 1 else None)


def _only_package(files: dict[str, bytes]) -> str | None:
    packages = [path.split("/")[0] for path in files if re.fullmatch(r"[^/]+/__init__\.py", path)]
    return packages[0] if len(packages) == 1 else None
