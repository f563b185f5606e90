"""What an entry file does when Python runs it, found by reading it.

The source is hostile or broken as often as not. It is never imported; a tree is made only of a
source so small that the worst one takes about 0.1 s (this process serves every session), and where
none can be made a pattern decides, so that Python itself gets to show the error.
"""

import ast
import functools
import re
import warnings
from collections.abc import Iterator

warnings.filterwarnings("ignore", module="<unknown>")
"""So the parser names what it is given; what it has to say of somebody's source is not for our log.
"""

_PARSED_BYTES = 32 * 1024
_SERVING = frozenset({"run", "run_app", "run_forever", "run_simple", "serve", "serve_forever"})
_OTHER_RUNS = frozenset({"asyncio", "pytest", "subprocess", "unittest"})
"""Modules whose `run` starts no server; what it is given may."""
_STARTED = ("loop", "server", "site")
"""`.start()` of these serves (Tornado, CherryPy, aiohttp); of a thread or a timer it does not."""
_RUNNING = frozenset({"run", "run_simple"})
_CALL = re.compile(rb"\b(?:run\w*|serve\w*|start|execute_from_command_line)\s*\(")
_COMMAND_LINES = frozenset({"click", "typer"})


def serves(source: bytes) -> bool:
    """Whether running the file starts a server."""
    if not may_serve(source):
        return False
    tree = _parse(source)
    return tree is None or any(_is_serving(call) for call in _calls(tree))


def may_serve(source: bytes) -> bool:
    """Whether there is anything in the file that `serves` would look at; costs next to nothing."""
    return _CALL.search(source) is not None


def is_django(source: bytes) -> bool:
    """Whether the file is Django's manage.py, which serves when it is told to."""
    return b"execute_from_command_line" in source


def runs_reloader(source: bytes) -> bool:
    """Whether a call in the file starts a server with Werkzeug's reloader."""
    if b"debug" not in source and b"use_reloader" not in source:
        return False
    tree = _parse(source)
    return tree is not None and any(_is_reloading(call) for call in _calls(tree))


def _is_serving(call: ast.Call) -> bool:
    name, *owners = _names(call.func) or [""]
    if name == "start":
        return any(word in owner.lower() for owner in owners for word in _STARTED)
    return name in _SERVING and not (owners and owners[-1] in _OTHER_RUNS)


def _is_reloading(call: ast.Call) -> bool:
    name = next(iter(_names(call.func)), "")
    constants = {
        word.arg: word.value.value for word in call.keywords if isinstance(word.value, ast.Constant)
    }
    return name in _RUNNING and bool(constants.get("use_reloader", constants.get("debug")))


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    """All calls but those in views and other functions that only a framework calls."""
    pending: list[ast.AST] = [tree]
    while pending:  # a tree may be deeper than Python's stack
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_registered(node):
            continue
        if isinstance(node, ast.Call):
            yield node
        pending.extend(ast.iter_child_nodes(node))


def _is_registered(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Decorated by a method, as in `@app.route(…)`; a command of click's is the program itself."""
    chains = [_names(decorator) for decorator in function.decorator_list]
    return any(len(chain) > 1 and chain[-1] not in _COMMAND_LINES for chain in chains)


def _names(node: ast.AST) -> list[str]:
    """`tornado.ioloop.IOLoop.current().start` as start, current, IOLoop, ioloop, tornado."""
    names = []
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        else:
            node = node.func
    if isinstance(node, ast.Name):
        names.append(node.id)
    return names


@functools.lru_cache(maxsize=1)  # two questions are asked of each project while a person waits
def _parse(source: bytes) -> ast.Module | None:
    """The tree; None for what does not parse, is too large, or is made to break a parser."""
    if len(source) > _PARSED_BYTES:
        return None
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
