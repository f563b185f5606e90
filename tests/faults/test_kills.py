"""Each part of the product killed, as a host without memory does: what is left, what lives."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from playground.messages import Session
from tests.escape import host
from tests.escape.conftest import NEIGHBOUR
from tests.faults import parts
from tests.faults.conftest import Product
from tests.faults.parts import Parts, when_it_works
from tests.product import Playground, Problem

STUBBORN = """
import os, signal, time
for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    time.sleep(3600)
"""
FILES = {"app.py": STUBBORN + NEIGHBOUR + "app.run()\n"}


def start(playground: Playground) -> Session:
    session = when_it_works(lambda: playground.create_session(FILES, "python app.py"))
    assert session.state == "running", session.reason
    assert playground.get(session.id, "/") == "still here"
    return session


def kill(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # it has just ended by itself
            os.kill(pid, signal.SIGKILL)


KILLS: dict[str, Callable[[Parts], tuple[int, ...]]] = {
    "worker": lambda found: (found.worker,),
    "its master": lambda found: (found.worker_master,),
    "both": lambda found: (found.worker_master, found.worker),
    "worker and zygote": lambda found: (found.worker, found.zygote),
}


@pytest.mark.parametrize("which", KILLS)
def test_a_killed_worker_takes_everything_below_it_along(which: str, product: Product) -> None:
    playground, found = product
    session = start(playground)
    before = parts.mounts()
    below = {found.worker, *found.named("zygote"), *found.named("init"), *found.named("guest")}
    assert len(below) >= 5
    kill(*KILLS[which](found))
    assert parts.are_gone_in_time(below)
    assert parts.mounts() == before
    start(playground)
    with pytest.raises(Problem) as lost:
        playground.get_session(session.id)
    assert (lost.value.status, lost.value.type) == (410, "session-lost")


@pytest.mark.parametrize("which", ["web", "its master"])
def test_sessions_survive_a_killed_web(which: str, product: Product) -> None:
    playground, found = product
    session = start(playground)
    web, master, worker = found.web, found.web_master, found.worker
    kill(web if which == "web" else master)
    assert parts.are_gone_in_time({web} if which == "web" else {web, master})
    again = when_it_works(lambda: playground.get_session(session.id))
    assert (again.state, again.generation) == ("running", session.generation)
    assert when_it_works(lambda: playground.get(session.id, "/")) == "still here"
    assert found.worker == worker


def test_a_killed_guest_is_a_crash_with_a_reason(product: Product) -> None:
    playground, found = product
    before = set(found.named("guest"))
    session = start(playground)
    guests = set(found.named("guest")) - before
    first = min(guests, key=host.started)
    kill(first)
    assert parts.are_gone_in_time(guests)
    assert parts.comes_in_time(lambda: playground.get_session(session.id).state != "running")
    ended = playground.get_session(session.id)
    assert ended.state == "crashed"
    assert ended.reason is not None
    assert "SIGKILL" in ended.reason.message
    assert playground.restart(session.id).state == "running"


def test_a_killed_init_ends_its_session_and_no_other(product: Product) -> None:
    playground, found = product
    other = start(playground)
    before = set(found.named("init")), set(found.named("guest"))
    session = start(playground)
    guests = set(found.named("guest")) - before[1]
    (init,) = {host.parent_of(pid) for pid in guests} & set(found.named("init"))
    kill(init)
    assert parts.are_gone_in_time({init, *guests})
    with pytest.raises(Problem) as lost:
        playground.restart(session.id)
    assert lost.value.status in {404, 410}
    assert playground.get(other.id, "/") == "still here"


def test_sessions_survive_a_killed_zygote_and_new_ones_start(product: Product) -> None:
    playground, found = product
    session = start(playground)
    zygote = when_it_works(lambda: found.zygote)
    kill(zygote)
    assert parts.are_gone_in_time({zygote})
    assert playground.get(session.id, "/") == "still here"
    assert playground.restart(session.id).state == "running"
    start(playground)
    assert when_it_works(lambda: found.zygote) != zygote
    assert playground.get_session(session.id).state == "running"


def test_a_session_that_is_asked_for_without_zygote_and_warm_jails_waits(product: Product) -> None:
    playground, found = product
    busy = {host.parent_of(pid) for pid in found.named("guest")}
    warm = set(found.named("init")) - busy
    kill(when_it_works(lambda: found.zygote), *warm)
    session = playground.create_session(FILES, "python app.py")
    assert session.state == "running"


def test_guests_are_what_a_host_without_memory_ends_first(product: Product) -> None:
    """The kernel looks at oom_score_adj (proc(5)): theirs is the highest that there is."""
    playground, found = product
    start(playground)
    jailed = {*found.named("zygote"), *found.named("init"), *found.named("guest")}
    services = {found.supervisor, found.web_master, found.web, found.worker_master, found.worker}
    assert {adjustment(pid) for pid in jailed if parts.is_alive(pid)} == {1000}
    assert max(adjustment(pid) for pid in services) < 1000


def adjustment(pid: int) -> int:
    return int(Path(f"/proc/{pid}/oom_score_adj").read_text())
