"""A worker with layers of its jail taken out, so that one can be seen to hold by itself.

Nothing in the product can be set to do this: a copy of its source is changed, each layer by a few
lines at the end of the modules that make it. User, pid and mount namespaces stay in every copy: a
jail without them could not be ended without ending the machine's own processes.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.playground.served import serving
from tests.playground.stand_in import short_folder
from tests.product import REPOSITORY, Playground
from tests.sandbox.running import running_worker

HOST_ROOT = "/host"
"""Where the host's own files are in a jail without the layer `mounts`."""

_UNTRIED = """
def attack(live):
    live.delete()
    return Layer(name=_NAME, ok=True, detail="This copy is made to be attacked.")
"""

_WITHOUT: dict[str, dict[str, str]] = {
    "filter": {
        "worker.py": """
import struct
_compile = compile_filter
def compile_filter():
    assert _compile
    return struct.pack("=HBBI", 0x06, 0, 0, 0x7FFF0000)  # allow everything
"""
    },
    "capabilities": {
        "guest/linux.py": """
_keep = keep_capabilities
def keep_capabilities(kept):
    assert _keep
""",
        # a change from root to another uid would drop them as well
        "guest/guest.py": """
_lock_down = lock_down
def lock_down(own_jail, *rest):
    uid = own_jail.identity.init_uid
    _lock_down(own_jail._replace(identity=jail.Identity(uid, uid)), *rest)
""",
    },
    "limits": {
        "guest/jail.py": """
_set = set_rlimits
def set_rlimits(limits):
    assert _set
"""
    },
    "watchdog": {
        "watchdog.py": """
_enforce = Watchdog._enforce
def _enforce_nothing(self, key, live, sample, **_):
    assert _enforce
Watchdog._enforce = _enforce_nothing
Watchdog._see_to_memory = lambda *_: None
Watchdog._see_to_the_crowd = lambda *_: None
"""
    },
    "open files": {
        "guest/jail.py": """
_close = close_all_except
def close_all_except(kept):
    assert _close
"""
    },
    "mounts": {
        "root.py": f"""
_open_parts = Root._open_sources
def _open_host_too(self):
    _open_parts(self)
    self._sources["{HOST_ROOT}"] = _open("/")
Root._open_sources = _open_host_too
_read_only = _make_read_only
def _make_read_only(target):
    assert _read_only
""",
        "guest/zygote.py": """
_seal = _seal_root
def _seal_root():
    assert _seal
""",
    },
    "network namespace": {"guest/jail.py": "NAMESPACES &= ~linux.CLONE_NEWNET\n"},
    "ipc namespace": {"guest/jail.py": "NAMESPACES &= ~linux.CLONE_NEWIPC\n"},
    "uts namespace": {
        "guest/jail.py": """
NAMESPACES &= ~linux.CLONE_NEWUTS
_take = take_names
def take_names():
    assert _take  # they would be the host's
"""
    },
    "cgroup namespace": {"guest/jail.py": "NAMESPACES &= ~linux.CLONE_NEWCGROUP\n"},
}
"""What stands at the end of a module where the layer is taken out."""

LAYERS = tuple(_WITHOUT)


@contextmanager
def web_of_workers() -> Iterator[tuple[Playground, Path]]:
    """A web, and the folder in which it finds the sockets of its workers."""
    with (
        short_folder() as folder,
        serving(folder) as served,
        closing(Playground(f"http://{served.host}")) as playground,
    ):
        yield playground, folder


@contextmanager
def worker_without(layers: Iterable[str], folder: Path, socket: Path) -> Iterator[None]:
    """The worker, run from a copy of its source in `folder`, without these layers."""
    shutil.copytree(REPOSITORY / "sandbox", folder / "sandbox")
    _append(folder / "sandbox/canary.py", _UNTRIED)
    for layer in layers:
        for module, lines in _WITHOUT[layer].items():
            _append(folder / "sandbox" / module, lines)
    guest_python = str(REPOSITORY / ".venv-guest/bin/python")
    settings = {"SANDBOX_GUEST_PYTHON": guest_python, "SANDBOX_WARM_INITS": "1"}
    with running_worker(socket, folder, **settings):
        yield


def _append(module: Path, lines: str) -> None:
    with module.open("a") as file:
        file.write("\n\n" + lines)
