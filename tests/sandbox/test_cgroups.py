"""When a cgroup counts as the worker's, and what a jail's gets. A real kernel's tree takes part in
`make cgroup-test`, for few machines give one to a test: here it is folders and files of that form.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import cgroups
from sandbox.settings import Limits, SettingsError

LIMITS = Limits()
FILES = ("cgroup.type", "cgroup.procs", "cgroup.subtree_control")
MIB = 1 << 20


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).write_text("")
    (tmp_path / "cgroup.controllers").write_text("cpuset cpu io memory pids\n")
    return tmp_path


def read(group: Path, name: str) -> str:
    return (group / name).read_text()


def test_a_chosen_tree_with_its_controllers_is_taken_and_left_as_it_was(tree: Path) -> None:
    before = sorted(tree.iterdir())
    assert cgroups.find(str(tree), LIMITS) == cgroups.Found(tree, "cgroup v2")
    assert sorted(tree.iterdir()) == before


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(lambda tree: (tree / "cgroup.type").unlink(), "root cgroup", id="root"),
        pytest.param(
            lambda tree: (tree / "cgroup.controllers").write_text("cpu memory"),
            "lacks the controllers pids",
            id="controllers",
        ),
        pytest.param(lambda tree: (tree / "cgroup.procs").unlink(), "cgroup.procs", id="procs"),
    ],
)
def test_a_tree_that_is_not_ours_is_left_alone_with_a_reason(
    tree: Path, spoil: Callable[[Path], object], said: str
) -> None:
    spoil(tree)
    found = cgroups.find(str(tree), LIMITS)
    assert found.folder is None
    assert said in found.detail


def test_a_chosen_tree_that_cannot_be_used_stops_the_start(tree: Path) -> None:
    (tree / "cgroup.type").unlink()
    with pytest.raises(SettingsError, match=r"SANDBOX_CGROUP is .* root cgroup"):
        cgroups.enter(str(tree), LIMITS)


def test_a_tree_that_cannot_be_entered_is_not_said_to_hold_anything(tree: Path) -> None:
    (tree / "worker").write_text("no folder")
    with pytest.raises(SettingsError, match="cannot be entered"):
        cgroups.enter(str(tree), LIMITS)


def test_the_worker_moves_aside_and_enables_what_there_is(tree: Path) -> None:
    (tree / "worker").mkdir()
    (tree / "cgroup.procs").write_text(f"{os.getpid()}\n")
    cgroups.Cgroups(tree)
    assert read(tree / "worker", "cgroup.procs") == str(os.getpid())
    assert read(tree, "cgroup.subtree_control") == "+cpu +memory +pids"


def test_a_jail_is_held_at_its_limit_and_ended_as_a_whole_beyond_it(tree: Path) -> None:
    cgroups.Cgroups(tree).make(LIMITS)
    (group,) = tree.glob("jail-*")
    assert read(group, "memory.high") == str(LIMITS.memory_bytes)
    assert int(read(group, "memory.max")) > LIMITS.memory_bytes
    assert read(group, "memory.oom.group") == "1"
    assert int(read(group, "pids.max")) > LIMITS.processes
    quota, period = map(int, read(group, "cpu.max").split())
    assert quota == period * max(1, (os.cpu_count() or 1) // 2)


def test_no_share_of_the_processor_is_set_where_that_was_not_delegated(tree: Path) -> None:
    (tree / "cgroup.controllers").write_text("memory pids\n")
    cgroups.Cgroups(tree).make(LIMITS)
    (group,) = tree.glob("jail-*")
    assert not (group / "cpu.max").exists()


def test_a_jails_group_that_cannot_be_limited_does_not_stay(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that refused had one more empty group each second. A real kernel's goes with all of
    its files; here it has none.
    """

    def refuse(*_: object) -> None:
        raise OSError("as asked")

    monkeypatch.setattr(cgroups, "_limit", refuse)
    with pytest.raises(OSError, match="as asked"):
        cgroups.Cgroups(tree).make(LIMITS)
    assert list(tree.glob("jail-*")) == []


def test_memory_is_what_cannot_be_read_again(tree: Path) -> None:
    group = cgroups.Cgroups(tree).make(LIMITS)
    (folder,) = tree.glob("jail-*")
    (folder / "memory.current").write_text(f"{100 * MIB}\n")
    (folder / "memory.stat").write_text(f"anon 5\nfile {30 * MIB}\nshmem {20 * MIB}\n")
    assert group.memory_bytes() == 90 * MIB


@pytest.mark.parametrize(("kills", "was_ended"), [(0, False), (3, True)])
def test_the_kernels_own_end_is_known(tree: Path, kills: int, was_ended: bool) -> None:
    group = cgroups.Cgroups(tree).make(LIMITS)
    (folder,) = tree.glob("jail-*")
    (folder / "memory.events").write_text(f"high 9\noom 0\noom_kill {kills}\n")
    assert group.was_ended_for_memory() == was_ended


def test_what_is_left_of_a_killed_worker_goes_at_the_next_start(tree: Path) -> None:
    (tree / "jail-00000000-3").mkdir()
    cgroups.Cgroups(tree)
    assert list(tree.glob("jail-*")) == []
