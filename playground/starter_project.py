"""The project that the page opens with: ordinary files in `starter/`, read once.

They are a guest's files like any other; nothing here imports or runs them. The code is one and the
same; its words are those of the page, so `starter/zh/` holds the files that have words alone.
"""

from functools import cache
from pathlib import Path

from .messages import Bytes, public_content
from .words import Language

FOLDER = Path(__file__).parent / "starter"
COMMAND = "python manage.py"


@cache
def starter_files(language: Language = "en") -> dict[str, str | Bytes]:
    """Path → content, `manage.py` first: it is the one to look at."""
    found = {**_read(FOLDER / "en"), **_read(FOLDER / language)}
    names = sorted(found, key=lambda name: (name != "manage.py", name))
    return {name: public_content(found[name].read_bytes()) for name in names}


def _read(folder: Path) -> dict[str, Path]:
    paths = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return {path.relative_to(folder).as_posix(): path for path in paths}
