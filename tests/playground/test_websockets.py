"""The client panel's websocket, under gunicorn, to a real websocket server in the guest's place."""

import base64
import hashlib
import json
import re
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.sync.server import ServerConnection, serve

from playground.frame_words import event_of
from playground.frames import Leave, Say
from playground.problems import InvalidRequest
from tests.playground.guests import Tunnels, raw_guest
from tests.playground.lasting import served, worker
from tests.playground.served import Served, serving, wait_until
from tests.playground.stand_in import StandIn

__all__ = ["served", "worker"]  # those of the whole module

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
UPGRADE = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: %b\r\n\r\n"
)


@contextmanager
def app_with(handler: Callable[[ServerConnection], None]) -> Iterator[int]:
    with serve(handler, "127.0.0.1", 0, compression=None) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.socket.getsockname()[1]
        finally:
            server.shutdown()
            thread.join()


def echo(guest: ServerConnection) -> None:
    for message in guest:
        guest.send(message)


@contextmanager
def heard_guest(answer: Callable[[socket.socket, bytes], None]) -> Iterator[int]:
    """A guest that is given its first request with the connection."""

    def serve_one(listener: socket.socket) -> None:
        with suppress(OSError):
            conn, _ = listener.accept()
            with conn:
                asked = b""
                while b"\r\n\r\n" not in asked:
                    asked += conn.recv(65536)
                answer(conn, asked)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve_one, args=(listener,), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


@contextmanager
def panel(served: Served, session_id: str, **wish: Any) -> Iterator[ClientConnection]:
    url = f"ws://{served.host}/api/v1/sessions/{session_id}/websocket"
    with connect(url, proxy=None, max_size=None) as opened:
        say(opened, type="open", **({"target": "/"} | wish))
        yield opened


def say(ws: ClientConnection, **wish: Any) -> None:
    ws.send(json.dumps(wish))


def heard(ws: ClientConnection) -> Any:
    return json.loads(ws.recv(timeout=30))


def frame(ws: ClientConnection, direction: str = "in") -> Any:
    """The next frame of that direction."""
    while True:
        word = heard(ws)
        if word["type"] != "frame" or word["direction"] == direction:
            return word


def test_both_directions_are_told_with_their_times(
    worker: StandIn, served: Served, session_id: str
) -> None:
    with app_with(echo) as port:
        Tunnels(worker, port)
        with panel(served, session_id, target="/e?a=水", headers=[["X-A", "1"]]) as ws:
            opened = heard(ws)
            say(ws, type="say", text="你好")
            out, back = heard(ws), heard(ws)
            say(ws, type="say", base64=base64.b64encode(b"\x00\xff").decode())
            binary = frame(ws)
    assert opened["response"]["status"] == 101
    assert opened["error"] is None
    assert opened["request"]["target"] == "/e?a=%E6%B0%B4"
    assert ["X-A", "1"] in opened["request"]["headers"]
    assert b"Sec-WebSocket-Key: " in base64.b64decode(opened["request"]["raw_base64"])
    assert (out["direction"], out["text"], out["size"]) == ("out", "你好", 6)
    assert (back["direction"], back["kind"], back["text"]) == ("in", "text", "你好")
    assert back["time"].endswith("Z")
    assert (binary["kind"], base64.b64decode(binary["base64"])) == ("binary", b"\x00\xff")


def test_a_close_of_ones_own_has_its_code_and_is_answered(
    worker: StandIn, served: Served, session_id: str
) -> None:
    with app_with(echo) as port:
        Tunnels(worker, port)
        with panel(served, session_id) as ws:
            heard(ws)
            say(ws, type="close", code=4321, reason="enough")
            out, back, ended = heard(ws), heard(ws), heard(ws)
    assert (out["direction"], out["kind"], out["code"]) == ("out", "close", 4321)
    assert (back["direction"], back["code"]) == ("in", 4321)
    assert (ended["by"], ended["code"], ended["reason"]) == ("you", 4321, "enough")


