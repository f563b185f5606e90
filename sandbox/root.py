"""The read-only root of all jails: a tmpfs with binds of what guests need, and a small invented
/etc.

It is built once for each zygote. Every path in it is the same on every host (`/opt/venv`,
`/opt/python`, `/app`), so that a traceback says nothing about where the worker lives.
"""

import errno
import marshal
import os
import re
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType

from .guest import linux
from .interpreter import Interpreter

_PYTHON = "/opt/python"
LIBPYTHON_FOLDER = "/opt/libpython"
"""There where the guest's interpreter needs it, and nowhere else."""

_SIZE = "64m"
_MOUNT_POINTS = ("/mnt", "/srv", "/tmp")  # noqa: S108 any folder will do: only our own namespace sees it
_SYSTEM = ("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo")
_MERGED = ("/bin", "/sbin", "/lib", "/lib64")
"""Links into /usr on a merged system, folders of their own elsewhere."""
_DEVICES = ("null", "zero", "full", "random", "urandom")
_FOLDERS = (
    "app",
    "tmp",
    "home/guest",
    "dev/shm",
    "jail",
    "etc/ruff",
    "opt/venv/bin",
    "opt/zygote",
    "var",
)
_COPIED = ("/etc/ld.so.cache", "/etc/mime.types")
_ETC = {
    "passwd": "guest:x:1000:1000::/home/guest:/bin/sh\n",
    "group": "guest:x:1000:\n",
    "hosts": "127.0.0.1 localhost playground\n::1 localhost\n",
    "hostname": "playground\n",
    "machine-id": "00000000000000000000000000000000\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "resolv.conf": "",
}
_RUFF = """\
# What a beginner's program is told while it is typed, where the project says nothing of its own.
target-version = "{version}"
[lint]
select = ["E9", "F", "B006", "B015", "E711", "E712", "E722", "PLE"]
"""
_SMALL_FILE_BYTES = 256 * 1024

_UNCHECKED = b"\x01" + bytes(11)
"""Of bytecode, behind its magic number: it belongs to its source, which nobody need look at (PEP
552)."""

_FLAG_BITS = {
    os.ST_NOSUID: linux.MS_NOSUID,
    os.ST_NODEV: linux.MS_NODEV,
    os.ST_NOEXEC: linux.MS_NOEXEC,
    os.ST_NOATIME: linux.MS_NOATIME,
    os.ST_NODIRATIME: linux.MS_NODIRATIME,
    os.ST_RELATIME: linux.MS_RELATIME,
}


