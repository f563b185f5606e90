"""The project that the page opens with: ordinary files in `starter/`, read once.

They are a guest's files like any other; nothing here imports or runs them.
"""

from functools import cache
from pathlib import Path

from .messages import Bytes, public_content

FOLDER = Path(__file__).parent / "starter"
COMMAND = "python manage.py"


@cache
def starter_files() -> dict[str, str | Bytes]:
    """Path → content, `manage.py` first: it is the one to look at."""
    paths = [path for path in FOLDER.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    names = sorted(path.relative_to(FOLDER).as_posix() for path in paths)
    names.sort(key=lambda name: name != "manage.py")
    return {name: public_content((FOLDER / name).read_bytes()) for name in names}
