"""What a tree of processes uses, read from the host's /proc, for processes that we made."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from sandbox import kernel_memory, memory, processes

from .calls import settles
from .programs import FORK, LIVE, running
from .running import ROOT


def test_descendants_are_found_however_deep() -> None:
    with running(FORK + "    subprocess.Popen(['sleep', '1000'])\n" + LIVE) as pid:
        tree = processes.tree(pid)
        assert tree[0] == pid
        assert len(tree) == 3
        for descendant in tree[:0:-1]:
            os.kill(descendant, 9)


COUNT_ZOMBIES = """
import os, time
from sandbox import kernel_memory
if os.getuid() == 0:
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
pids = [os.fork() or os._exit(0) for _ in range(40)]
while any(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[0] != "Z" for pid in pids):
    time.sleep(0.01)
print(kernel_memory.of_files(os.getpid(), 0, 2**40))
"""


def test_forty_children_that_nobody_waits_for_hold_nothing_by_their_files() -> None:
    """A run with such was ended under an ordinary user: what ends belongs to root, and counted as
    what nobody may read.
    """
    told = subprocess.run(
        [sys.executable, "-c", COUNT_ZOMBIES], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(told.stdout) == 0


def test_threads_count_as_processes_and_init_does_not() -> None:
    threads = "[threading.Thread(target=sys.stdin.read, daemon=True).start() for _ in range(3)]\n"
    with running(FORK + "    " + threads + LIVE) as pid:
        assert processes.sample(pid).processes == 4
        os.kill(processes.tree(pid)[1], 9)


def test_threads_that_come_and_go_hide_nothing() -> None:
    """One that ended between two reads took its whole process, and all below it, out of sight."""
    spin = (
        "def spin():\n    while True:\n"
        "        threads = [threading.Thread(target=time.time) for _ in range(8)]\n"
        "        [thread.start() for thread in threads]\n"
        "        [thread.join() for thread in threads]\n"
        "threading.Thread(target=spin, daemon=True).start()\n"
    )
    with running(FORK + LIVE + spin) as pid:
        seen = [processes.sample(pid) for _ in range(300)]
        os.kill(processes.tree(pid)[1], 9)
    assert min(len(each.faults) for each in seen) == 2


def test_a_thread_that_computes_is_busy_however_little_of_a_processor_it_gets() -> None:
    spin = "threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()\n"
    with running(FORK + "    os.nice(19)\n    " + spin + LIVE) as pid:
        assert all(processes.is_any_busy(pid) for _ in range(100))
        os.kill(processes.tree(pid)[1], 9)
    with running(FORK + LIVE) as pid:
        assert settles(lambda: not processes.is_any_busy(pid))
        os.kill(processes.tree(pid)[1], 9)


def test_memory_that_is_touched_is_resident() -> None:
    with running("") as small, running("data = bytearray(b'x' * 50_000_000)\n") as large:
        grown = processes.sample(large).resident_bytes - processes.sample(small).resident_bytes
    assert 45_000_000 < grown < 60_000_000


def test_processor_time_counts_that_of_ended_children() -> None:
    busy = "import time\\nwhile time.process_time() < 0.5: pass"
    with running(f"subprocess.run([sys.executable, '-c', '{busy}'])\n") as pid:
        assert 0.4 < processes.sample(pid).cpu_seconds < 2


def test_the_processor_time_of_who_has_ended_is_told_apart() -> None:
    """An ended process counts as ended before its parent has waited for it, too."""
    spin = "    while time.process_time() < 0.5: pass\n"
    with running(FORK + spin + LIVE) as pid:
        child = processes.tree(pid)[1]
        deadline = time.monotonic() + 60
        while (living := processes.sample(pid)).cpu_seconds < 0.45:
            assert time.monotonic() < deadline
        os.kill(child, 9)
        while not processes.is_stopped(child):
            assert time.monotonic() < deadline
        ended = processes.sample(pid)
    assert living.ended_cpu_seconds is not None
    assert living.cpu_seconds - living.ended_cpu_seconds >= 0.4
    assert ended.ended_cpu_seconds == ended.cpu_seconds >= living.cpu_seconds


def test_faults_bound_what_memory_can_have_grown_by() -> None:
    """Of the process, and of its children that it waited for."""
    child = "if os.fork() == 0:\n    bytearray(b'x' * 20_000_000)\n    os._exit(0)\nos.wait()\n"
    with running("") as small, running("data = bytearray(b'x' * 20_000_000)\n" + child) as large:
        less, more = (processes.sample(pid).faulted_bytes({}) for pid in (small, large))
        assert more - less > 40_000_000
        sample = processes.sample(large)
        assert sample.faulted_bytes(sample.faults) == 0


def test_a_process_that_is_gone_uses_nothing() -> None:
    with running("") as pid:
        pass
    found = processes.sample(pid)
    assert found._replace(clocks={}) == processes.Sample(0, 0, 0, 0.0)
    assert processes.have_computed(found.clocks)
    assert processes.open_files(pid) == 0


def test_open_files_are_those_of_all_but_init_and_of_the_one_that_has_most() -> None:
    with running(FORK + "    fds = [os.dup(0) for _ in range(20)]\n" + LIVE) as pid:
        found = processes.sample(pid)
        assert 20 < found.open_files == found.most_open_files < 30
        assert processes.open_files(processes.tree(pid)[1]) == found.open_files
        os.kill(processes.tree(pid)[1], 9)


def test_a_name_made_to_mislead_a_parser_does_not() -> None:
    rename = "open('/proc/self/comm', 'w').write(') R 1 (x')\n"
    with running(rename) as pid:
        assert processes.sample(pid).processes == 0
        assert processes.sample(pid).resident_bytes > 1_000_000


def test_who_waits_has_not_computed_and_who_computes_starts_or_ends_has() -> None:
    with running(FORK + LIVE) as pid:
        child = processes.tree(pid)[1]
        assert not processes.have_computed(_still(pid))
        os.kill(child, 9)
        assert processes.have_computed({child: 0.0})
    spin = "def spin():\n    while True: pass\n"
    spin += "threading.Thread(target=spin, daemon=True).start()\n"
    with running(spin) as pid:
        clocks = processes.sample(pid).clocks
        deadline = time.monotonic() + 60
        while not processes.have_computed(clocks):
            assert time.monotonic() < deadline


def test_of_processes_that_nobody_has_looked_at_nobody_can_tell_that_they_wait() -> None:
    assert processes.have_computed({})


def _still(pid: int) -> Mapping[int, float]:
    """The clocks, once all of them stand."""
    deadline = time.monotonic() + 60
    while True:
        clocks = processes.sample(pid).clocks
        time.sleep(0.05)
        if processes.sample(pid).clocks == clocks:
            return clocks
        assert time.monotonic() < deadline


@contextmanager
def on_a_terminal(*command: str) -> Iterator[tuple[int, int]]:
    """A program that leads a session on a terminal of its own: its pid, and our end of it."""
    pid, master = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    try:
        yield pid, master
    finally:
        os.kill(pid, signal.SIGKILL)
        os.close(master)
        os.waitpid(pid, 0)


def test_a_shell_that_has_no_job_yet_is_among_those_who_stop_first() -> None:
    """A job that it started just then was said to be "Stopped", and waited for ever for a key."""
    with on_a_terminal("bash", "--norc", "-i") as (shell, terminal):
        assert settles(lambda: shell in processes.sample(shell).leaders)
        assert not processes.sample(shell).has_job
        os.write(terminal, b"true | sleep 1000\n")  # what led the job has soon ended
        assert settles(lambda: len(processes.tree(shell)) == 2 and processes.sample(shell).has_job)
        assert processes.sample(shell).leaders == (shell,)
        os.kill(processes.tree(shell)[1], signal.SIGKILL)
        os.write(terminal, b"sleep 1000\n")
        assert settles(lambda: len(processes.sample(shell).leaders) == 2)
        assert processes.sample(shell).leaders[0] == shell
        os.kill(processes.tree(shell)[1], signal.SIGKILL)


def test_who_has_no_terminal_leads_no_job() -> None:
    with running(FORK + "    os.setsid()\n" + LIVE) as pid:
        assert processes.sample(pid).leaders == ()
        os.kill(processes.tree(pid)[1], 9)


def test_what_a_process_holds_is_seen_though_its_first_thread_has_ended() -> None:
    held = (
        "    def hold():\n"
        "        block = b'x' * (100 << 20)\n"
        "        file = open('/dev/null')\n"
        "        os.write(theirs, b'x')\n"
        "        sys.stdin.read()\n"
        "    threading.Thread(target=hold).start()\n"
        "    import ctypes, platform\n"
        "    number = {'x86_64': 60, 'aarch64': 93}[platform.machine()]\n"
        "    ctypes.CDLL(None).syscall(number, 0)\n"
        "os.read(ours, 1)\n"
    )
    with running(FORK + held) as pid:
        child = processes.tree(pid)[1]
        assert settles(lambda: processes.living(child) != child)
        assert settles(lambda: processes.sample(pid).own_bytes > 90 << 20)
        assert processes.open_files(child) > 3
        assert memory.of_processes(pid, 1 << 40).total > 90 << 20
        assert not processes.is_stopped(child)
        os.kill(child, signal.SIGSTOP)
        assert settles(lambda: processes.is_stopped(child))
        os.kill(child, signal.SIGKILL)


@pytest.mark.parametrize(
    "name", [b"\x0bVmPTE: -999999", b"\xc2\x85VmPTE: -9", b"\xff\xfe"], ids=repr
)
def test_a_name_is_taken_for_no_figure_of_memory(name: bytes) -> None:
    """One such name, and a jail weighed less than nothing; another, and it could not be weighed."""
    named = f"import ctypes\nctypes.CDLL(None).prctl(15, {name!r}, 0, 0, 0)\n"
    with running(named + "block = b'x' * (50 << 20)\n") as pid:
        assert 50 << 20 < memory.of_processes(pid, 1 << 40).total < 200 << 20


def test_a_process_whose_parent_ends_amid_a_look_is_seen_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Init's children were looked at before its parent's: then it was nobody's, and all who were
    known waited, so that nobody looked again.
    """
    source = (
        "import ctypes\nctypes.CDLL(None).prctl(36, 1, 0, 0, 0)\n"  # orphans are its children
        + FORK
        + "    if os.fork() == 0:\n"
        + "        os.write(theirs, b'x')\n        time.sleep(1000)\n"
        + "    time.sleep(1000)\nos.read(ours, 1)\n"
    )
    with running(source) as pid:
        parent, orphan = processes.tree(pid)[1:]
        children = processes._children

        def lose_parent_after_init(of: int) -> list[int]:
            found = children(of)
            if of == pid and parent in found:
                os.kill(parent, signal.SIGKILL)
                assert settles(lambda: orphan in children(pid))
            return found

        monkeypatch.setattr(processes, "_children", lose_parent_after_init)
        assert orphan in processes.sample(pid).clocks
        os.kill(orphan, signal.SIGKILL)


