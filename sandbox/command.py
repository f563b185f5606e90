"""A project's command: `[NAME=value …] program arguments`, split as a shell splits words, without a
shell.

Also the command of a project that names none, found by reading its source. That source is hostile
or broken as often as not: it is parsed within bounds, and where it does not parse a pattern
decides, so that Python itself gets to show the error.
"""

import ast
import re
import shlex
import warnings
from typing import NamedTuple

from . import problems

_COMMAND_CHARACTERS = 4096
_PARSED_BYTES = 256 * 1024
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_SHELL_WORDS = frozenset({"&&", "||", "|", ";", ">", ">>", "<", "&"})
_USUAL_NAMES = ("manage", "app", "main", "run", "wsgi", "start", "index")
_SERVING_CALLS = frozenset(
    {
        "run",
        "serve",
        "serve_forever",
        "run_simple",
        "run_app",
        "run_forever",
        "execute_from_command_line",
    }
)
_OTHER_RUNS = frozenset({"subprocess", "unittest", "pytest"})
"""Modules whose `run` starts no server."""
_SERVING_TEXT = re.compile(rf"\b({'|'.join(sorted(_SERVING_CALLS))})\s*\(")
_TRUE_WORDS = frozenset({"1", "true", "yes", "on", "t", "y"})


class Command(NamedTuple):
    """What to execute: environment assignments and an argument list that is not empty."""

    environment: dict[str, str]
    argv: list[str]


def parse(text: str) -> Command:
    """Split a command. Raises WorkerProblem that says what is wrong with it."""
    if len(text) > _COMMAND_CHARACTERS:
        raise problems.invalid(
            f"The command has {len(text)} characters; the limit is {_COMMAND_CHARACTERS}."
        )
    if "\0" in text:
        raise problems.invalid("The command has a NUL character.")
    words = _split(text)
    environment = {}
    while words and (match := _ASSIGNMENT.fullmatch(words[0])):
        environment[match[1]] = match[2]
        words.pop(0)
    if not words:
        raise problems.invalid("The command is empty: write a program, such as `python manage.py`.")
    if not words[0]:
        raise problems.invalid("The command's program is an empty word.")
    if shell := next((word for word in words if word in _SHELL_WORDS), None):
        raise problems.invalid(
            f"The command is run without a shell, so {shell!r} means nothing; "
            "write sh -c '…' around it."
        )
    return Command(environment, words)


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise problems.invalid(f"The command cannot be split into words: {error}.") from error


def default_command(files: dict[str, bytes]) -> str:
    """The command of a project that names none. Raises WorkerProblem where there is nothing to
    start.
    """
    entry = _entry_file(list(files))
    if entry is None:
        raise problems.invalid(
            "The project names no command and has no file to start: "
            "add manage.py or app.py, or set a command."
        )
    quoted = shlex.quote(entry)
    if _serves(files[entry]):
        return f"python {quoted}"
    return f"flask --app {quoted} run"


def is_debug(command: Command, files: dict[str, bytes]) -> bool:
    """Whether Flask's reloader would be on, as far as reading can tell."""
    if "--no-reload" in command.argv:
        return False
    if (
        command.environment.get("FLASK_DEBUG", "").lower() in _TRUE_WORDS
        or "--debug" in command.argv
    ):
        return True
    script = next((word for word in command.argv[1:] if word.endswith(".py")), "")
    tree = _parse(files.get(script, b""))
    return tree is not None and any(_runs_in_debug(node) for node in ast.walk(tree))


def _entry_file(paths: list[str]) -> str | None:
    scripts = sorted(path for path in paths if path.endswith(".py") and "/" not in path)
    for name in _USUAL_NAMES:
        if f"{name}.py" in scripts:
            return f"{name}.py"
    return scripts[0] if len(scripts) == 1 else None


def _serves(source: bytes) -> bool:
    """Whether the file calls something that starts a server, outside the functions that only Flask
    calls.
    """
    tree = _parse(source)
    if tree is None:
        return _SERVING_TEXT.search(source[:_PARSED_BYTES].decode("utf-8", "replace")) is not None
    return any(isinstance(node, ast.Call) and _is_serving(node) for node in ast.walk(tree))


def _is_serving(call: ast.Call) -> bool:
    name = _called_name(call)
    owner = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    if name == "start":  # Tornado's loop, and not a thread
        return "loop" in owner.lower()
    return name in _SERVING_CALLS and owner not in _OTHER_RUNS


def _called_name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _runs_in_debug(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or _called_name(node) != "run":
        return False
    given = {
        word.arg: word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)
    }
    return bool(given.get("debug")) and given.get("use_reloader", True) is not False


def _parse(source: bytes) -> ast.Module | None:
    """The syntax tree; None for what does not parse, is too large, or is made to break a parser."""
    if len(source) > _PARSED_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
