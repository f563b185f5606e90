"""The requests with which gunicorn tests its own parser, of the version that is locked.

They are in its source distribution and nowhere else. It is fetched once, by its locked hash, into
a folder below `build/` that is never committed; where that is not possible the tests that need it
fail and say so.
"""

import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements" / "services.txt"
CACHE = ROOT / "build" / "corpus"
FETCH_SECONDS = 100
MEMBER = re.compile(r"gunicorn-[^/]+/tests/requests/(?P<kind>valid|invalid)/[\w.]+\.(?:http|py)")
OTHER_SETTINGS = re.compile(
    r"^cfg\.set\(['\"](?:limit_|header_map|forwarded_allow_ips|proxy_protocol|casefold|strip|permit)",
    re.MULTILINE,
)
_ESCAPES = {rb"\r": b"\r", rb"\n": b"\n", rb"\t": b"\t", rb"\0": b"\0"}


class CorpusMissing(Exception):
    """The source distribution could not be had."""


@dataclass(frozen=True)
class Sample:
    """One file of the corpus. `path` is the `.http`; beside it lies a `.py` with what gunicorn
    expects of it.
    """

    path: Path

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    @cached_property
    def content(self) -> bytes:
        """The bytes to send: in the file, line breaks are for the reader, and escapes are meant."""
        text = self.path.read_bytes().replace(b"\n", b"")
        text = re.sub(rb"\\x([0-9a-fA-F]{2})", lambda found: bytes([int(found[1], 16)]), text)
        return re.sub(rb"\\[rnt0]", lambda found: _ESCAPES[found[0]], text)

    @cached_property
    def needs_other_settings(self) -> bool:
        """It is judged under settings of gunicorn that are not ours."""
        return OTHER_SETTINGS.search(self.path.with_suffix(".py").read_text()) is not None

    def addressed_to(self, host: str) -> bytes:
        """The same with a Host where it has none: it is to be refused for its own fault."""
        line, separator, rest = self.content.partition(b"\r\n")
        if re.search(rb"\nhost[ \t]*:", self.content, re.IGNORECASE) or not separator:
            return self.content
        return line + b"\r\nHost: " + host.encode() + b"\r\n" + rest


def samples(kind: str) -> list[Sample]:
    """All of a kind, `valid` or `invalid`. Raises `CorpusMissing`."""
    folder = CACHE / _locked_version() / kind
    if not folder.is_dir():
        _fetch(folder.parent)
    found = [Sample(path) for path in sorted(folder.glob("*.http"))]
    if not found:
        raise CorpusMissing(f"There is no request in {folder}; remove that folder and try again.")
    return found


def _locked_version() -> str:
    return _lock().split()[0].partition("==")[2]


def _lock() -> str:
    """The lines of the lock that name gunicorn and its hashes."""
    found = re.search(r"^gunicorn==.*\n(?:[ ]+--hash=.*\n)+", LOCK.read_text(), re.MULTILINE)
    if found is None:
        raise CorpusMissing(f"{LOCK} does not lock gunicorn.")
    return found[0]


def _fetch(target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as made:
        folder = Path(made)
        (folder / "lock.txt").write_text(_lock())
        archive = _download(folder)
        unpacked = folder / "unpacked"
        with tarfile.open(archive) as opened:
            for member, kind in _wanted(opened):
                content = opened.extractfile(member)
                assert content is not None
                place = unpacked / kind / Path(member.name).name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content.read())
        unpacked.rename(target)


def _wanted(opened: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, str]]:
    for member in opened:
        found = MEMBER.fullmatch(member.name)
        if found is not None and member.isfile():
            yield member, found["kind"]


def _download(folder: Path) -> Path:
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:",
        "--no-build-isolation",  # or pip makes an environment to ask it for its name
        "--require-hashes", "--dest", str(folder), "-r", str(folder / "lock.txt"),
    ]  # fmt: skip
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False
    )
    found = list(folder.glob("gunicorn-*.tar.gz"))
    if ended.returncode or len(found) != 1:
        raise CorpusMissing(
            "gunicorn's source distribution, whose requests these tests send, cannot be fetched:"
            f" {ended.stderr.strip()[-500:]}"
        )
    return found[0]
