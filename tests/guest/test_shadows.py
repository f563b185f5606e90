"""A project's own module goes before one that the warm interpreter has loaded already."""

from collections.abc import Mapping

import pytest

from tests.conftest import Start
from tests.guest.same import both_endings, case
from tests.product import Playground

CASES = [
    case(
        "json", "import json\nprint(json.WHO, json.__file__)", files={"json.py": "WHO = 'mine'\n"}
    ),
    case("random", "import random\nprint(random.WHO)", files={"random.py": "WHO = 'mine'\n"}),
    case("flask", "import flask\nprint(flask.WHO)", files={"flask.py": "WHO = 'mine'\n"}),
    case(
        "a package", "import email\nprint(email.WHO)", files={"email/__init__.py": "WHO = 'mine'\n"}
    ),
    case(
        "a mere folder shadows nothing",
        "import email\nprint(email.__file__)",
        files={"email/x": ""},
    ),
    case(
        "a built-in cannot be shadowed",
        "import sys, time\nprint(sys, time)",
        files={"sys.py": "1/0", "time.py": "1/0"},
    ),
    case(
        "a library that then breaks",
        "from flask import Flask",
        files={"types.py": "print('mine')\n"},
    ),
    case(
        "sitecustomize of the project",
        "import sitecustomize",
        files={"sitecustomize.py": "print('never')\n"},
    ),
    case(
        "what Werkzeug's log looks for",
        "from werkzeug._internal import _log\n_log('info', 'logged')",
        files={"colorama.py": "print('mine')\ndef AnsiToWin32(stream):\n    return stream\n"},
    ),
    case(
        "the file's own name",
        "import http\nprint(http.__file__)",
        "python http.py",
        files={"http.py": "print(__name__)\nimport http\nprint(http.__name__)\n"},
    ),
]


@pytest.mark.parametrize(("files", "command"), CASES)
def test_a_projects_own_module_goes_first(
    playground: Playground, start: Start, files: Mapping[str, str], command: str
) -> None:
    here, at_home = both_endings(playground, start, files, command)
    assert here == at_home