def test_a_close_of_the_apps_is_told_with_its_code(
    worker: StandIn, served: Served, session_id: str
) -> None:
    with app_with(lambda guest: guest.close(4000, "no more")) as port:
        Tunnels(worker, port)
        with panel(served, session_id) as ws:
            heard(ws)
            words = [heard(ws) for _ in range(3)]
    assert [(word["type"], word.get("direction")) for word in words] == [
        ("frame", "in"), ("frame", "out"), ("ended", None),
    ]  # fmt: skip
    assert (words[2]["by"], words[2]["code"], words[2]["reason"]) == ("app", 4000, "no more")


def upgrade_and(rest: bytes, after: bytes = b"") -> Callable[[socket.socket, bytes], None]:
    """A guest that opens a websocket and sends `rest`; where `after` is set, once it has come."""

    def answer(conn: socket.socket, asked: bytes) -> None:
        key = re.search(rb"Sec-WebSocket-Key: (\S+)", asked)
        assert key is not None
        digest = hashlib.sha1(key[1] + GUID, usedforsecurity=False).digest()
        conn.sendall(UPGRADE % base64.b64encode(digest))
        if after:
            assert conn.recv(100)[:1] == after
        conn.sendall(rest)

    return answer


def test_a_person_who_leaves_is_not_told_of_what_a_server_adds(
    worker: StandIn, served: Served, session_id: str
) -> None:
    """Flask's own server writes a plain answer when its app has left, at times before the close
    frame: closing showed "1002 Invalid attempt to fragment control frame"."""
    with heard_guest(upgrade_and(b"HTTP/1.1 200 OK\r\n\r\n", after=b"\x88")) as port:
        Tunnels(worker, port)
        with panel(served, session_id) as ws:
            heard(ws)
            say(ws, type="close", code=4002)
            out, ended = heard(ws), heard(ws)
    assert (out["direction"], out["code"]) == ("out", 4002)
    assert (ended["by"], ended["code"]) == ("you", 4002)


def test_bytes_that_are_no_frame_end_it_with_1002(
    worker: StandIn, served: Served, session_id: str
) -> None:
    with heard_guest(upgrade_and(b"HTTP/1.1 200 OK\r\n\r\n")) as port:
        Tunnels(worker, port)
        with panel(served, session_id) as ws:
            heard(ws)
            ended = heard(ws)
    assert (ended["by"], ended["code"]) == ("broken", 1002)


def test_pings_are_answered_and_shown(worker: StandIn, served: Served, session_id: str) -> None:
    def knock(guest: ServerConnection) -> None:
        guest.ping(b"hey").wait(30)
        guest.send("answered")

    with app_with(knock) as port:
        Tunnels(worker, port)
        with panel(served, session_id) as ws:
            heard(ws)
            words = [heard(ws) for _ in range(3)]
    assert [(word["direction"], word["kind"]) for word in words] == [
        ("in", "ping"), ("out", "pong"), ("in", "text"),
    ]  # fmt: skip


def test_a_refused_handshake_is_shown_as_the_answer_it_is(
    worker: StandIn, served: Served, session_id: str
) -> None:
    with raw_guest(b"HTTP/1.1 404 NOT FOUND\r\nContent-Length: 4\r\n\r\nnope") as guest:
        Tunnels(worker, guest.port)
        with panel(served, session_id) as ws:
            opened = heard(ws)
    assert opened["response"]["status"] == 404
    assert base64.b64decode(opened["response"]["body_base64"]) == b"nope"
    assert opened["error"]["type"] == "not-a-websocket"


def test_an_answer_to_another_key_opens_nothing(
    worker: StandIn, served: Served, session_id: str
) -> None:
    forged = (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n"
    )
    with raw_guest(forged) as guest:
        Tunnels(worker, guest.port)
        with panel(served, session_id) as ws:
            assert heard(ws)["error"]["type"] == "not-a-websocket"


def test_a_browser_that_leaves_closes_the_apps_websocket(
    worker: StandIn, served: Served, session_id: str
) -> None:
    codes: list[int | None] = []

    def listen(guest: ServerConnection) -> None:
        for _ in guest:
            pass
        codes.append(guest.close_code)

    with app_with(listen) as port:
        tunnels = Tunnels(worker, port)
        with panel(served, session_id) as ws:
            heard(ws)
        wait_until(lambda: codes == [1001])
        wait_until(lambda: tunnels.open_now == 0)


