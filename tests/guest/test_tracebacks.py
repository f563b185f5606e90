"""An error is told as at home: no frame of the playground, the same lines, the same carets."""

from collections.abc import Mapping

import pytest

from tests.conftest import Start
from tests.guest.same import HELPER, both_endings, case
from tests.product import Playground

CASES = [
    case("in main", "x = 1\nprint(x / 0)"),
    case("in functions", "def a(n):\n    return b(n) + 1\ndef b(n):\n    return {}[n]\na('key')"),
    case("in a module", "import helper\nhelper.fail()", files={"helper.py": HELPER}),
    case("in a library", "import json\njson.loads('{')"),
    case("no message", "raise ValueError"),
    case("several lines", "raise ValueError('one\\ntwo\\n\\nfour')"),
    case(
        "a cause",
        "try:\n    1/0\nexcept ZeroDivisionError as e:\n    raise RuntimeError('x') from e",
    ),
    case("a context", "try:\n    1/0\nexcept ZeroDivisionError:\n    nothing"),
    case(
        "a hidden context",
        "try:\n    1/0\nexcept ZeroDivisionError:\n    raise ValueError from None",
    ),
    case("a group", "raise ExceptionGroup('some', [ValueError(1), TypeError('two')])"),
    case("notes", "e = ValueError('x')\ne.add_note('a note')\nraise e"),
    case("a class of its own", "class Broken(Exception):\n    pass\nraise Broken('own')"),
    case("a base exception", "raise BaseException('deep')"),
    case("its text fails", "class E(Exception):\n    def __str__(self): 1/0\nraise E"),
    case("an expression over lines", "def f(*a): 1/0\nf(\n    1,\n    2,\n)"),
    case("non-ASCII", "def grüße():\n    raise ValueError('寝る 🐍')\ngrüße()"),
    case("a lone surrogate", "raise ValueError('\\udc80')"),
    case("exec'd text", "exec('def f():\\n    1/0\\nf()')"),
    case("a syntax error", "x = 1\nprint(x\ny = 2\n"),
    case("an indentation error", "if True:\nprint(1)\n"),
    case("an unexpected indent", "x = 1\n  y = 2\n"),
    case("a tab error", "if True:\n        x = 1\n\ty = 2\n"),
    case("an unfinished string", "x = 'abc\n"),
    case("return outside", "return 1\n"),
    case("a bad coding", "# coding: nonsense\nprint(1)\n"),
    case("a NUL byte", "print(1)\0\n"),
    case("a syntax warning", "print(1 is 1)\n"),
    case("a syntax error in a module", "import broken", files={"broken.py": "def f(:\n"}),
    case("a missing module", "import nothing_of_this_name"),
    case("a missing name", "from helper import nothing", files={"helper.py": "x = 1\n"}),
    case(
        "a circular import",
        "import one",
        files={"one.py": "from two import b\na = 1\n", "two.py": "from one import a\nb = 1\n"},
    ),
    case("an assertion", "assert 1 == 2, 'not equal'"),
    case("a name with a suggestion", "value = 1\nprint(valeu)"),
    case(
        "in a thread",
        "import threading\nt = threading.Thread(target=lambda: 1/0, name='T')\nt.start()\nt.join()",
    ),
    case("in __del__", "class A:\n    def __del__(self): 1/0\nA()\nprint('on')"),
    case(
        "in asyncio",
        """
        import asyncio
        async def main():
            await asyncio.sleep(0)
            1/0
        asyncio.run(main())
        """,
    ),
    case(
        "a hook of its own",
        "import sys\nsys.excepthook = lambda *a: print('hook', a[0], a[2].tb_lineno)\n1/0",
    ),
    case("a hook that fails", "import sys\nsys.excepthook = lambda *a: 1/0\n{}['x']"),
    case("a hook that exits", "import sys\nsys.excepthook = lambda *a: sys.exit(9)\n{}['x']"),
    case(
        "a limit of frames", "import sys\nsys.tracebacklimit = 1\ndef f(): 1/0\ndef g(): f()\ng()"
    ),
    case(
        "printed and passed",
        "import traceback\ntry:\n    1/0\nexcept Exception:\n    traceback.print_exc()",
    ),
    case("a warning", "import warnings\ndef f():\n    warnings.warn('old', stacklevel=2)\nf()"),
    case(
        "a memory of the last one",
        """
        import sys
        try:
            1/0
        except Exception:
            print(sys.exc_info()[1])
        print(sys.exc_info())
        """,
    ),
]


@pytest.mark.parametrize(("files", "command"), CASES)
def test_an_error_is_told_as_at_home(
    playground: Playground, start: Start, files: Mapping[str, str], command: str
) -> None:
    here, at_home = both_endings(playground, start, files, command)
    assert here == at_home
