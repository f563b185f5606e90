"""Find out, by doing, which layers of the jail this host can give, and what fixes each that it
cannot.

`python -m sandbox check` prints it; the worker does the same at its start and reports it in
/healthz. The steps run in a child that ends with them: unshare(2) wants a single thread, and what
is unshared cannot be taken back. A fork is enough, for it has one thread whatever its parent has.
"""

import json
import os
import select
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from . import cgroups, interpreter
from .guest import jail, linux
from .protocol import Layer
from .seccomp import compile_filter
from .settings import Settings

_LIMITS = "limits"
_CORE_FILES = "core files"
_INTERPRETER = "guest interpreter"
_PROBE_SECONDS = 20.0
_CONTAINER_FIX = (
    "in a container, give the worker `security_opt: seccomp=deploy/seccomp/worker.json`"
)

_APPARMOR_FIX = (
    "AppArmor's `docker-default` denies mount: load deploy/apparmor/flask-playground and set"
    " PLAYGROUND_APPARMOR=flask-playground-worker"
)


UNTRIED = Layer(name=_INTERPRETER, ok=False, detail="It has not been started yet.")
HAS_FLASK = Layer(name=_INTERPRETER, ok=True, detail="has Flask")


def check_layers() -> list[Layer]:
    """What the kernel gives; a layer that could not even be tried is reported as missing."""
    return [core_layer(_core_pattern()), *_probe_in_own_process()]


def interpreter_layer(settings: Settings) -> Layer:
    """Whether guests have an interpreter, with Flask, in a place apart. A zygote that is warm says
    so too; this tells why there may be none.
    """
    path = str(settings.guest_python)
    try:
        subprocess.run(
            [path, "-I", "-c", "import flask"],
            check=True,
            capture_output=True,
            timeout=_PROBE_SECONDS,
        )
        interpreter.find(path)
    except interpreter.NotApart as error:
        return Layer(name=_INTERPRETER, ok=False, detail=str(error), fix=None)
    except (OSError, subprocess.SubprocessError) as error:
        fix = "run `make setup`, or set SANDBOX_GUEST_PYTHON to an interpreter that has Flask"
        return Layer(name=_INTERPRETER, ok=False, detail=str(error), fix=fix)
    return HAS_FLASK


def limits_layer(found: cgroups.Found, chosen: str) -> Layer:
    """Who holds a whole jail to its limits. Without cgroups a layer is weaker, and not missing,
    unless an operator has chosen one.
    """
    if found.folder is not None:
        detail = f"a cgroup for each jail, below {found.folder}: memory, processes, processor"
        return Layer(name=_LIMITS, ok=True, detail=detail)
    fix = "delegate a cgroup to the worker (systemd: Delegate=yes), or name one in SANDBOX_CGROUP"
    detail = f"rlimits and the watchdog: {found.detail}"
    return Layer(name=_LIMITS, ok=not chosen, detail=detail, fix=fix)


def core_layer(pattern: str) -> Layer:
    """Whether a limit keeps the memory of crashed guests from the host, given its core_pattern:
    since Linux 6.16 one that begins with @ names a socket, which gets it whatever the limit says.
    """
    if not pattern.startswith("@"):
        return Layer(name=_CORE_FILES, ok=True, detail="no crash of a guest reaches the host")
    detail = f"kernel.core_pattern is {pattern}: that socket is given what crashed guests leave"
    fix = "name a file or a program (|…) there: sysctl -w kernel.core_pattern=core"
    return Layer(name=_CORE_FILES, ok=False, detail=detail, fix=fix)


def main() -> int:
    """Print a line a layer, with its fix; 0 where nothing is missing."""
    settings = Settings.from_environment(os.environ)
    found = cgroups.find(settings.cgroup, settings.limits)
    own = limits_layer(found, settings.cgroup)
    layers = [interpreter_layer(settings), *check_layers(), own]
    for layer in layers:
        print(f"{'ok  ' if layer.ok else 'FAIL'} {layer.name}: {layer.detail}")
        if layer.fix:
            print(f"     fix: {layer.fix}")
    return 0 if all(layer.ok for layer in layers) else 1


def _core_pattern() -> str:
    """Empty where there is none, as inside gVisor."""
    try:
        return Path("/proc/sys/kernel/core_pattern").read_text().strip()
    except OSError:
        return ""


