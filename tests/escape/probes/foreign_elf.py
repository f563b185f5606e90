"""Execute a 32-bit program, made here byte by byte, that makes one system call and ends."""

import os
import struct

from tests.escape.probes.outcomes import tell

BASE = 0x08048000
HEADERS = 52 + 32
CODE = bytes.fromhex(
    "6a00"  # push 0: the protocol
    "6a05"  # push SOCK_SEQPACKET
    "6a26"  # push AF_ALG
    "89e1"  # mov ecx, esp: socket's arguments
    "bb01000000"  # mov ebx, SYS_SOCKET
    "b866000000"  # mov eax, socketcall
    "cd80"  # int 0x80
    "b801000000"  # mov eax, exit
    "31db"  # xor ebx, ebx
    "cd80"
)


def program() -> bytes:
    size = HEADERS + len(CODE)
    identity = b"\x7fELF" + bytes([1, 1, 1]) + bytes(9)  # 32 bits, little end first
    head = struct.pack(
        "<HHIIIIIHHHHHH", 2, 3, 1, BASE + HEADERS, 52, 0, 0, 52, 32, 1, 0, 0, 0
    )  # an executable for the 386
    segment = struct.pack("<IIIIIIII", 1, 0, BASE, BASE, size, size, 5, 4096)
    return identity + head + segment + CODE


with open("foreign", "wb") as file:
    file.write(program())
os.chmod("foreign", 0o755)  # noqa: S103 a program
pid = os.fork()
if pid == 0:
    try:
        os.execv("./foreign", ["foreign"])
    finally:
        os._exit(99)
_, status = os.waitpid(pid, 0)
is_signal = os.WIFSIGNALED(status)
tell({"ended": f"signal {os.WTERMSIG(status)}" if is_signal else os.WEXITSTATUS(status)})
