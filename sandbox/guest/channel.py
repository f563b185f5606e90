"""One message: a JSON object and a few file descriptors, over a SOCK_SEQPACKET socket.

The kernel keeps the borders of messages, so there is no framing to get wrong. A packet may hold
about 200 KiB; whatever can be larger travels as the contents of a memfd beside the message.
"""

import array
import json
import os
import socket
from typing import Any

MESSAGE_BYTES = 64 * 1024
MESSAGE_FDS = 8

Fields = dict[str, Any]  # JSON; each reader takes the fields that it knows

# json.dumps and json.loads look each time for what is the same in all messages, and people wait
_encode = json.JSONEncoder(separators=(",", ":")).encode
_decode = json.JSONDecoder().decode

Message = tuple[Fields, list[int]]


def send(sock: socket.socket, fields: Fields, fds: tuple[int, ...] = ()) -> None:
    """Send one message; `fds` stay open here. Raises OSError where the peer is gone."""
    data = _encode(fields).encode()
    if len(data) > MESSAGE_BYTES:
        raise ValueError(f"a message of {len(data)} bytes; the limit is {MESSAGE_BYTES}")
    ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    sock.sendmsg([data], ancillary)


def receive(sock: socket.socket) -> Message | None:
    """The next message with its file descriptors, which the caller owns; None where the peer is
    gone.
    """
    data, ancillary, _, _ = sock.recvmsg(MESSAGE_BYTES, socket.CMSG_SPACE(MESSAGE_FDS * 4))
    fds = array.array("i")
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fds.frombytes(content[: len(content) - len(content) % fds.itemsize])
    if not data:
        for fd in fds:
            os.close(fd)
        return None
    return _decode(data.decode()), list(fds)


def write_blob(data: bytes) -> int:
    """A memfd that holds `data`, positioned at its start; the caller closes it."""
    fd = os.memfd_create("message")
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(fd, view) :]
        os.lseek(fd, 0, os.SEEK_SET)
    except BaseException:
        os.close(fd)
        raise
    return fd


def read_blob(fd: int) -> bytes:
    """All of a file from its start; closes it."""
    with open(fd, "rb") as file:
        file.seek(0)
        return file.read()
