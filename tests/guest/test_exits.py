"""A script ends as it does at home: exit code, last words, threads and exit functions."""

from collections.abc import Mapping

import pytest

from tests.conftest import Start
from tests.guest.same import both_endings, case
from tests.product import Playground

CASES = [
    case("an integer", "import sys; sys.exit(3)"),
    case("zero", "import sys; print('done'); sys.exit(0)"),
    case("a negative integer", "import sys; sys.exit(-1)"),
    case("more than a byte", "import sys; sys.exit(257)"),
    case("words", "import sys; sys.exit('it went wrong')"),
    case("None", "import sys; sys.exit(None)"),
    case("a list", "import sys; sys.exit(['what', 1])"),
    case("True", "import sys; sys.exit(True)"),
    case("the builtin exit", "exit(4)"),
    case("the builtin quit", "quit('bye')"),
    case("SystemExit raised", "raise SystemExit(5)"),
    case("SystemExit with two arguments", "raise SystemExit(1, 2)"),
    case("exit in finally", "import sys\ntry:\n    1/0\nfinally:\n    sys.exit(6)"),
    case("_exit", "import os; print('x', flush=True); os._exit(7)"),
    case("abort", "import os; os.abort()"),
    case("killed by itself", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"),
    case("KeyboardInterrupt", "raise KeyboardInterrupt"),
    case("interrupted", "import os, signal; os.kill(os.getpid(), signal.SIGINT)\nprint('later')"),
    case("text that was not flushed", "import sys; sys.stdout.write('no line end')"),
    case("bytes that were not flushed", "import sys; sys.stdout.buffer.write(b'raw \\xc3\\xa4')"),
    case("a file that was not closed", "f = open('x', 'w'); f.write('x'); print('ok')"),
    case(
        "exit functions, last first",
        """
        import atexit
        atexit.register(print, "registered first")
        atexit.register(print, "registered last")
        print("end of main")
        """,
    ),
    case("an exit function fails", "import atexit\natexit.register(lambda: 1/0)\nprint('end')"),
    case(
        "threads are waited for",
        """
        import threading, time
        def work():
            time.sleep(0.2)
            print("the thread is done")
        threading.Thread(target=work).start()
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        print("end of main")
        """,
    ),
    case(
        "threads are waited for after an exception",
        """
        import threading, time
        threading.Thread(target=lambda: (time.sleep(0.2), print("done"))).start()
        raise RuntimeError("main failed")
        """,
    ),
    case("no input", "print('name?')\nname = input('> ')\nprint(name)"),
    case("closed stdout", "import sys; sys.stdout.close(); print('lost')"),
    case("main deletes itself", "import sys; del sys.modules['__main__']; print('still here')"),
    case(
        "objects at the end",
        "class A:\n    def __del__(self): print('deleted')\na = A()\nprint('end')",
    ),
    case(
        "generators at the end",
        "def g():\n    try: yield\n    finally: print('closed')\nx = g(); next(x)",
    ),
]


@pytest.mark.parametrize(("files", "command"), CASES)
def test_a_script_ends_as_at_home(
    playground: Playground, start: Start, files: Mapping[str, str], command: str
) -> None:
    here, at_home = both_endings(playground, start, files, command)
    assert here == at_home
