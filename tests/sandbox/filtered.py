"""A process that puts itself under a filter, then makes system calls or becomes a program.

python filtered.py FILTER calls            numbers and arguments on stdin, results on stdout
python filtered.py FILTER i386             one call as a 32-bit program makes it
python filtered.py FILTER run PROGRAM …    executes it

FILTER is a file with the program, or `-` for none: the control, without which a broken probe would
pass for ever. It runs by itself because a filter cannot be taken off again.
"""

import ctypes
import errno
import json
import mmap
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sandbox.guest import linux

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

_INT_0X80_GETPID = bytes.fromhex("b814000000 cd80 c3")  # mov eax, 20; int 0x80; ret


def call(number: int, arguments: list[int]) -> str:
    """`ok`, the name of the error, or that of the signal that ended the caller.

    Each call has a process of its own: what it changes must not colour the next.
    """
    child = os.fork()
    if child == 0:
        ctypes.set_errno(0)
        values = (ctypes.c_ulong(value) for value in arguments)
        result = _libc.syscall(ctypes.c_long(number), *values)
        os._exit(ctypes.get_errno() if result == -1 else 0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code < 0:
        return signal.Signals(-code).name
    return errno.errorcode[code] if code else "ok"


def call_i386() -> None:
    """getpid through the entry of 32-bit programs, which 64-bit code can use as well."""
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(_INT_0X80_GETPID)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    ctypes.CFUNCTYPE(ctypes.c_int)(address)()


def main(path: str, action: str, *rest: str) -> None:
    rows = json.load(sys.stdin) if action == "calls" else []
    if path != "-":
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        linux.install_seccomp(Path(path).read_bytes())
    if action == "run":
        os.execvp(rest[0], rest)
    if action == "i386":
        call_i386()
    print(json.dumps([call(number, arguments) for number, arguments in rows]))


main(*sys.argv[1:])
