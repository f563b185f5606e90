"""Folders and names that are hard to list, and more listening ports than anybody reads."""

import ctypes
import os
import signal
import socket
import struct
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from tests.escape.probes.outcomes import given


def nest_deeply() -> None:
    """A thousand folders, each in the one before, a file at the bottom."""
    here = os.open(".", os.O_RDONLY)
    for _ in range(1000):
        os.mkdir("n", dir_fd=here)
        above, here = here, os.open("n", os.O_RDONLY, dir_fd=here)
        os.close(above)
    os.close(os.open("bottom", os.O_CREAT | os.O_WRONLY, dir_fd=here))


def make_many_folders() -> None:
    for number in range(3000):
        os.mkdir(f"folder-{number}")


def use_strange_names() -> None:
    for name in (b"\xff\xfe", b"line\nbreak", b"x" * 255, b"\xed\xa0\x80", b" ", b"\x1b[31m"):
        os.close(os.open(name, os.O_CREAT | os.O_WRONLY))


def use_strange_times() -> None:
    """Years beyond those that a date can have."""
    for second in (-(2**33), 2**33, 2**40, 2**62):
        with open(f"time{second}", "w") as file:
            times = struct.pack("4q", second, 0, second, 0)
            ctypes.CDLL(None).futimens(file.fileno(), times)


def close_a_folder() -> None:
    os.mkdir("closed")
    os.close(os.open("closed/file", os.O_CREAT | os.O_WRONLY))
    os.chmod("closed", 0)


def listen_everywhere() -> None:
    for _ in range(16):
        if os.fork() == 0:
            kept = [socket.create_server(("127.0.0.1", 0)) for _ in range(400)]
            while kept:
                signal.pause()


def stop_everything() -> None:
    """Including what init may have forked for the next run."""
    if os.fork() == 0:
        os.setsid()
        while True:
            os.kill(-1, signal.SIGSTOP)


WAYS = {
    "deep": nest_deeply,
    "many": make_many_folders,
    "names": use_strange_names,
    "times": use_strange_times,
    "closed": close_a_folder,
    "ports": listen_everywhere,
    "stopped": stop_everything,
}
if given()["way"] in WAYS:
    WAYS[given()["way"]]()
sys.stderr.close()
HTTPServer(("127.0.0.1", 5000), BaseHTTPRequestHandler).serve_forever()
