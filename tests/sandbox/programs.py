"""Processes of our own that stand in for an init and what is below it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

BEGUN = "import sys, os, threading, subprocess, time\n"
FORK = "ours, theirs = os.pipe()\nif os.fork() == 0:\n"
LIVE = "    os.write(theirs, b'x')\n    time.sleep(1000)\nos.read(ours, 1)\n"
"""Between the two stands what the child does before its parent goes on."""
WAIT = "print('ready', flush=True)\nsys.stdin.read()\n"


@contextmanager
def running(source: str) -> Iterator[int]:
    """A process that has done its `source` and waits; its pid."""
    process = subprocess.Popen(
        [sys.executable, "-c", BEGUN + source + WAIT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"ready\n"
        yield process.pid
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()
