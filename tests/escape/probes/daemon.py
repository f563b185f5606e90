"""Leave processes behind that nobody knows: forked twice, in a session of their own, deaf."""

import ctypes
import os
import signal
import sys
import time

from tests.escape.probes.outcomes import given


def daemonize(work: object) -> None:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            work()  # type: ignore[operator]
        os._exit(0)


def wait_for_end() -> None:
    while True:
        time.sleep(60)


def stop_oneself() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


asked = given()
ctypes.CDLL(None).prctl(15, asked["name"].encode())
for _ in range(asked["zombies"]):
    daemonize(lambda: os._exit(0))
daemonize(wait_for_end)
daemonize(stop_oneself)
print("left", flush=True)
if asked["stays"]:
    import http.server

    http.server.HTTPServer(("127.0.0.1", 5000), http.server.BaseHTTPRequestHandler).serve_forever()
sys.exit(0)
