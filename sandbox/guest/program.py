"""`python FILE` and `flask …` in the warm interpreter, as the real ones would run them.

What differs from a cold start is undone here: sys.argv, sys.path, sys.modules["__main__"], the
buffering of stdout, tracebacks (no frame of ours). What cannot be undone is never run here: a
project that shadows a loaded module, an interpreter's option, a PYTHON… variable mean a cold start.
"""

import gc
import importlib.util
import os
import random
import sys
import types
from collections.abc import Callable
from importlib.machinery import SourceFileLoader

from . import jail, serving

_VENV_BIN = "/opt/venv/bin"
_ENTRY_ENDINGS = (".py", "")


def run(argv: list[str], *, is_debug: bool) -> None:
    """Run `argv` to its end in this interpreter, or execute it cold where that would differ."""
    if not _is_faithful(argv):
        os.execvp(argv[0], argv)
    serving.prepare(is_debug=is_debug)
    _prepare_interpreter()
    if argv[0] == "flask":
        _run_flask(argv)
    else:
        _run_file(argv)


def _is_faithful(argv: list[str]) -> bool:
    """Whether the warm interpreter would do just what a cold one does."""
    if any(name.startswith("PYTHON") and name not in _OWN_VARIABLES for name in os.environ):
        return False
    if argv[0] == "flask":
        return not _shadows(jail.PROJECT)
    if len(argv) < 2 or argv[1].startswith("-") or not os.path.isfile(argv[1]):
        return False
    return not _shadows(os.path.dirname(os.path.realpath(argv[1])))


_OWN_VARIABLES = frozenset({"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"})


def _shadows(folder: str) -> bool:
    """Whether the folder has a module of a name that is loaded already."""
    names = {name.partition(".")[0] for name in os.listdir(folder)}
    return any(name in sys.modules and _is_importable(folder, name) for name in names)


def _is_importable(folder: str, name: str) -> bool:
    path = os.path.join(folder, name)
    if os.path.isdir(path):
        # a folder without __init__.py is a namespace package, and loses to a real one
        return os.path.exists(os.path.join(path, "__init__.py"))
    return any(
        entry.startswith(name + ".") and entry.endswith((".py", ".so", ".pyc"))
        for entry in os.listdir(folder)
    )


def _prepare_interpreter() -> None:
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    sys.dont_write_bytecode = True
    random.seed()
    gc.enable()


def _run_file(argv: list[str]) -> None:
    """`python FILE ARGUMENT…`: a fresh __main__, the file's folder first on sys.path."""
    path = os.path.abspath(argv[1])
    sys.orig_argv = list(argv)
    sys.argv = argv[1:]
    sys.path.insert(0, os.path.dirname(os.path.realpath(path)))
    main = types.ModuleType("__main__")
    main.__dict__.update(
        __file__=path,
        __builtins__=sys.modules["builtins"],
        __loader__=SourceFileLoader("__main__", path),
        __cached__=None,
        __annotations__={},
    )
    sys.modules["__main__"] = main
    _finish(lambda: exec(_compile(path), main.__dict__))  # noqa: S102 this is what we are for


def _compile(path: str) -> types.CodeType:
    with open(path, "rb") as file:
        return compile(file.read(), path, "exec", dont_inherit=True)


def _run_flask(argv: list[str]) -> None:
    """`flask ARGUMENT…`: what the console script of the virtual environment does."""
    script = f"{_VENV_BIN}/flask"
    sys.orig_argv = [sys.executable, script, *argv[1:]]
    sys.argv = [script, *argv[1:]]
    sys.path.insert(0, _VENV_BIN)
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=script, __builtins__=sys.modules["builtins"])
    sys.modules["__main__"] = main
    flask_main = importlib.import_module("flask.cli").main

    def call() -> None:
        sys.exit(flask_main())

    _finish(call)


def _finish(call: Callable[[], object]) -> None:
    """Run; an exception is printed without our frames and ends the interpreter with its real exit
    code.
    """
    try:
        call()
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 the top of the user's program
        own = error.__traceback__
        while own is not None and own.tb_frame.f_code.co_filename.startswith(_OWN_FILES):
            own = own.tb_next
        error.__traceback__ = own
        sys.excepthook(type(error), error, own)
        raise SystemExit(130 if isinstance(error, KeyboardInterrupt) else 1) from None


_OWN_FILES = os.path.dirname(__file__)
