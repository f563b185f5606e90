"""What the warm interpreter cannot be is run by the real one, with the same result."""

from collections.abc import Mapping

import pytest

from tests.conftest import Start
from tests.guest.same import both_endings, case
from tests.product import Playground

CASES = [
    case("-c", "", "python -c 'import sys; print(sys.argv, __name__); 1/0' a"),
    case("-m", "import sys; print(sys.argv, __name__, __spec__.name)", "python -m app x"),
    case(
        "-m of a package",
        "",
        "python -m tool",
        files={"tool/__main__.py": "print(__name__, __package__)\n"},
    ),
    case("-O", "assert False\nprint(__debug__)", "python -O app.py"),
    case("-W error", "import warnings\nwarnings.warn('now an error')", "python -W error app.py"),
    case("-V", "", "python -V"),
    case("no argument", "", "python"),
    case("a missing file", "", "python nothing.py"),
    case("a folder", "", "python tool", files={"tool/__main__.py": "print(__file__, __name__)\n"}),
    case("a folder without main", "", "python tool", files={"tool/x": ""}),
    case(
        "a variable of its own",
        "import os; print(os.environ['COLOUR'])",
        "COLOUR='dark blue' python app.py",
    ),
    case(
        "PYTHONPATH",
        "import near",
        "PYTHONPATH=lib python app.py",
        files={"lib/near.py": "print(__file__)\n"},
    ),
    case("PYTHONOPTIMIZE", "print(__debug__)", "PYTHONOPTIMIZE=1 python app.py"),
    case("PYTHONHASHSEED", "print(hash('a'))", "PYTHONHASHSEED=0 python app.py"),
    case(
        "PYTHONWARNINGS",
        "import warnings\nwarnings.warn('x')",
        "PYTHONWARNINGS=error python app.py",
    ),
    case(
        "PYTHONDONTWRITEBYTECODE",
        "import sys; print(sys.dont_write_bytecode)",
        "PYTHONDONTWRITEBYTECODE= python app.py",
    ),
    case(
        "a shell",
        "import sys; print(sys.argv)",
        "sh -c 'python app.py \"$0\" | tr a-z A-Z; exit 3'",
    ),
    case("a program of the system", "", "echo hello"),
    case("a program that fails", "", "ls nothing-here"),
]


@pytest.mark.parametrize(("files", "command"), CASES)
def test_any_other_command_runs_as_at_home(
    playground: Playground, start: Start, files: Mapping[str, str], command: str
) -> None:
    here, at_home = both_endings(playground, start, files, command)
    assert here == at_home