def test_named_pipes_count_as_pipes() -> None:
    pipes = (
        "import tempfile\nfolder = tempfile.TemporaryDirectory()\nkept = []\n"
        "for number in range(80):\n"
        "    path = f'{folder.name}/{number}'\n    os.mkfifo(path)\n"
        "    kept.append(os.open(path, os.O_RDWR))\n    os.unlink(path)\n"
    )
    indented = "".join(f"    {line}\n" for line in pipes.splitlines())
    with running(FORK + indented + LIVE) as pid:
        assert kernel_memory.of_files(pid, 0, 1 << 40) >= 80 * 64 * 1024
        os.kill(processes.tree(pid)[1], signal.SIGKILL)


def test_fds_that_nobody_may_read_count_as_much_as_they_could_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a process that is no dump's (prctl(2)) an ordinary user may read none: nothing was counted
    of a hundred full pipes.
    """
    with running(FORK + LIVE) as pid:
        child = processes.tree(pid)[1]
        fds = processes.open_files(child)

        listdir = os.listdir

        def refuse(path: str) -> list[str]:
            if path.endswith("/fd"):
                raise PermissionError(13, "Permission denied", path)
            return listdir(path)

        monkeypatch.setattr(os, "listdir", refuse)
        found = kernel_memory.of_files(pid, 0, 1 << 40)
        monkeypatch.undo()
        assert found == (32 << 20) + fds * 64 * 1024
        os.kill(child, signal.SIGKILL)


def test_from_more_than_the_limit_on_a_jail_is_not_weighed_further() -> None:
    with running(FORK + "    block = b'x' * (50 << 20)\n" + LIVE) as pid:
        whole = memory.of_processes(pid, 1 << 40).total
        assert memory.of_processes(pid, 1 << 20).total < whole - (50 << 20)
        os.kill(processes.tree(pid)[1], signal.SIGKILL)
