"""What do 1,000 open event sockets cost: memory, and the time that a request takes?

Beside it, in the same run, the same requests with no socket open, before and after. The sockets
follow as many sessions as one classroom has, and nothing happens in those meanwhile, as in the tabs
that people leave open.
"""

import base64
import os
import socket
from contextlib import ExitStack
from urllib.parse import urlsplit

from bench.rig.cold import PROJECT
from bench.rig.counts import count
from bench.rig.host import footprint, pss_mib, services
from bench.rig.http import Api, asked_ms, fill
from bench.rig.report import show, spread, times
from tests.product import running_playground

SOCKETS = count("SOCKETS", 1000)
SESSIONS = 30
ROUNDS = 300
SECONDS = 30.0
RECEIVE_BYTES = 65536


def main() -> None:
    """Measure and print."""
    with running_playground() as playground, ExitStack() as stack:
        session_ids = fill(playground.address, PROJECT, SESSIONS)
        api = Api(playground.address)
        asked_ms(api, session_ids[0], ROUNDS)
        none, before = asked_ms(api, session_ids[0], ROUNDS), _services_mib()
        opened = []
        for number in range(SOCKETS):
            session_id = session_ids[number % SESSIONS]
            opened.append(stack.enter_context(_follow(playground.address, session_id)))
        files = footprint().open_files
        grown = _services_mib() - before
        api = Api(playground.address)  # web has closed the other, where this took long
        followed = spread(asked_ms(api, session_ids[0], ROUNDS))
        assert all(map(_is_open, opened)), "a socket was closed meanwhile"
        stack.close()
        none += asked_ms(api, session_ids[0], ROUNDS)
    show(
        __doc__,
        sockets=SOCKETS,
        none=spread(none),
        followed=followed,
        times=times(followed, spread(none)),
        mib_each=round(grown / SOCKETS, 3),
        open_files=files,
    )


def _follow(address: str, session_id: str) -> socket.socket:
    """The websocket of a session's events, all that is known so far read."""
    parts = urlsplit(address)
    sock = socket.create_connection((str(parts.hostname), parts.port), SECONDS)
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [f"GET /api/v1/sessions/{session_id}/events?after=0 HTTP/1.1", f"Host: {parts.netloc}"]
    lines += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    sock.sendall("\r\n".join([*lines, f"Sec-WebSocket-Key: {key}", "", ""]).encode())
    answer = b""
    while b'"running"' not in answer:
        data = sock.recv(RECEIVE_BYTES)
        assert data, answer
        answer += data
    assert answer.startswith(b"HTTP/1.1 101"), answer
    return sock


def _is_open(sock: socket.socket) -> bool:
    """Whether nothing has come since, its end least of all; pings may have."""
    sock.setblocking(False)
    try:
        return sock.recv(RECEIVE_BYTES) != b""
    except BlockingIOError:
        return True


def _services_mib() -> float:
    return sum(map(pss_mib, services()))


if __name__ == "__main__":
    main()
