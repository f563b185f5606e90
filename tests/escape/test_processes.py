"""What a guest can do to other processes, and what is left of its own."""

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

from playground.messages import Session
from tests.escape import host
from tests.escape.conftest import Attack, Start, output_of, probe_files
from tests.product import Playground

REFUSED = {"EPERM"}
SIGNALS = """
import ctypes, fcntl, os, signal, socket
libc = ctypes.CDLL(None)
for number in signal.valid_signals():
    libc.tgkill(1, 1, int(number))
    libc.killpg(1, int(number))
    for pid in (1, os.getppid()):
        try:
            os.kill(pid, number)
        except PermissionError:
            pass
    ours, theirs = socket.socketpair()
    fcntl.fcntl(ours, fcntl.F_SETSIG, number)
    fcntl.fcntl(ours, fcntl.F_SETOWN, 1)
    fcntl.fcntl(ours, fcntl.F_SETFL, os.O_ASYNC)
    theirs.send(b"x")
print("alive", os.getppid())
"""
OVERFLOW = """
import faulthandler
faulthandler._stack_overflow()
"""
RAISE = """
import os, resource
for ask in (
    lambda: os.setpriority(os.PRIO_PROCESS, 0, 0),
    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
    lambda: resource.setrlimit(resource.RLIMIT_NICE, (20, 20)),
):
    try:
        ask()
        print("done")
    except (PermissionError, ValueError):
        print("refused")
"""
LEAST = 19
CRASHES = {
    "segmentation fault": ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
    "abort": ("import os; os.abort()", "SIGABRT"),
    "killed by itself": ("import os; os.kill(os.getpid(), 9)", "SIGKILL"),
    "stack overflow": (OVERFLOW, "SIGSEGV"),
}


@pytest.fixture
def name() -> str:
    """For prctl(PR_SET_NAME): the host finds a guest's processes by it, wherever they went."""
    return secrets.token_hex(7)


@pytest.fixture
def victim() -> Iterator[int]:
    """A process of the host's."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    yield process.pid
    process.kill()
    process.wait()


def test_no_call_acts_on_another_process(attack: Attack, control: Attack, victim: int) -> None:
    """Neither on init nor on one's own child, but for kill(2): what takes a pid could end init."""
    inside = attack("signals", {"init": 1, "kill": [], "everybody": False})
    assert set(inside["init"].values()) == REFUSED
    assert set(inside["child"].values()) == REFUSED
    outside = control("signals", {"init": victim, "kill": [], "everybody": False})
    assert set(outside["child"].values()) == {"done"}


@pytest.mark.host
def test_a_guest_cannot_signal_init_or_processes_outside(
    attack: Attack, control: Attack, victim: int, neighbour: Session
) -> None:
    guests = host.ours("guest")
    assert guests
    pids = [victim, *guests, *host.workers()]
    inside = attack("signals", {"kill": pids, "everybody": True})
    assert set(inside["kill"].values()) == {"ESRCH"}
    assert inside["everybody"] in {"done", "ESRCH"}
    assert host.name_of(victim)
    assert set(control("signals", {"kill": [victim], "everybody": False})["kill"].values()) == {
        "done"
    }


def test_init_survives_every_signal(playground: Playground, start: Start) -> None:
    """By kill(2), to pid 1 and to getppid(), which is the same one; and as the signal of an
    asynchronous socket, which the kernel sends by itself.
    """
    session = start({"main.py": SIGNALS}, "python main.py")
    assert session.state == "exited", session.reason
    assert {entry.path for entry in playground.files(session.id).files} == {"main.py"}
    assert playground.restart(session.id).state == "exited"


@pytest.mark.host
@pytest.mark.parametrize("bomb", ["fork", "threads"])
def test_the_number_of_processes_and_threads_is_limited(
    bomb: str, playground: Playground, start: Start, name: str, neighbour: Session
) -> None:
    session = start(probe_files("bomb", {"bomb": bomb, "name": name}), "python probe.py")
    result = json.loads(playground.get(session.id, "/"))
    assert result["error"] in {"EAGAIN", "RuntimeError"}
    assert 0 < result["count"] < session.limits.processes
    assert playground.stop(session.id).state == "stopped"
    assert host.is_gone_in_time(lambda: host.named(name))


@pytest.mark.host
def test_a_fork_bomb_ends_with_its_run_and_disturbs_nobody(
    playground: Playground, start: Start, name: str, neighbour: Session
) -> None:
    session = start(probe_files("bomb", {"bomb": "endless", "name": name}), "python probe.py")
    assert session.state == "running"
    assert playground.get(neighbour.id, "/") == "still here"
    assert len(host.named(name)) <= session.limits.processes + 1
    assert playground.stop(session.id).state == "stopped"
    assert host.is_gone_in_time(lambda: host.named(name))
    assert playground.restart(session.id).state == "running"


