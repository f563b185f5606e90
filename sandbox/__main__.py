"""`python -m sandbox serve` and `python -m sandbox check`."""

import os
import runpy
import sys

from . import check
from .settings import Settings, SettingsError

_USAGE = "usage: python -m sandbox serve | check"
_GUNICORN = ("-c", "python:sandbox.gunicorn_conf", "sandbox.server:create_app()")


def main(arguments: list[str]) -> int:
    """Do as told; the exit code is 2 for a mistake in the call or a setting."""
    if arguments not in (["serve"], ["check"]):
        print(_USAGE, file=sys.stderr)
        return 2
    try:
        Settings.from_environment(os.environ)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    if arguments == ["serve"]:
        sys.argv[1:] = _GUNICORN
        runpy.run_module("gunicorn", run_name="__main__", alter_sys=True)  # as `-m gunicorn` does
    return check.main()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
