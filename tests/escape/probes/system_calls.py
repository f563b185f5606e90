"""Call by number what a guest has no business to call, with arguments that do no harm anywhere."""

import ctypes
import os
import socket
from functools import partial

from tests.escape.probes.outcomes import given, outcome_in_child, outcomes, tell

libc = ctypes.CDLL(None, use_errno=True)
PROT_READ_WRITE_EXECUTE, MAP_PRIVATE_ANONYMOUS = 7, 0x22
INT_80_GETPID = bytes.fromhex(
    "53b814000000cd805bc3"
)  # push rbx; mov eax, 20; int 0x80; pop rbx; ret
INT_80_SOCKETCALL = bytes.fromhex(
    "53b866000000bb0100000031c9cd805bc3"
)  # the same of 102, socketcall


def call(number: int, arguments: list[int]) -> None:
    if libc.syscall(ctypes.c_long(number), *[ctypes.c_long(value) for value in arguments]) < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def execute(code: bytes) -> None:
    """Machine code, in memory that may be written and executed."""
    libc.mmap.restype = ctypes.c_void_p
    place = libc.mmap(None, 4096, PROT_READ_WRITE_EXECUTE, MAP_PRIVATE_ANONYMOUS, -1, 0)
    ctypes.memmove(place, code, len(code))
    ctypes.CFUNCTYPE(ctypes.c_int)(place)()


def open_socket(family: int, kind: int, protocol: int) -> None:
    socket.socket(family, kind, protocol).close()


asked = given()
calls = {name: partial(call, *row) for name, row in asked["calls"].items()}
sockets = {name: partial(open_socket, *row) for name, row in asked["sockets"].items()}
foreign = {
    "int 0x80": partial(execute, INT_80_GETPID),
    "int 0x80 socketcall": partial(execute, INT_80_SOCKETCALL),
    "x32": partial(call, 0x40000000 | 39, []),
}
tell(
    {
        "calls": {name: outcome_in_child(attempt) for name, attempt in calls.items()},
        "sockets": outcomes(sockets),
        "foreign": {name: outcome_in_child(a) for name, a in foreign.items() if asked["is_x86"]},
    }
)
