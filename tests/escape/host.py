"""What the host sees of the product's processes, whatever a guest says about itself.

The product is a child of the test's own process, so most of this is about descendants of that; an
orphan that escaped from them is found by its name instead.
"""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sandbox import memory, processes
from tests.product import REPOSITORY as REPOSITORY

NAMESPACES = ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")
CHUNK_BYTES = 1 << 20
GONE_SECONDS = 15.0


def all_pids() -> list[int]:
    """Every process of this machine."""
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def name_of(pid: int) -> str:
    """The name that the process has given itself; empty where it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def named(name: str) -> list[int]:
    """Every process of this machine with that name, zombies too."""
    return [pid for pid in all_pids() if name_of(pid) == name]


def ours(name: str) -> list[int]:
    """Descendants of this process with that name, zombies left out."""
    return [
        pid for pid in processes.tree(os.getpid()) if name_of(pid) == name and not is_zombie(pid)
    ]


def with_argument(text: str, root: int | None = None) -> list[int]:
    """Descendants of `root` (this process) with `text` in their arguments."""
    found = []
    for pid in processes.tree(root or os.getpid()):
        with suppress(OSError):
            if text.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


def workers() -> list[int]:
    """The processes of the worker, gunicorn's master among them."""
    found = with_argument("sandbox\0serve")
    assert found, "no worker is to be seen"
    return found


def parent_of(pid: int) -> int:
    """The parent's pid."""
    return int(_stat(pid)[1])


def is_zombie(pid: int) -> bool:
    """Whether it has ended and nobody has collected it."""
    return _stat(pid)[0] == "Z"


def started(pid: int) -> int:
    """When, in clock ticks since the machine's own start."""
    return int(_stat(pid)[19])


def nice(pid: int) -> int:
    """How far it stands behind others: -20 to 19; that of one that has ended is 19."""
    with suppress(OSError):
        return os.getpriority(os.PRIO_PROCESS, pid)
    return 19


def share(pid: int) -> int | None:
    """How far its session stands behind others, where the kernel groups by session; that of one
    that has ended, or is in no group, is None.
    """
    with suppress(OSError):
        words = Path(f"/proc/{pid}/autogroup").read_text().split()
        return int(words[-1]) if words else None
    return None


def groups_by_session() -> bool:
    """Whether the kernel shares the processor among sessions of processes."""
    setting = Path("/proc/sys/kernel/sched_autogroup_enabled")
    return setting.exists() and setting.read_text().strip() == "1"


def resident_bytes(pid: int) -> int:
    """Its resident memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def oom_score(pid: int) -> int:
    """How soon the kernel ends it when memory is short: 1000 is first."""
    return int(Path(f"/proc/{pid}/oom_score_adj").read_text())


def open_files(pid: int) -> int:
    """How many file descriptors it has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def environment(pid: int) -> dict[str, str]:
    """What it was started with."""
    lines = Path(f"/proc/{pid}/environ").read_text().split("\0")
    return dict(line.split("=", 1) for line in lines if "=" in line)


def available_bytes() -> int:
    """What the machine could still give away."""
    return memory.available_bytes()


def namespaces(pid: int) -> dict[str, str]:
    """Its namespaces by kind."""
    return {kind: str(Path(f"/proc/{pid}/ns/{kind}").readlink()) for kind in NAMESPACES}


def remembers(pid: int, secret: bytes) -> bool:
    """Whether `secret` is in the process's memory, its environment and arguments included."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as file:
        for first, last in _readable_ranges(pid):
            for start in range(first, last, CHUNK_BYTES):
                with suppress(OSError):
                    size = min(CHUNK_BYTES, last - start) + len(secret)
                    if secret in os.pread(file.fileno(), size, start):
                        return True
    return False


def is_gone_in_time(look: Callable[[], object], seconds: float = GONE_SECONDS) -> bool:
    """Whether `look` finds nothing any more before the deadline."""
    deadline = time.monotonic() + seconds
    while look():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _readable_ranges(pid: int) -> list[tuple[int, int]]:
    ranges = []
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        span, flags, *_ = line.split()
        if flags.startswith("r") and "[v" not in line:
            first, last = (int(number, 16) for number in span.split("-"))
            ranges.append((first, last))
    return ranges