@pytest.mark.host
def test_a_guest_never_has_the_weight_of_the_worker_and_a_crowd_has_least(
    playground: Playground, start: Start, name: str, neighbour: Session
) -> None:
    """On a busy processor; and no guest takes it back."""
    (worker, *_) = host.workers()
    own = host.nice(worker)
    inits = [pid for pid in host.ours("init") if host.name_of(host.parent_of(pid)) == "zygote"]
    assert {host.nice(pid) for pid in inits} == {own}
    assert all(host.nice(pid) > own for pid in host.ours("guest"))
    session = start({"main.py": RAISE}, "python main.py")
    assert output_of(playground, session).splitlines() == ["refused"] * 3
    start(probe_files("bomb", {"bomb": "endless", "name": name}), "python probe.py")
    assert host.is_gone_in_time(lambda: [p for p in host.named(name) if host.nice(p) < LEAST], 60)
    assert host.named(name)


@pytest.mark.host
@pytest.mark.parametrize("bomb", ["few sessions", "sessions", "new sessions"])
def test_processes_that_are_sessions_of_their_own_do_not_take_all_of_the_processor(
    playground: Playground, start: Start, name: str, neighbour: Session, bomb: str
) -> None:
    """Each session has a share as large as all of the worker's where the kernel groups by session:
    others waited 268 times as long for an answer. A few are put last; of many, at once or one after
    another, the run ends.
    """
    ours = [*host.workers(), *host.with_argument("playground.app")]
    assert len(ours) >= 2
    before = [host.share(pid) for pid in ours]
    session = start(probe_files("bomb", {"bomb": bomb, "name": name}), "python probe.py")

    def is_held() -> bool:
        shares = {host.share(pid) for pid in host.named(name)} - {None}
        now = playground.get_session(session.id)
        return shares == {LEAST} if bomb == "few sessions" else now.state == "limited"

    if host.groups_by_session():
        assert host.is_gone_in_time(lambda: [] if is_held() else [session.id], 120)
    assert [host.share(pid) for pid in ours] == before
    assert playground.get(neighbour.id, "/") == "still here"


def test_each_session_has_a_limit_of_its_own(playground: Playground, start: Start) -> None:
    """Two sessions at their limit at once: the kernel counts for each jail by itself."""
    counts = []
    for _ in range(2):
        given = {"bomb": "fork", "name": secrets.token_hex(7)}
        session = start(probe_files("bomb", given), "python probe.py")
        counts.append(json.loads(playground.get(session.id, "/"))["count"])
    assert counts[0] == counts[1]


@pytest.mark.host
@pytest.mark.parametrize("end", ["stop", "delete", "exit", "restart"])
def test_nothing_outlives_its_run(
    end: str, playground: Playground, start: Start, name: str
) -> None:
    """Daemons with all signals blocked, a stopped process, and orphans, however the run ends."""
    given = {"name": name, "zombies": 0, "stays": end != "exit"}
    session = start(probe_files("daemon", given), "python probe.py")
    before = set(host.named(name))
    assert (len(before) >= 3) == (end != "exit")  # the control: they were there
    if end == "stop":
        playground.stop(session.id)
    elif end == "delete":
        playground.delete_session(session.id)
    elif end == "restart":
        playground.restart(session.id)
    assert host.is_gone_in_time(lambda: before & set(host.named(name)))


@pytest.mark.host
def test_orphans_that_end_are_collected(playground: Playground, start: Start, name: str) -> None:
    given = {"name": name, "zombies": 40, "stays": True}
    session = start(probe_files("daemon", given), "python probe.py")
    assert session.state == "running", session.reason
    assert host.is_gone_in_time(
        lambda: [pid for pid in host.named(name) if is_orphaned_zombie(pid)]
    )


def is_orphaned_zombie(pid: int) -> bool:
    with suppress(OSError):  # collected meanwhile
        return host.is_zombie(pid) and host.name_of(host.parent_of(pid)) == "init"
    return False


@pytest.mark.parametrize(("source", "signal_name"), CRASHES.values(), ids=CRASHES.keys())
def test_a_crash_of_the_interpreter_is_said_and_stays_its_own(
    source: str, signal_name: str, playground: Playground, start: Start, neighbour: Session
) -> None:
    session = start({"main.py": source}, "python main.py")
    assert session.state == "crashed"
    assert session.reason is not None
    assert signal_name in session.reason.message
    assert {entry.path for entry in playground.files(session.id).files} == {"main.py"}  # no core


@pytest.mark.host
def test_every_namespace_differs_from_the_workers(
    start: Start, name: str, neighbour: Session
) -> None:
    start(probe_files("daemon", {"name": name, "zombies": 0, "stays": True}), "python probe.py")
    inside = host.namespaces(host.ours(name)[0])
    (worker, *_) = host.workers()
    outside = host.namespaces(worker)
    assert not [kind for kind in host.NAMESPACES if inside[kind] == outside[kind]]
    neighbours = [pid for pid in host.ours("guest") if host.namespaces(pid) != inside]
    assert neighbours
    others = host.namespaces(neighbours[0])
    assert not [kind for kind in host.NAMESPACES if inside[kind] == others[kind]]