def test_a_message_longer_than_is_taken_ends_it_with_1009(
    worker: StandIn, served: Served, session_id: str
) -> None:
    with app_with(lambda guest: guest.send(b"x" * (1024 * 1024 + 1))) as port:
        Tunnels(worker, port)
        with panel(served, session_id) as ws:
            heard(ws)
            ended = heard(ws)
    assert (ended["type"], ended["by"], ended["code"]) == ("ended", "broken", 1009)


def test_a_long_message_is_told_by_its_beginning(
    worker: StandIn, served: Served, session_id: str
) -> None:
    with app_with(lambda guest: guest.send("é" * 50_000)) as port:
        Tunnels(worker, port)
        with panel(served, session_id) as ws:
            heard(ws)
            told = frame(ws)
    assert (told["size"], told["cut"], told["text"]) == (100_000, True, "é" * 32_768)


@pytest.mark.parametrize(
    "wish",
    [
        pytest.param({"type": "say"}, id="nothing to say"),
        pytest.param({"type": "say", "text": "a", "base64": "YQ=="}, id="two things to say"),
        pytest.param({"type": "close", "code": 1006}, id="a code that no frame carries"),
        pytest.param({"type": "open", "target": "/"}, id="open twice"),
        pytest.param({"type": "dance"}, id="unknown"),
    ],
)
def test_a_wish_that_cannot_be_granted_leaves_the_websocket_open(
    worker: StandIn, served: Served, session_id: str, wish: Any
) -> None:
    with app_with(echo) as port:
        Tunnels(worker, port)
        with panel(served, session_id) as ws:
            heard(ws)
            say(ws, **wish)
            assert heard(ws)["type"] == "refused"
            say(ws, type="say", text="still here")
            assert frame(ws)["text"] == "still here"


def test_the_first_message_must_open(worker: StandIn, served: Served, session_id: str) -> None:
    url = f"ws://{served.host}/api/v1/sessions/{session_id}/websocket"
    with connect(url, proxy=None) as ws:
        say(ws, type="say", text="hello")
        assert heard(ws)["problem"]["type"] == "invalid-request"


def test_an_id_that_is_none_is_refused_before_the_upgrade(served: Served) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://{served.host}/api/v1/sessions/none/websocket", proxy=None)
    assert refused.value.response.status_code == 404


def test_the_end_of_the_process_closes_it_with_1012(worker: StandIn, session_id: str) -> None:
    with app_with(echo) as port, serving(worker.path.parent) as served:
        Tunnels(worker, port)
        with panel(served, session_id) as ws:
            heard(ws)
            served.process.send_signal(signal.SIGTERM)
            wait_until(lambda: ws.close_code is not None or ws.protocol.close_rcvd is not None)
            assert ws.protocol.close_rcvd is not None
            assert ws.protocol.close_rcvd.code == 1012


@pytest.mark.parametrize(
    "wish",
    [
        pytest.param(Leave(reason="水" * 42), id="reason of 126 bytes"),
        pytest.param(Leave(code=1005), id="no code"),
        pytest.param(Say(text="x" * (1024 * 1024 + 1)), id="message too long"),
    ],
)
def test_what_no_frame_can_carry_is_refused(wish: Leave | Say) -> None:
    with pytest.raises(InvalidRequest):
        event_of(wish)


def test_websockets_share_the_limit_of_exchanges(worker: StandIn, session_id: str) -> None:
    folder = worker.path.parent
    web = serving(folder, PLAYGROUND_HOST="0.0.0.0", PLAYGROUND_EXCHANGES_PER_MINUTE="1")
    with app_with(echo) as port, web as served:
        Tunnels(worker, port)
        with panel(served, session_id) as ws:
            assert heard(ws)["error"] is None
        with pytest.raises(InvalidStatus) as refused, panel(served, session_id):
            pass
    assert refused.value.response.status_code == 429
