"""Write where nothing may be written, read what must not be there."""

import os
from functools import partial

from tests.escape.probes.outcomes import given, outcomes, tell


def create_in(folder: str) -> None:
    path = os.path.join(folder, "escaped")
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
    os.unlink(path)


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(64)


asked = given()
tell(
    {
        "write": outcomes({folder: partial(create_in, folder) for folder in asked["folders"]}),
        "read": outcomes({path: partial(read, path) for path in asked["paths"]}),
    }
)
