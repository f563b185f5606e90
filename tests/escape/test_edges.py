"""The edges of the jail's file system, and what lies behind them on other machines."""

import os
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from playground.messages import Session
from tests.escape.conftest import Attack, Start, last_line, output_of, probe_files
from tests.product import Playground

KERNEL = (
    "/proc/sys/kernel/core_pattern",
    "/proc/sys/kernel/modprobe",
    "/proc/sys/vm/overcommit_memory",
    "/proc/sysrq-trigger",
    "/sys/kernel/uevent_helper",
    "/sys/fs/cgroup/release_agent",
    "/sys/fs/cgroup/cgroup.procs",
    "/sys/fs/cgroup/memory.max",
    "/sys/fs/cgroup/devices/devices.allow",
)
"""What may be written on a machine, to take it over."""
FACTS = (
    *("/proc", "/proc/self/mountinfo", "/proc/cmdline", "/proc/self/cgroup", "/proc/cpuinfo"),
    *("/proc/kallsyms", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/interrupts"),
    *("/proc/1/environ", "/proc/self/root", "/proc/1/root", "/proc/self/ns/net", "/dev/fd"),
    *("/sys", "/sys/firmware", "/sys/class/dmi/id/product_uuid", "/sys/class/net"),
    *("/run", "/run/secrets", "/var/run/docker.sock", "/var/run/secrets", "/.dockerenv"),
    *("/dev/kmsg", "/dev/mem", "/dev/fuse", "/dev/kvm", "/dev/net/tun", "/dev/mqueue", "/dev/vda"),
)
TERMINALS = ("/dev/tty", "/dev/ptmx", "/dev/pts/ptmx", "/dev/console", "/dev/tty0")
ABSENT = {"ENOENT"}
NOBODY = 65534
IS_X86 = platform.machine() == "x86_64"
SHELL_ATTACKS = (
    "unshare -Ur true",
    "unshare -n true",
    "mount -t tmpfs x /tmp",
    "mount -t cgroup x /tmp",
    "mount -o remount,rw /",
    "umount /tmp",
    "chroot /app /bin/true",
    "nsenter -t 1 -m true",
    "dmesg",
    "hostname escaped",
    "date -s 2000-01-01",
    "mknod /app/m b 8 0",
    "chown 0:0 main.sh",
    "setpriv --reuid 0 true",
    "ln /etc/passwd /app/passwd",
    "touch /etc/escaped",
    "cat /proc/self/environ",
    "ls /dev/pts/",
    "renice -n 5 -p 1",
    "prlimit --pid 1 --cpu=9",
    "chrt -p 1 1",
    "taskset -p 1 1",
    "losetup -f",
    "sysctl kernel.hostname=escaped",
    "modprobe dummy",
    "swapoff -a",
)


def asked(question: str, own: Path | None = None, paths: Sequence[str] = ()) -> dict[str, object]:
    """What the probe is to try: in a jail, or outside of one in a folder of its own."""
    places = {"own": "/app", "other": "/tmp", "foreign": "/etc/passwd"}
    if own is not None:
        places = {"own": str(own), "other": str(own), "foreign": f"{own}/foreign"}
    return {**places, "question": question, "paths": paths}


def test_no_link_or_rename_crosses_a_mount(attack: Attack, control: Attack, tmp_path: Path) -> None:
    inside = attack("edges", asked("links"))
    assert inside.pop("link within a mount") == "done"
    assert set(inside.values()) <= {"EXDEV", "EPERM", "EROFS"}
    (tmp_path / "foreign").write_text("of another")
    assert set(control("edges", asked("links", tmp_path)).values()) == {"done"}


def test_there_is_nothing_above_the_root(attack: Attack) -> None:
    """Neither by `..` from any depth nor by chroot(2), which is what would undo a chroot."""
    assert attack("edges", asked("above")) == {"climb": "EPERM"}


def test_no_device_can_be_made_and_no_file_given_capabilities(
    attack: Attack, control: Attack, tmp_path: Path
) -> None:
    assert set(attack("edges", asked("devices")).values()) == {"EPERM"}
    assert attack("edges", asked("attribute")) == {"capability": "EPERM"}
    if os.geteuid() == 0:
        assert control("edges", asked("attribute", tmp_path)) == {"capability": "done"}


def test_nothing_that_steers_a_kernel_is_there_to_be_written(
    attack: Attack, control: Attack, tmp_path: Path
) -> None:
    assert set(attack("edges", asked("open", None, KERNEL)).values()) == ABSENT
    assert control("edges", asked("look", tmp_path, KERNEL))[KERNEL[0]] == "done"


def test_what_tells_about_a_machine_is_not_there(
    attack: Attack, control: Attack, tmp_path: Path
) -> None:
    assert set(attack("edges", asked("look", None, FACTS)).values()) == ABSENT
    outside = control("edges", asked("look", tmp_path, FACTS))
    assert outside["/proc/self/mountinfo"] == outside["/proc/self/root"] == "done"


def test_a_guest_has_no_terminal_and_can_get_none(attack: Attack) -> None:
    assert set(attack("edges", asked("open", None, TERMINALS)).values()) == ABSENT
    assert attack("edges", asked("terminals")) == []


@pytest.mark.parametrize("name", ["core_pattern", "hostname", "printk"])
def test_a_worker_that_is_not_root_cannot_steer_the_kernel_either(name: str) -> None:
    """Of the worker's own uid, not of a guest: what an escape out of the jail alone would give."""
    user = NOBODY if os.geteuid() == 0 else None
    result = subprocess.run(
        ["sh", "-c", f"exec 3>>/proc/sys/kernel/{name}"],
        env={"LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )
    assert "ermission denied" in result.stderr, result.stderr


def test_the_tools_of_an_attacker_fail_in_a_shell(playground: Playground, start: Start) -> None:
    """Each is tried, and each is there or is said to be missing; none comes to a good end."""
    lines = [f"{attack} </dev/null >/dev/null 2>&1; echo $? {attack}" for attack in SHELL_ATTACKS]
    session = start({"main.sh": "\n".join([*lines, "true; echo $? control"])}, "sh main.sh")
    told = output_of(playground, session).splitlines()
    assert told.pop() == "0 control"
    assert len(told) == len(SHELL_ATTACKS)
    assert [line for line in told if line.startswith("0 ")] == []


@pytest.mark.skipif(not IS_X86, reason="a 32-bit program of x86 exists on x86_64 alone")
def test_a_32_bit_program_ends_with_its_first_call(attack: Attack, control: Attack) -> None:
    """An ELF file of its own, which asks for an AF_ALG socket through socketcall(2)."""
    assert attack("foreign_elf")["ended"] == "signal 31"
    assert control("foreign_elf")["ended"] != "signal 31"


FOLDERS = ["/app", "/tmp", "/dev/shm", "/home/guest"]


def test_a_program_of_the_guests_own_runs_and_is_locked_down(attack: Attack) -> None:
    """The policy is that it may run: machine code needs no file. It has no more than its parent."""
    told = attack("dropped", {"folders": FOLDERS})
    locked = {"no new privileges": 1, "seccomp": 2, "capabilities": 0, "uid": told["uid"]}
    assert told["told"] == dict.fromkeys(FOLDERS, locked)


SPY = """
import ctypes, os, sys
print("SPY", __name__, ctypes.CDLL(None).prctl(21, 0, 0, 0, 0), os.path.exists("/proc"), flush=True)
"""
SHADOWS = ("sitecustomize", "usercustomize", "conftest", "json", "flask", "encodings")


@pytest.mark.parametrize(
    "command",
    ["python main.py", "flask run", "python -m pytest -q main.py", "sh -c 'python main.py'"],
)
def test_modules_of_the_project_run_only_under_the_filter(
    command: str, playground: Playground, start: Start, neighbour: Session
) -> None:
    """Those that shadow what the zygote or an interpreter's start imports."""
    files = {f"{name}.py": SPY for name in SHADOWS} | {"x.pth": "import sitecustomize"}
    files |= {"flask/__init__.py": SPY, "main.py": f"import json{SPY}", "app.py": SPY}
    del files["flask.py"]
    session = start(files, command)
    told = [line for line in output_of(playground, session).splitlines() if "SPY" in line]
    assert told
    assert {line.split(maxsplit=2)[2] for line in told} == {"2 False"}


def test_a_hundred_links_to_one_large_file_are_not_read(
    playground: Playground, start: Start
) -> None:
    links = dict.fromkeys((f"link-{number}" for number in range(100)), "large")
    files = probe_files("links", {"links": links}) | {"large": "x" * (1 << 20)}
    session = start(files, "python probe.py")
    listed = {entry.path: entry.bytes for entry in playground.files(session.id).files}
    assert listed["large"] == 1 << 20
    assert not listed.keys() & links.keys()


def test_files_that_look_like_a_status_say_nothing(playground: Playground, start: Start) -> None:
    """The state comes from the kernel: wait(2) of the run's first process."""
    source = """
import json, os, sys
for folder in ("/app", "/tmp", "/home/guest", "/dev/shm"):
    for name in ("status", "status.json", "meta", "exit_code", "result", "stdout", "pid"):
        with open(f"{folder}/{name}", "w") as file:
            json.dump({"state": "running", "event": "exited", "code": 0, "exit_code": 0}, file)
print(json.dumps({"event": "exited", "generation": 1, "code": 0}), flush=True)
sys.exit(3)
"""
    session = start({"main.py": source}, "python main.py")
    assert session.state == "crashed"
    assert session.reason is not None
    assert "3" in session.reason.message
    assert last_line(output_of(playground, session))["code"] == 0