class Root:
    """Where the parts come from; `enter` puts them together and makes them `/`."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._libraries = [] if interpreter.is_system else interpreter.libpython()
        self._sources: dict[str, int] = {}
        self._root = Path(next(folder for folder in _MOUNT_POINTS if os.path.isdir(folder)))

    def enter(self) -> None:
        """Build and pivot. Sources are opened first: the new root may be mounted over one."""
        self._open_sources()
        zygote = read_package(Path(__file__).parent / "guest")
        scripts, programs = self._read_scripts()
        etc = {Path(path).name: Path(path).read_bytes() for path in _COPIED if os.path.exists(path)}
        alternatives = _read_links(Path("/etc/alternatives"))
        linux.mount("tmpfs", str(self._root), "tmpfs", linux.MS_NOSUID, f"size={_SIZE},mode=0755")
        self._write(zygote, scripts, etc, alternatives)
        self._bind_sources()
        self._link_system()
        self._link_libpython()
        for name in programs:
            (self._root / "opt/venv/bin" / name).symlink_to(f"/opt/venv/programs/{name}")
        os.chdir(self._root)
        linux.pivot_root(".", ".")
        linux.umount(".")
        os.chdir("/")

    def _open_sources(self) -> None:
        for path in self._system_folders():
            self._sources[path] = _open(path)
        library = f"lib/{self._interpreter.library}"
        self._sources[f"/opt/venv/{library}"] = _open(str(self._interpreter.venv / library))
        self._sources["/opt/venv/programs"] = _open(str(self._interpreter.venv / "bin"))
        if not self._interpreter.is_system:
            for place, part in self._interpreter.parts().items():
                self._sources[f"{_PYTHON}/{place}"] = _open(str(part))
        for name in _DEVICES:
            self._sources[f"/dev/{name}"] = _open(f"/dev/{name}")

    def _system_folders(self) -> list[str]:
        folders = [path for path in _SYSTEM if os.path.isdir(path)]
        folders += [path for path in _MERGED if os.path.isdir(path) and not os.path.islink(path)]
        if self._interpreter.base_prefix == Path("/usr/local"):
            folders += ["/usr/local/bin", "/usr/local/lib"]
        return folders

    def _read_scripts(self) -> tuple[dict[str, bytes], list[str]]:
        """The virtual environment's scripts with the jail's interpreter in their first line, and
        the names of its other programs.
        """
        scripts, programs = {}, []
        for path in sorted((self._interpreter.venv / "bin").iterdir()):
            if path.is_symlink() or not path.is_file() or path.name.lower().startswith("activate"):
                continue
            with path.open("rb") as file:
                if file.read(2) != b"#!":
                    programs.append(path.name)
                    continue
                file.seek(0)
                text = file.read(_SMALL_FILE_BYTES)
            scripts[path.name] = re.sub(rb"\A#!.*python[\d.]*", b"#!/opt/venv/bin/python", text)
        return scripts, programs

    def _write(
        self,
        zygote: dict[str, bytes],
        scripts: dict[str, bytes],
        etc: dict[str, bytes],
        alternatives: dict[str, str],
    ) -> None:
        for folder in _FOLDERS:
            (self._root / folder).mkdir(parents=True)
        (self._root / "opt/zygote/guest/__pycache__").mkdir(parents=True)
        for name, data in zygote.items():
            (self._root / "opt/zygote/guest" / name).write_bytes(data)
        for name, text in _ETC.items():
            (self._root / "etc" / name).write_text(text)
        version = "py" + self._interpreter.version.replace(".", "")
        (self._root / "etc/ruff/ruff.toml").write_text(_RUFF.format(version=version))
        for name, data in etc.items():
            (self._root / "etc" / name).write_bytes(data)
        (self._root / "etc/alternatives").mkdir()
        for name, target in alternatives.items():
            (self._root / "etc/alternatives" / name).symlink_to(target)
        (self._root / "var/tmp").symlink_to("/tmp")  # noqa: S108 the jail's own
        self._write_venv(scripts)

    def _write_venv(self, scripts: dict[str, bytes]) -> None:
        venv = self._root / "opt/venv"
        for name, data in scripts.items():
            (venv / "bin" / name).write_bytes(data)
            (venv / "bin" / name).chmod(0o755)
        executable = self._jailed_executable()
        names = {"python", "python3", f"python{self._interpreter.version}"}
        for name in names:
            (venv / "bin" / name).symlink_to(executable)
        home = os.path.dirname(executable)
        (venv / "pyvenv.cfg").write_text(f"home = {home}\ninclude-system-site-packages = false\n")
        if not self._interpreter.is_system:
            self._write_links(self._root / home.lstrip("/"), names - {os.path.basename(executable)})

    def _write_links(self, folder: Path, names: set[str]) -> None:
        """The other names of the interpreter, by which it looks for itself."""
        folder.mkdir(parents=True)
        for name in names:
            (folder / name).symlink_to(self._interpreter.base_executable.name)

    def _jailed_executable(self) -> str:
        interpreter = self._interpreter
        if interpreter.is_system:
            return str(interpreter.base_executable)
        return f"{_PYTHON}/{interpreter.base_executable.relative_to(interpreter.base_prefix)}"

    def _bind_sources(self) -> None:
        for target, fd in self._sources.items():
            place = self._root / target.lstrip("/")
            if os.path.isdir(f"/proc/self/fd/{fd}"):
                place.mkdir(parents=True, exist_ok=True)
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.touch()
            linux.mount(f"/proc/self/fd/{fd}", str(place), None, linux.MS_BIND | linux.MS_REC)
            os.close(fd)
            if target.startswith("/dev/"):
                _seal_device(str(place))
            else:
                _make_read_only(str(place))

    def _link_system(self) -> None:
        for path in _MERGED:
            if os.path.islink(path):
                (self._root / path.lstrip("/")).symlink_to(os.readlink(path))

    def _link_libpython(self) -> None:
        """An interpreter that is a shared library looks for it in the folder that it was built for,
        which the jail does not have: here it is, alone, for LD_LIBRARY_PATH to name.
        """
        for path in self._libraries:
            folder = self._root / LIBPYTHON_FOLDER.lstrip("/")
            folder.mkdir(exist_ok=True)
            (folder / path.name).symlink_to(f"{_PYTHON}/lib/{path.name}")


def _open(path: str) -> int:
    return os.open(path, os.O_PATH)


def read_package(folder: Path) -> dict[str, bytes]:
    """Each module and its bytecode, which a desk and an image have already: to compile all of it
    anew was a ninth of a zygote's start. An interpreter of another version takes the source.
    """
    files = {}
    for path in folder.glob("*.py"):
        code = SourceFileLoader(path.stem, str(path)).get_code(path.stem)
        if code is not None:
            cached = f"__pycache__/{path.stem}.{sys.implementation.cache_tag}.pyc"
            files[cached] = MAGIC_NUMBER + _UNCHECKED + marshal.dumps(_placed(code, path.name))
        files[path.name] = path.read_bytes()
    return files


def _placed(code: CodeType, name: str) -> CodeType:
    """The same, without the path that it has outside."""
    parts = (_placed(part, name) if isinstance(part, CodeType) else part for part in code.co_consts)
    return code.replace(co_filename=name, co_consts=tuple(parts))


def _read_links(folder: Path) -> dict[str, str]:
    """Debian's /usr/bin leads through /etc/alternatives for some programs (awk, which)."""
    if not folder.is_dir():
        return {}
    links = {path.name: os.readlink(path) for path in folder.iterdir() if path.is_symlink()}
    return {name: target for name, target in links.items() if target.startswith("/usr/bin/")}


