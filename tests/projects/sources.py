"""Reads the projects beside this file: each folder is one, as a person would have it on a disk."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def read_project(name: str) -> dict[str, str | bytes]:
    """The files of a project, as the API takes them; what is no text is bytes."""
    folder = FOLDER / name
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_source(path)]
    assert paths, f"there is no project {name!r}"
    return {path.relative_to(folder).as_posix(): _content(path.read_bytes()) for path in paths}


def _is_source(path: Path) -> bool:
    return "__pycache__" not in path.parts


def _content(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data
