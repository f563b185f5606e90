"""How many connections one address may have, under gunicorn as it is deployed."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from playground.shares import Shares
from tests.playground.served import Served, serving
from tests.playground.stand_in import StandIn

CONFIG = "tests.playground.crowded"
ASKED = b"GET /static/plain.css HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
OPEN_TO_ALL = {"PLAYGROUND_HOST": "0.0.0.0", "PLAYGROUND_CONNECTIONS_PER_ADDRESS": "250"}


def connect(web: Served, own: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(("127.0.0.1", web.port), timeout=60, source_address=(own, 0))


def ask(web: Served, own: str = "127.0.0.1") -> bytes:
    with connect(web, own) as raw:
        raw.sendall(ASKED)
        return b"".join(iter(lambda: raw.recv(65536), b""))


@contextmanager
def idle(web: Served, count: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        yield [stack.enter_context(connect(web)) for _ in range(count)]


def test_two_thousand_idle_connections_of_one_address_do_not_keep_another_out(
    worker: StandIn, folder: Path
) -> None:
    """They had every place, and nobody else was even accepted."""
    with serving(folder, None, (), CONFIG, **OPEN_TO_ALL) as web, idle(web, 2_000):
        assert ask(web, "127.0.0.2").startswith(b"HTTP/1.1 200 ")


def test_who_has_his_share_is_told_the_limit_and_when_to_come_back(
    worker: StandIn, folder: Path
) -> None:
    with serving(folder, None, (), CONFIG, **OPEN_TO_ALL) as web:
        with idle(web, 251) as held:
            head, _, body = held[-1].recv(65536).partition(b"\r\n\r\n")
            assert held[-1].recv(1) == b""
        assert head.startswith(b"HTTP/1.1 429 ")
        assert b"\r\nRetry-After: 5\r\n" in head + b"\r\n"
        told = json.loads(body)
        assert told["type"] == "too-many-requests"
        assert told["detail"].startswith("250 connections from this address are open")


def test_a_place_that_is_left_is_free_again(worker: StandIn, folder: Path) -> None:
    with serving(folder, None, (), CONFIG, **OPEN_TO_ALL) as web:
        for _ in range(3):
            with idle(web, 250) as held:
                for raw in held:
                    raw.sendall(ASKED)
                assert all(raw.recv(12) == b"HTTP/1.1 200" for raw in held)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"PLAYGROUND_HOST": "127.0.0.1"}, id="nobody but this machine can call"),
        pytest.param({"PLAYGROUND_TRUSTED_PROXIES": "1"}, id="the proxy's are everybody's"),
    ],
)
def test_connections_are_not_counted_where(
    worker: StandIn, folder: Path, more: dict[str, str]
) -> None:
    settings = {**OPEN_TO_ALL, "PLAYGROUND_CONNECTIONS_PER_ADDRESS": "5", **more}
    with serving(folder, None, (), CONFIG, **settings) as web, idle(web, 20):
        assert ask(web).startswith(b"HTTP/1.1 200 ")


def test_nobody_is_remembered_who_has_nothing() -> None:
    shares = Shares(total=10, each=4)
    assert shares.take("a", 4)
    assert not shares.take("a")
    assert shares.take("b", 4)
    assert not shares.take("c", 3)
    shares.give_back("a", 4)
    shares.give_back("b", 4)
    assert shares.free == 10
    assert not shares._held
