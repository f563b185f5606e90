"""`python FILE` and `flask …` in the warm interpreter, as the real ones would run them.

What differs from a cold start is undone here: sys.argv, sys.path, sys.modules["__main__"], the
buffering of stdout, tracebacks (no frame of ours). What cannot be undone is never run here: a
project that shadows a loaded module, an interpreter's option, a PYTHON… variable mean a cold start.
"""

import gc
import os
import random
import signal
import sys
import types
from collections.abc import Callable
from functools import partial
from importlib.machinery import SourceFileLoader
from typing import NoReturn

from . import alone, jail, report, serving
from .alone import IsAlone

_VENV_BIN = "/opt/venv/bin"

PYTHON_VARIABLES = {
    # A cached module counts as fresh while size and whole second of its source agree: two quick
    # edits of one length would run the old code. So no run writes a cache.
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUNBUFFERED": "1",
}
"""What every guest's environment says to its interpreter; any other value is for a cold one."""


def prepare() -> None:
    """What need not wait for the command, and does no harm to one that is executed cold."""
    serving.prepare()
    random.seed()
    gc.freeze()  # what is left of init is nothing that the program's collections should look at


def run(argv: list[str], environment: dict[str, str], *, is_debug: bool, is_alone: IsAlone) -> None:
    """Run `argv` to its end in this interpreter, or execute it cold where that would differ.

    `environment` is what the command assigns, and is in place; `is_alone` tells whether the run
    that this one replaces is gone.
    """
    if not _is_faithful(argv, environment):
        _execute(argv, is_alone)
    report.open_pipe()
    if is_debug:
        serving.announce_debug()
    _prepare_interpreter()
    if argv[0] == "flask":
        _run_flask(argv, is_alone)
    else:
        _run_file(argv, is_alone)


def _execute(argv: list[str], is_alone: IsAlone) -> NoReturn:
    alone.wait(is_alone)
    os.execvp(argv[0], argv)


def _is_faithful(argv: list[str], environment: dict[str, str]) -> bool:
    """Whether the warm interpreter would do just what a cold one does."""
    told = {name: value for name, value in environment.items() if name.startswith("PYTHON")}
    if not told.items() <= PYTHON_VARIABLES.items():
        return False
    if argv[0] == "flask":
        return not _shadows(jail.PROJECT)
    if len(argv) < 2 or argv[1].startswith("-") or not os.path.isfile(argv[1]):
        return False
    return not _shadows(_folder_of(argv[1]))


def _folder_of(file: str) -> str:
    """Where a script's imports are looked up first: where the file itself lies, links followed."""
    if os.sep not in file and not os.path.islink(file):
        return os.getcwd()
    return os.path.dirname(os.path.realpath(file))


def _shadows(folder: str) -> bool:
    """Whether the folder has a module of a name that is loaded already, or known to be nowhere."""
    names = {name.partition(".")[0] for name in os.listdir(folder)}
    known = [name for name in names if name in sys.modules or name in serving.MISSING]
    return any(_is_importable(folder, name) for name in known)


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
    # as an interpreter finds them at its start: a connection that breaks is an exception, no death
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    gc.enable()


def _run_file(argv: list[str], is_alone: IsAlone) -> None:
    """`python FILE ARGUMENT…`."""
    sys.executable = f"{_VENV_BIN}/{argv[0]}"
    sys.orig_argv = list(argv)
    sys.argv = argv[1:]
    _run_main(argv[1], argv, is_alone)


def _run_flask(argv: list[str], is_alone: IsAlone) -> None:
    """`flask ARGUMENT…`: the console script, as its first line says."""
    script = f"{_VENV_BIN}/flask"
    sys.orig_argv = [f"{_VENV_BIN}/python", script, *argv[1:]]
    sys.argv = [script, *argv[1:]]
    _run_main(script, argv, is_alone)


def _run_main(file: str, argv: list[str], is_alone: IsAlone) -> None:
    """A fresh __main__, the file's folder first on sys.path."""
    path = os.path.join(os.getcwd(), file)  # not made shorter: neither does the interpreter
    main = types.ModuleType("__main__")
    main.__dict__.update(
        __file__=path,
        __builtins__=sys.modules["builtins"],
        __loader__=SourceFileLoader("__main__", path),
        __cached__=None,
        __annotations__={},
    )
    try:
        call: Callable[[], object] = partial(exec, _compile(path), main.__dict__)
    except (SyntaxError, ValueError) as error:
        if getattr(error, "text", None) is None:
            _execute(argv, is_alone)  # no text that can be read: only the real one finds its words
        call = partial(_raise, error)
    sys.path.insert(0, _folder_of(file))
    sys.modules["__main__"] = main
    alone.hold_back(is_alone)
    _finish(call)


def _compile(path: str) -> types.CodeType:
    with open(path, "rb") as file:
        return compile(file.read(), path, "exec", dont_inherit=True)


def _raise(error: BaseException) -> NoReturn:
    raise error


def _finish(call: Callable[[], object]) -> None:
    """Run, and end as the interpreter ends: an exception is told without our frames."""
    try:
        call()
    except SystemExit:
        raise
    except BaseException as caught:  # noqa: BLE001 the top of the user's program
        error = caught.with_traceback(_without_our_frames(caught))
    else:
        return
    _tell(error)
    if isinstance(error, KeyboardInterrupt):
        # the interpreter's own last step is then to end itself by SIGINT, which is what callers see
        sys.excepthook = _say_nothing
        raise KeyboardInterrupt
    raise SystemExit(1)


def _tell(error: BaseException) -> None:
    """PyErr_Print of the C interface: the hook, and what is said where the hook itself fails."""
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, error.__traceback__
    try:
        sys.excepthook(type(error), error, error.__traceback__)
    except SystemExit:
        raise
    except BaseException as caught:  # noqa: BLE001 the same
        second = caught.with_traceback(_without_our_frames(caught))
        sys.stderr.write("Error in sys.excepthook:\n")
        sys.__excepthook__(type(second), second, second.__traceback__)
        sys.stderr.write("\nOriginal exception was:\n")
        sys.__excepthook__(type(error), error, error.__traceback__)


def _say_nothing(*_: object) -> None:
    """The hook of an exception that has been told."""


def _without_our_frames(error: BaseException) -> types.TracebackType | None:
    own = error.__traceback__
    while own is not None and own.tb_frame.f_code.co_filename.startswith(_OWN_FILES):
        own = own.tb_next
    return own


_OWN_FILES = os.path.dirname(__file__)
