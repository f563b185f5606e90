"""`python -m playground`: everything that is needed, on this machine, until Ctrl-C."""

import os
import sys

from .readiness import StartError
from .settings import SettingsError
from .supervise import run


def main() -> int:
    """Run, or say in one sentence why not."""
    try:
        return run(os.environ)
    except (StartError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