def _probe_in_own_process() -> list[Layer]:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _probe_and_end(writer)
    os.close(writer)
    with open(reader, "rb") as pipe:
        if not select.select([pipe], [], [], _PROBE_SECONDS)[0]:
            os.kill(pid, signal.SIGKILL)
        said = pipe.read()
    _, status = os.waitpid(pid, 0)
    try:
        return [Layer(**fields) for fields in json.loads(said)]
    except ValueError:
        detail = f"the probe failed: it ended with {os.waitstatus_to_exitcode(status)}"
        return [Layer(name="jail", ok=False, detail=detail, fix=None)]


def _probe_and_end(writer: int) -> NoReturn:
    """In the child; nothing of its parent's runs there, whatever happens."""
    try:
        os.write(writer, json.dumps(_probe()).encode())
        os._exit(0)
    finally:
        os._exit(1)


def _user_namespace() -> None:
    uid, gid = os.geteuid(), os.getegid()
    linux.unshare(linux.CLONE_NEWUSER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")):
        linux.write_map(f"/proc/self/{name}", text)


def _mounts() -> None:
    linux.unshare(linux.CLONE_NEWNS)
    linux.mount(None, "/", None, linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("tmpfs", "/mnt", "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=1m")
    os.mkdir("/mnt/a")
    os.mkdir("/mnt/b")
    linux.mount("/mnt/a", "/mnt/b", None, linux.MS_BIND)
    linux.mount(None, "/mnt/b", None, linux.MS_BIND | linux.MS_REMOUNT | linux.MS_RDONLY)


def _processes() -> None:
    linux.unshare(linux.CLONE_NEWPID)


def _network() -> None:
    linux.unshare(linux.CLONE_NEWNET)
    linux.raise_loopback()


def _other_namespaces() -> None:
    linux.unshare(linux.CLONE_NEWIPC | linux.CLONE_NEWUTS | linux.CLONE_NEWCGROUP)
    jail.take_names()


def _capabilities() -> None:
    linux.keep_capabilities(frozenset())


def _filter() -> None:
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.install_seccomp(compile_filter())
    try:
        linux.unshare(linux.CLONE_NEWUSER)
    except OSError:
        return
    raise OSError("the filter is installed, and yet unshare(CLONE_NEWUSER) is allowed")


def _user_namespace_fix() -> str:
    """The first setting of this host that stands in the way."""
    if _reads("/proc/sys/user/max_user_namespaces", "0"):
        return "sysctl -w user.max_user_namespaces=15000"
    if _reads("/proc/sys/kernel/unprivileged_userns_clone", "0"):
        return "sysctl -w kernel.unprivileged_userns_clone=1"
    if _reads("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"):
        setting = "kernel.apparmor_restrict_unprivileged_userns"
        return f"load deploy/apparmor/flask-playground, which says how; or sysctl -w {setting}=0"
    return _CONTAINER_FIX


def _reads(path: str, value: str) -> bool:
    try:
        return Path(path).read_text().strip() == value
    except OSError:
        return False


_STEPS: tuple[tuple[str, Callable[[], None], Callable[[], str]], ...] = (
    ("user namespace", _user_namespace, _user_namespace_fix),
    ("mounts", _mounts, lambda: f"{_CONTAINER_FIX}; {_APPARMOR_FIX}"),
    ("pid namespace", _processes, lambda: _CONTAINER_FIX),
    ("network namespace", _network, lambda: _CONTAINER_FIX),
    ("ipc, uts and cgroup namespaces", _other_namespaces, lambda: _CONTAINER_FIX),
    ("capabilities", _capabilities, lambda: "no known host refuses this: report it"),
    (
        "system call filter",
        _filter,
        lambda: "install libseccomp2; the kernel needs CONFIG_SECCOMP_FILTER",
    ),
)
"""In this order: each later step needs the capabilities that the first one gave."""


def _probe() -> list[dict[str, object]]:
    layers: list[dict[str, object]] = []
    for name, step, fix in _STEPS:
        try:
            step()
        except Exception as error:  # noqa: BLE001 each layer is reported by itself, whatever failed
            layers.append({"name": name, "ok": False, "detail": str(error), "fix": fix()})
        else:
            layers.append({"name": name, "ok": True, "detail": "works"})
    return layers
