"""Walk the file system from its root: its top two levels, and what is special anywhere."""

import os
import stat

from tests.escape.probes.outcomes import tell

SUSPICIOUS = {"docker.sock", "containerd.sock", ".ssh", ".kube", ".dockerenv", ".env"}


def two_levels() -> list[str]:
    found = []
    for top in sorted(os.listdir("/")):
        found.append(f"/{top}")
        if os.path.isdir(f"/{top}") and not os.path.islink(f"/{top}"):
            found += [f"/{top}/{name}" for name in sorted(os.listdir(f"/{top}"))]
    return found


def special() -> list[str]:
    """Devices, sockets, FIFOs, set-uid files that would work, and names that betray a host."""
    found = []
    for folder, folders, files in os.walk("/"):
        for name in [*folders, *files]:
            path = os.path.join(folder, name)
            mode = os.lstat(path).st_mode
            is_plain = stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)
            if (
                not is_plain
                or name in SUSPICIOUS
                or os.access(path, os.W_OK, follow_symlinks=False)
            ):
                found.append(path)
    return sorted(path for path in found if not path.startswith("/app/"))


def has_set_uid_mount() -> bool:
    return any(
        not os.statvfs(f"/{name}").f_flag & os.ST_NOSUID
        for name in os.listdir("/")
        if name != "dev"
    )


tell({"levels": two_levels(), "special": special(), "set_uid": has_set_uid_mount()})