def _make_read_only(target: str) -> None:
    """Remount a bind, and each mount below it: MS_REC does not reach submounts."""
    for place in [target, *_mounts_below(target)]:
        flags = (
            linux.MS_BIND | linux.MS_REMOUNT | linux.MS_RDONLY | linux.MS_NOSUID | linux.MS_NODEV
        )
        linux.mount(None, place, None, flags | _kept_flags(place))


def _seal_device(place: str) -> None:
    """Read-only as an entry, not as a device: its times are one inode's for all jails and the host,
    and whoever may write to it could set them.

    gVisor takes it for the device too, which then could not be opened for writing. Its nodes are
    the container's own, so there the entry stays as it is.
    """
    flags = linux.MS_BIND | linux.MS_REMOUNT | linux.MS_NOSUID | linux.MS_NOEXEC
    linux.mount(None, place, None, flags | linux.MS_RDONLY | _kept_flags(place))
    try:
        os.close(os.open(place, os.O_WRONLY))
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
        linux.mount(None, place, None, flags | _kept_flags(place))


def _kept_flags(place: str) -> int:
    """Flags that the mount has already: in a user namespace they are locked, and leaving one out is
    EPERM.
    """
    present = os.statvfs(place).f_flag
    return sum(flag for bit, flag in _FLAG_BITS.items() if present & bit and flag > linux.MS_NODEV)


def _mounts_below(target: str) -> list[str]:
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    places = [
        re.sub(r"\\(\d{3})", lambda m: chr(int(m[1], 8)), line.split(" ")[4]) for line in lines
    ]
    return [place for place in places if place.startswith(target + "/")]
