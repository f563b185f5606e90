"""Fill the disk, in each of the folders that may be written, with bytes and with files."""

import errno
import os

from tests.escape.probes.outcomes import outcome, tell

MIB = 1 << 20
FOLDERS = ("/app", "/tmp", "/dev/shm", "/home/guest")
TOO_MANY = 50_000


def fill(folder: str) -> int:
    """Bytes that could be written, in files of 16 MiB."""
    written, number = 0, 0
    try:
        while True:
            with open(f"{folder}/filling-{number}", "wb", buffering=0) as file:
                for _ in range(16):
                    written += file.write(bytes(MIB))
            number += 1
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
    for left in range(number + 1):
        os.unlink(f"{folder}/filling-{left}")
    return written


def make_files() -> None:
    for number in range(TOO_MANY):
        os.close(os.open(f"/tmp/empty-{number}", os.O_CREAT | os.O_WRONLY))


def allocate() -> None:
    with open("/tmp/allocated", "wb") as file:
        for number in range(64):
            os.posix_fallocate(file.fileno(), number * MIB, MIB)


def grow_one_file(size: int) -> None:
    with open("/tmp/sparse", "wb") as file:
        file.truncate(size)


filled = {folder: fill(folder) for folder in FOLDERS}
limits = {"fallocate": outcome(allocate), "1 PiB": outcome(lambda: grow_one_file(1 << 50))}
os.unlink("/tmp/allocated")
os.unlink("/tmp/sparse")
tell({"filled": filled, **limits, "files": outcome(make_files)})
