"""`python -m sandbox serve` and `python -m sandbox check`."""

import os
import sys

from . import check
from .settings import Settings, SettingsError

_USAGE = "usage: python -m sandbox serve | check"


def main(arguments: list[str]) -> int:
    """Do as told; the exit code is 2 for a mistake in the call or a setting."""
    try:
        Settings.from_environment(os.environ)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    if arguments == ["check"]:
        return check.main()
    if arguments == ["serve"]:
        gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:sandbox.gunicorn_conf"]
        os.execv(sys.executable, [*gunicorn, "sandbox.server:create_app()"])
    print(_USAGE, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
