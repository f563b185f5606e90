"""What a guest may see and change of the file system."""

import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from playground.messages import Session
from sandbox.protocol import FileEntry
from tests.escape.conftest import PROBES, Attack, Start, probe_files
from tests.product import Playground, Problem

MANIFEST = Path(__file__).with_name("root.txt")
READ_ONLY = (
    "/",
    "/etc",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/opt",
    "/opt/venv",
    "/opt/venv/lib",
    "/opt/venv/bin",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
OWN_FOLDERS = ("/app", "/tmp", "/dev/shm", "/home/guest")
READ_ONLY_OR_ABSENT = {"EROFS", "EACCES", "ENOENT"}
HOST_FILES = (
    "/etc/shadow",
    "/etc/ssh/sshd_config",
    "/proc/self/environ",
    "/proc/1/root/etc/shadow",
    "/sys/kernel",
)
ROUNDS, SAVES = 150, 10
RACE_SECONDS = 60.0
CANARY = "the host's own canary"


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file of this machine that anybody on it may read."""
    path = tmp_path / "canary"
    path.write_text(CANARY)
    path.chmod(0o644)
    return path


def test_nothing_can_be_written_outside_of_the_jails_own_folders(
    attack: Attack, control: Attack, tmp_path: Path
) -> None:
    own = [*OWN_FOLDERS, "/var/tmp"]
    inside = attack("files", {"folders": [*READ_ONLY, *own], "paths": []})["write"]
    assert {folder: inside[folder] for folder in own} == dict.fromkeys(own, "done")
    assert {inside[folder] for folder in READ_ONLY} <= READ_ONLY_OR_ABSENT
    outside = control("files", {"folders": [str(tmp_path)], "paths": []})["write"]
    assert outside == {str(tmp_path): "done"}


def test_files_that_all_jails_share_cannot_be_changed_or_asked_about_the_disk(
    attack: Attack, control: Attack, tmp_path: Path
) -> None:
    """A device's times are one inode's for all: `touch /dev/null` was seen by the host. The file
    system below the interpreter told its extents, and would have kept a hint for others.
    """
    own = tmp_path / "file"
    own.write_bytes(bytes(4096))
    shared = {"change": [*DEVICES, "/usr/bin/env"], "ask": ["/usr/bin/env"], "own": "/app"}
    inside = attack("shared", shared)
    for told in inside["changes"].values():
        assert "done" not in told.values()
        assert told["times"] == told["mode"] == "EROFS"
    questions = inside["questions"]["/usr/bin/env"]
    assert {questions[name] for name in ("extents", "label", "uuid")} == {"ENOTTY"}
    assert {questions[name] for name in ("lease", "notify", "hint")} == {"EPERM"}
    outside = control("shared", {"change": [str(own)], "ask": [str(own)], "own": str(tmp_path)})
    assert {outside["changes"][str(own)][name] for name in ("times", "mode", "link")} == {"done"}
    assert "EPERM" not in outside["questions"][str(own)].values()


def test_files_of_the_host_are_not_there(attack: Attack, control: Attack, canary: Path) -> None:
    source = str(PROBES.parents[2] / "sandbox/worker.py")
    paths = [str(canary), source, str(Path.home() / ".profile"), *HOST_FILES]
    inside = attack("files", {"folders": [], "paths": paths})["read"]
    assert inside == dict.fromkeys(paths, "ENOENT")
    outside = control("files", {"folders": [], "paths": [str(canary), source]})["read"]
    assert set(outside.values()) == {"done"}


def test_the_root_holds_what_the_manifest_lists_and_nothing_else(attack: Attack) -> None:
    """`root.txt` names what may be there; a line that starts with `?` is not on every host."""
    lines = MANIFEST.read_text().split()
    optional = {line.removeprefix("?") for line in lines if line.startswith("?")}
    found = attack("root")
    contents = ("/app/", "/bin/", "/sbin/", "/lib/", "/lib64/")  # of the project, of the system
    levels = {path for path in found["levels"] if not path.startswith(contents)}
    assert levels - optional == {line for line in lines if not line.startswith("?")}
    assert set(found["special"]) == {*DEVICES, *OWN_FOLDERS}
    assert found["set_uid"] is False


@pytest.mark.parametrize(
    "target",
    [
        "/etc/shadow",
        "/proc/self/environ",
        "/dev/zero",
        "../../../../../../etc/shadow",
        "{canary}",
        "/etc/passwd",
    ],
)
def test_a_symlink_is_never_followed_by_the_files_api(
    target: str, canary: Path, playground: Playground, start: Start
) -> None:
    given = {"links": {"link": target.format(canary=canary), "folder": "/etc"}}
    session = start(probe_files("links", given), "python probe.py")
    listed = {entry.path for entry in playground.files(session.id).files}
    assert "made.txt" in listed
    assert not listed & {"link", "folder", "folder/passwd"}
    for path in ("link", "folder/passwd"):
        with pytest.raises(Problem) as refused:
            playground.file(session.id, path)
        assert refused.value.status == 404


def test_a_symlink_is_replaced_not_written_through(playground: Playground, start: Start) -> None:
    """A file sent later goes where the project says, whatever the guest has put there."""
    files = probe_files("links", {"links": {"link": "made.txt", "folder": "/tmp"}})
    session = start(files, "python probe.py")
    playground.change_files(session.id, {**files, "link": "of the project"})
    assert playground.file(session.id, "link") == b"of the project"
    assert playground.file(session.id, "made.txt") == b"made"
    with pytest.raises(Problem) as refused:
        playground.change_files(session.id, {**files, "folder/inside": "never"})
    assert refused.value.status == 409


def test_fifos_sockets_and_devices_are_not_listed_and_never_opened(
    playground: Playground, start: Start, tmp_path: Path, control: Attack
) -> None:
    session = start(probe_files("nodes", {"folder": "/app"}), "python probe.py")
    listed = playground.files(session.id).files
    assert regular(listed) == {
        "probe.py",
        "given.json",
        "tests/escape/probes/outcomes.py",
        "made.txt",
    }
    for name in ("fifo", "socket", "null"):
        with pytest.raises(Problem) as refused:
            playground.file(session.id, name)
        assert refused.value.status == 404
    made = control("nodes", {"folder": str(tmp_path)})
    assert {"fifo", "socket"} <= set(made["special"])


def test_a_folder_swapped_for_a_symlink_never_leads_out(
    playground: Playground, start: Start
) -> None:
    """The race between looking and opening, run by the guest for as long as we read and write."""
    files = {**probe_files("swap"), "folder/file": "ours"}
    session = start(files, "python probe.py")
    for _ in range(ROUNDS):
        assert read(playground, session, "folder/passwd") in {b"ours", None}
        found = playground.files(session.id).files
        assert {entry.bytes for entry in found if entry.path.endswith("passwd")} <= {len(b"ours")}
    for number in range(SAVES):  # a 502 was one of the answers
        assert save(playground, session, {**files, "folder/file": f"ours {number}"}) in {200, 409}


def test_the_same_race_is_won_against_who_follows_paths(tmp_path: Path) -> None:
    """The control of the one above: open(2) with a path reads what the link leads to."""
    (tmp_path / "folder").mkdir()
    for path, text in probe_files("swap").items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    swapping = subprocess.Popen([sys.executable, "probe.py"], cwd=tmp_path)
    deadline, found = time.monotonic() + RACE_SECONDS, b""
    while not found.startswith(b"root:") and time.monotonic() < deadline:
        with suppress(OSError):
            found = (tmp_path / "folder/passwd").read_bytes()
    swapping.kill()
    swapping.wait()
    assert found.startswith(b"root:")


def save(playground: Playground, session: Session, files: dict[str, str]) -> int:
    """The status of the answer."""
    try:
        playground.change_files(session.id, files)
    except Problem as problem:
        return problem.status
    return 200


def read(playground: Playground, session: Session, path: str) -> bytes | None:
    """A file's bytes; None where there is no such file."""
    try:
        return playground.file(session.id, path)
    except Problem as problem:
        if problem.status != 404:
            raise
        return None


def regular(entries: list[FileEntry]) -> set[str]:
    return {entry.path for entry in entries}
