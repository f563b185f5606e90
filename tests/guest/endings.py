"""A program run to its end, by the real interpreter and by the playground, told the same way.

The real one is the guest's own interpreter as a person would start it at home: a process, a folder,
no stdin. Both get the same environment and both outputs are given with the jail's paths.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playground.messages import Session
from sandbox import limits
from sandbox.guest.guest import ENVIRONMENT
from sandbox.protocol import AnyEvent, Log, Reason, StateChange
from sandbox.settings import Limits
from sandbox.verdict import judge
from tests.product import GUEST_PYTHON, REPOSITORY, Files, Playground

VENV = Path(os.environ.get(GUEST_PYTHON, REPOSITORY / ".venv-guest/bin/python")).parents[1]
PYTHON = VENV / "bin/python"
REAL_SECONDS = 30
ENDED = ("crashed", "exited", "limited")
_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
_VARYING = re.compile(r"\b(\d{6,}|pid=\d+|in \d\.\d{3}s)\b")


@dataclass(frozen=True)
class Ending:
    """What a run printed, line by line, and how it ended: the sentence names the exit code."""

    stdout: list[str]
    stderr: list[str]
    state: str
    reason: str


def real_ending(files: Files, argv: Sequence[str], environment: Mapping[str, str]) -> Ending:
    """As at home."""
    with real_folder(files) as folder:
        done = subprocess.run(
            argv,
            cwd=folder,
            env=real_environment(folder, environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=REAL_SECONDS,
            check=False,
        )
        stdout, stderr = (jailed_text(data.decode(), folder) for data in (done.stdout, done.stderr))
    verdict = judge(done.returncode, stderr, _explain, has_served=False)
    return Ending(
        _comparable(stdout.splitlines()),
        _comparable(stderr.splitlines()),
        verdict.state,
        _ADDRESS.sub("0x…", verdict.reason.message),
    )


def playground_ending(playground: Playground, session: Session) -> Ending:
    """Of a session whose run ends by itself."""
    events = playground.events_until(session.id, _is_last_word)
    logs = [event for event in events if isinstance(event, Log)]
    last = logs[-1]
    (state,) = [x.state for x in events if isinstance(x, StateChange) and x.state in ENDED]
    return Ending(
        _comparable(lines(logs, "stdout")),
        _comparable(lines(logs, "stderr")),
        state,
        _ADDRESS.sub("0x…", last.text),
    )


def lines(logs: Sequence[Log], stream: str) -> list[str]:
    """A stream's lines; the pieces of a long one are put together."""
    text = "".join(log.text + ("" if log.partial else "\n") for log in logs if log.stream == stream)
    return text.splitlines()


@contextmanager
def real_folder(files: Files) -> Iterator[Path]:
    """The project in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="real-") as name:
        folder = Path(name).resolve() / "app"
        for path, content in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        folder.mkdir(exist_ok=True)
        yield folder


def real_environment(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    """The jail's variables, with the paths of this machine."""
    path = f"{VENV}/bin:/usr/local/bin:/usr/bin:/bin"
    home = {"HOME": str(folder.parent), "PWD": str(folder), "PATH": path}
    return {**ENVIRONMENT, **home, **more}


def jailed_text(text: str, folder: Path) -> str:
    """Output of a real run with the paths that the jail has."""
    for ours, jails in ((str(folder), "/app"), (str(VENV), "/opt/venv"), *_base_prefix()):
        text = text.replace(ours, jails)
    return text


@cache
def _base_prefix() -> list[tuple[str, str]]:
    """A system interpreter keeps its place in the jail; any other lies in /opt/python."""
    question = "import sys; print(sys.base_prefix)"
    asked = [str(PYTHON), "-c", question]
    prefix = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    if prefix in {"/usr", "/usr/local"}:
        return []
    return [(prefix, "/opt/python"), (os.path.realpath(prefix), "/opt/python")]


def _explain(limit: str) -> Reason:
    return limits.reason(limit, Limits())


def _comparable(found: list[str]) -> list[str]:
    return [_ADDRESS.sub("0x…", _VARYING.sub("N", line)) for line in found]


def _is_last_word(event: AnyEvent) -> bool:
    """After the state of an ended run comes its reason, as the system's last line."""
    return isinstance(event, Log) and event.stream == "system" and not event.text.startswith("$ ")
