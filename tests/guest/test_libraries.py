"""What libraries do with `__main__`, with processes and with threads works as at home."""

from collections.abc import Mapping

import pytest

from tests.conftest import Start
from tests.guest.same import HELPER, both_endings, case
from tests.product import Playground

CASES = [
    case(
        "dataclass",
        "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: 'int'\nprint(P(1))",
    ),
    case(
        "pickle of main's classes",
        """
        import pickle
        class Thing: pass
        data = pickle.dumps(Thing())
        print(b"__main__" in data, type(pickle.loads(data)) is Thing, Thing)
        """,
    ),
    case(
        "inspect finds the source",
        """
        import inspect
        def add(a, b):
            "Adds."
            return a + b
        class C:
            x = 1
        print(inspect.getsource(add), inspect.getsource(C), inspect.getsourcefile(add))
        print(inspect.getmodule(add), inspect.currentframe().f_lineno)
        """,
    ),
    case(
        "multiprocessing forks",
        """
        import multiprocessing
        def double(n):
            return 2 * n
        if __name__ == "__main__":
            with multiprocessing.get_context("fork").Pool(2) as pool:
                print(pool.map(double, range(4)))
        """,
    ),
    case(
        "multiprocessing spawns",
        """
        import multiprocessing
        print("module", __name__)
        def say(text):
            print("child", text, __name__)
        if __name__ == "__main__":
            process = multiprocessing.get_context("spawn").Process(target=say, args=("hi",))
            process.start()
            process.join()
            print(process.exitcode)
        """,
    ),
    case(
        "a pool of threads",
        """
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor() as pool:
            print(list(pool.map(str, range(5))))
        """,
    ),
    case(
        "subprocesses",
        """
        import subprocess, sys
        print(subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True).stdout)
        print(subprocess.run("echo $0 $((1 + 1))", shell=True, capture_output=True).stdout)
        """,
    ),
    case(
        "fork",
        """
        import os
        if os.fork() == 0:
            print("child", flush=True)
            os._exit(0)
        os.wait()
        print("parent")
        """,
    ),
    case(
        "argparse's usage",
        """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("n", type=int)
        parser.parse_args()
        """,
    ),
    case(
        "argparse's help",
        "import argparse\nargparse.ArgumentParser(description='d').parse_args()",
        "python app.py --help",
    ),
    case(
        "unittest.main",
        """
        import unittest
        class Tests(unittest.TestCase):
            def test_it(self):
                self.assertEqual(1, 2)
        unittest.main(argv=["app.py", "-q"], buffer=True)
        """,
    ),
    case("doctest", '"""\n>>> 1 + 1\n3\n"""\nimport doctest\nprint(doctest.testmod())'),
    case(
        "runpy",
        "import runpy\nprint(runpy.run_path('helper.py')['NAME'])",
        files={"helper.py": HELPER},
    ),
    case(
        "reload",
        "import importlib, helper\nprint(importlib.reload(helper))",
        files={"helper.py": HELPER},
    ),
    case("asyncio", "import asyncio\nasync def f():\n    return 3\nprint(asyncio.run(f()))"),
    case(
        "sqlite",
        """
        import sqlite3
        db = sqlite3.connect("x.db")
        print(db.execute("select 1 + 1").fetchall())
        """,
    ),
    case(
        "seeded random numbers",
        "import random\nrandom.seed(7)\nprint(random.random(), random.randint(1, 99))",
    ),
    case("help", "def f():\n    'Does it.'\nhelp(f)"),
    case(
        "sockets to itself",
        """
        import socket
        ours, theirs = socket.socketpair()
        ours.sendall(b"hello")
        print(theirs.recv(10))
        """,
    ),
    case(
        "Flask's test client",
        """
        from flask import Flask
        app = Flask(__name__)
        @app.get("/")
        def page():
            return f"{app.name} {app.root_path}"
        print(app.test_client().get("/").text)
        """,
    ),
    case(
        "no Flask context is left",
        """
        import flask
        print(flask.has_app_context(), flask.has_request_context())
        flask.request.args
        """,
    ),
]


@pytest.mark.parametrize(("files", "command"), CASES)
def test_a_library_works_as_at_home(
    playground: Playground, start: Start, files: Mapping[str, str], command: str
) -> None:
    here, at_home = both_endings(playground, start, files, command)
    assert here == at_home
