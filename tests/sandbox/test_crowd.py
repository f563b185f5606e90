"""Who computes in a jail, and who stands behind whom, for processes that we made."""

import os
import time
from contextlib import nullcontext
from pathlib import Path

import pytest

from sandbox import crowd, processes

from .programs import FORK, LIVE, running

SHARE = Path("/proc/self/autogroup")


def test_who_computes_is_counted_thread_by_thread_and_can_be_set_behind_all() -> None:
    spin = "    def spin():\n        while True: pass\n"
    spin += "    for _ in range(2): threading.Thread(target=spin, daemon=True).start()\n"
    with running(FORK + spin + LIVE) as pid:
        child = processes.tree(pid)[1]
        deadline = time.monotonic() + 60
        while not crowd.look(pid).threads:
            assert time.monotonic() < deadline
        crowd.stand_last(pid)
        assert os.getpriority(os.PRIO_PROCESS, child) == 19
        threads = [int(path.name) for path in Path(f"/proc/{child}/task").iterdir()]
        assert len(threads) == 3
        assert {os.getpriority(os.PRIO_PROCESS, thread) for thread in threads} == {19}
        assert os.getpriority(os.PRIO_PROCESS, pid) < 19
        os.kill(child, 9)


def test_each_session_has_a_share_of_the_processor_until_it_is_put_last_and_we_keep_ours() -> None:
    sessions = "for _ in range(3):\n    if os.fork() == 0:\n        os.setsid()\n"
    spin = "        while True: pass\n"
    own = SHARE.read_text() if SHARE.exists() else None
    with running(sessions + spin + FORK + LIVE) as pid:
        try:
            deadline = time.monotonic() + 60
            if own is not None:
                while len(crowd.look(pid).sessions) < 3:
                    assert time.monotonic() < deadline
                while crowd.look(pid).sessions:  # not all at once, where we are not root
                    crowd.stand_last(pid)
                    assert time.monotonic() < deadline
            assert not crowd.look(pid).sessions
        finally:
            for child in processes.tree(pid)[:0:-1]:
                os.kill(child, 9)
    assert (SHARE.read_text() if SHARE.exists() else None) == own


def test_a_process_that_the_kernel_puts_in_no_group_has_no_share_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its file is empty, which would have ended the watchdog."""
    (tmp_path / "autogroup").write_text("")
    monkeypatch.setattr(crowd, "_folder", lambda _: nullcontext(str(tmp_path)))
    spin = "    def spin():\n        while True: pass\n"
    spin += "    threading.Thread(target=spin, daemon=True).start()\n"
    with running(FORK + spin + LIVE) as pid:
        try:
            deadline = time.monotonic() + 60
            while not (seen := crowd.look(pid)).threads:
                assert time.monotonic() < deadline
        finally:
            os.kill(processes.tree(pid)[1], 9)
    assert seen.sessions == set()
