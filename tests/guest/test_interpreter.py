"""What a script sees of its interpreter is what it sees at home."""

from collections.abc import Mapping

import pytest

from tests.conftest import Start
from tests.guest.same import HELPER, both_endings, case
from tests.product import Playground

CASES = [
    case(
        "main's own attributes",
        """
        names = sorted(globals())
        print(names)
        print([globals()[name] for name in names if name not in ("__loader__", "__builtins__")])
        print(type(__builtins__), type(__loader__), __loader__.name, __loader__.path)
        """,
    ),
    case(
        "main is the module __main__",
        """
        import __main__, sys
        print(__main__ is sys.modules["__main__"], __main__.__dict__ is globals(), __main__)
        """,
    ),
    case(
        "arguments",
        "import sys; print(sys.argv, sys.orig_argv)",
        "python app.py one 'two words' --three=3",
    ),
    case(
        "a file in a folder",
        "",
        "python sub/run.py x",
        files={
            "sub/run.py": "import sys; print(sys.argv, sys.path[0], __file__)\nimport near\n",
            "sub/near.py": "print(__name__, __file__)\n",
        },
    ),
    case("a path with dots", "print(__file__)\n1/0", "python ./sub/../app.py", files={"sub/x": ""}),
    case("python3", "import sys; print(sys.orig_argv, sys.executable)", "python3 app.py"),
    case("the search path", "import sys; print(*sys.path, sep='\\n')"),
    case(
        "what sys says",
        """
        import sys
        print(sys.executable, sys.prefix, sys.base_prefix, sys.exec_prefix)
        print(sys.flags, sys.warnoptions, sys.dont_write_bytecode, sys.getrecursionlimit())
        print(sys.version, sys.byteorder, sys.getfilesystemencoding(), sys._xoptions)
        print(sys.excepthook is sys.__excepthook__)
        print(hasattr(sys, "last_type"), hasattr(sys, "ps1"), sys.gettrace(), sys.getprofile())
        print(sys.meta_path, sys.path_hooks)
        """,
    ),
    case(
        "the streams",
        """
        import sys
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            print(stream.name, stream.mode, stream.encoding, stream.errors, stream.isatty())
            print(stream.fileno(), stream.newlines, stream.closed)
        print(sys.stdout is sys.__stdout__, sys.stderr is sys.__stderr__, sys.stdin.read())
        """,
    ),
    case(
        "signals, threads, collector",
        """
        import gc, signal, threading
        print({s.name: signal.getsignal(s) for s in signal.Signals})
        print(signal.pthread_sigmask(signal.SIG_BLOCK, []), signal.set_wakeup_fd(-1))
        print(threading.current_thread(), threading.enumerate(), threading.active_count())
        print(gc.isenabled(), gc.get_threshold(), gc.get_debug(), len(gc.garbage))
        """,
    ),
    case(
        "logging and warnings are as new",
        """
        import logging, warnings, decimal, locale
        werkzeug = logging.getLogger("werkzeug")
        print(logging.root, logging.root.handlers, logging.root.level)
        print(werkzeug, werkzeug.handlers, werkzeug.level)
        print(warnings.filters, locale.setlocale(locale.LC_ALL))
        print(decimal.getcontext())
        logging.warning("root says")
        warnings.warn("main warns")
        """,
    ),
    case(
        "the folder and the mask",
        "import os; print(os.getcwd(), oct(os.umask(0)), os.get_terminal_size.__name__)",
    ),
    case(
        "modules beside the file",
        "import helper; print(helper.NAME, helper.__file__, helper.__spec__)",
        files={"helper.py": HELPER},
    ),
    case(
        "a package with relative imports",
        "from shop import goods; print(goods.price, goods.__package__)",
        files={
            "shop/__init__.py": "",
            "shop/goods.py": "from .tax import price\n",
            "shop/tax.py": "from . import rates\nprice = rates.RATE\n",
            "shop/rates.py": "RATE = 7\n",
        },
    ),
    case("main imports itself", "import app; print(__name__, app.__name__)"),
    case("relative import in main", "from . import helper"),
    case(
        "future annotations",
        "from __future__ import annotations\nx: nothing = 1\nprint(__annotations__)",
    ),
    case("annotations", "x: int = 1\nprint(__annotations__)"),
    case("docstring", '"""What it is."""\nprint(__doc__)'),
    case("flags do not leak", "def f(x: 1 + 1): ...\nprint(f.__annotations__)"),
    case("a latin-1 file", "# -*- coding: latin-1 -*-\nprint(len('\u00e4'))"),
    case("windows line ends", "print(1)\r\nif True:\r\n    print('''a\r\nb''')\r\n"),
    case("an empty file", ""),
]


@pytest.mark.parametrize(("files", "command"), CASES)
def test_a_script_sees_the_real_interpreter(
    playground: Playground, start: Start, files: Mapping[str, str], command: str
) -> None:
    here, at_home = both_endings(playground, start, files, command)
    assert here == at_home
