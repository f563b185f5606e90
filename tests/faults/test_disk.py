"""The disk of the data folder is full, or has become read-only: sharing says so, what was shared
stays whole, and all is well again once there is room, without a start.

Web runs in a mount namespace with a small tmpfs for its data, which the test enters to spoil it.
"""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from tests.playground.served import Served, serving
from tests.playground.stand_in import short_folder
from tests.product import NO_TLS

SMALL_DISK = 'mount -t tmpfs -o size=1m,nr_inodes=40 tmpfs "$PLAYGROUND_DATA" && exec "$@"'
WITHIN = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", SMALL_DISK, "sh")
SPOIL = {
    "no room": ("head -c 4m /dev/zero > filler; true", "rm filler"),
    "no inodes": ("seq -f file-%g 100 | xargs -n 1 touch; true", "rm file-*"),
    # with the source named, mount repeats no option of the tmpfs that means nobody in here
    "read-only": ('mount -o remount,ro tmpfs "$PWD"', 'mount -o remount,rw tmpfs "$PWD"'),
}
PROJECT_CHARACTERS = 50_000


class Shop:
    """A web whose disk is its own."""

    def __init__(self, served: Served, folder: str) -> None:
        self._served = served
        self._folder = folder
        self._url = f"http://127.0.0.1:{served.port}/api/v1/snippets"

    def share(self, letter: str) -> httpx.Response:
        project = {"files": {"app.py": letter * PROJECT_CHARACTERS}}
        return httpx.post(self._url, json=project, verify=NO_TLS, trust_env=False, timeout=60)

    def read(self, snippet: str) -> httpx.Response:
        return httpx.get(f"{self._url}/{snippet}", verify=NO_TLS, trust_env=False, timeout=60)

    def on_disk(self, script: str) -> str:
        pid = str(self._served.process.pid)
        enter = ["nsenter", "--preserve-credentials", "--target", pid, "--user", "--mount"]
        command = [*enter, "sh", "-c", f'cd "$0" && {script}', self._folder]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def shop() -> Iterator[Shop]:
    with ExitStack() as stack:
        folder = stack.enter_context(short_folder())
        yield Shop(stack.enter_context(serving(folder, within=WITHIN)), str(folder))


@pytest.mark.parametrize("how", SPOIL)
def test_a_full_disk_is_told_loses_nothing_and_is_forgotten_once_there_is_room(
    how: str, shop: Shop
) -> None:
    spoil, mend = SPOIL[how]
    first = shop.share("a").json()
    shop.on_disk(spoil)
    refused = shop.share("b")
    assert (refused.status_code, refused.json()["type"]) == (507, "storage-full")
    assert "could not be stored" in refused.json()["detail"]
    assert shop.read(first["id"]).json() == first
    shop.on_disk(mend)
    assert shop.share("b").status_code == 201
    assert shop.read(first["id"]).json() == first
    assert "snippets.db" in shop.on_disk("find . -type f -size +0")


@pytest.mark.parametrize("how", SPOIL)
def test_a_disk_that_is_full_from_the_start_is_told_too(how: str, shop: Shop) -> None:
    spoil, mend = SPOIL[how]
    shop.on_disk(spoil)
    assert shop.share("a").status_code == 507
    assert shop.read("a" * 26).status_code == 404
    shop.on_disk(mend)
    assert shop.share("a").status_code == 201


def test_the_disk_fills_up_by_sharing_alone_and_what_fitted_is_kept(shop: Shop) -> None:
    shared = []
    for letter in "abcdefghijklmnopqrstuvwxyz":
        answer = shop.share(letter)
        if answer.status_code != 201:
            break
        shared.append(answer.json())
    assert answer.status_code == 507
    assert len(shared) > 5
    assert [shop.read(each["id"]).json() for each in shared] == shared
