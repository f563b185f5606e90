"""Which TCP ports of a jail listen.

Init asks its kernel over netlink, which guests cannot. gVisor has no such socket, and its
/proc/net/tcp lists the sockets of all jails; there, a listening socket is a jail's own when a
process of it has it open (proc(5): the link in `fd/` names the same inode). Both are the kernel's
own word, and neither disturbs a server by a connection that nobody asked for.
"""

import errno
from contextlib import suppress
from pathlib import Path

from . import processes
from .init import Init, Refused

_LISTEN = "0A"
_MOST_PORTS = 256
_MOST_FDS = 4096
_NO_NETLINK = {errno.EPROTONOSUPPORT, errno.EAFNOSUPPORT}


def listening(init: Init) -> list[int]:
    """Each port once, in ascending order. Raises InitGone or Refused."""
    try:
        fields, _ = init.call("listeners")
    except Refused as refusal:
        if refusal.fields.get("errno") not in _NO_NETLINK:
            raise
        return _from_proc(init.pid)
    ports: list[int] = fields["ports"]
    return ports


def _from_proc(init_pid: int) -> list[int]:
    own = {
        target
        for pid in processes.tree(init_pid)
        for target in processes.fd_targets(pid, most=_MOST_FDS).values()
    }
    found = {port for inode, port in _listeners(init_pid) if f"socket:[{inode}]" in own}
    return sorted(found)[:_MOST_PORTS]


def _listeners(pid: int) -> list[tuple[str, int]]:
    """Inode and port of each socket that listens, in the tables that the process sees."""
    found = []
    for name in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]:
                _, local, _, state, *rest = line.split()
                if state == _LISTEN:
                    found.append((rest[5], int(local.rpartition(":")[2], 16)))
    return found
