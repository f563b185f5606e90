"""Write as fast as possible to both streams, from several threads, what is hard to swallow."""

import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from tests.escape.probes.outcomes import given

CHUNKS = {
    "lines": b"a line of ordinary length, again and again\n" * 1000,
    "empty": b"\n" * 65536,
    "endless": b"x" * 65536,
    "hostile": b"\xff\xfe\x00\x1b[31m\xed\xa0\x80\r\xe2\x80\xae" * 4096,
}
chunk = CHUNKS[given()["what"]]


def flood(fd: int) -> None:
    while True:
        os.write(fd, chunk)


for fd in (1, 2, 1, 2):
    threading.Thread(target=flood, args=(fd,), daemon=True).start()
HTTPServer(("127.0.0.1", 5000), BaseHTTPRequestHandler).serve_forever()
