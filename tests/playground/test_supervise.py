"""`python -m playground`: it starts, it heals, and it ends when it is told to again.

That it leaves nothing, whatever ends it, is seen in tests/faults/test_ends.py.
"""

import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.settings import Settings
from playground.supervise import listen
from tests.playground.served import Started, are_gone, started, tree, wait_until
from tests.playground.stand_in import short_folder


@pytest.fixture(scope="module")
def running() -> Iterator[Started]:
    """One that each test leaves well."""
    with short_folder() as folder, started(folder) as running:
        yield running


@pytest.fixture(scope="module")
def url(running: Started) -> str:
    return running.url()


def is_well(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        pass  # nobody listens at the moment
    return False


def test_url_is_printed_when_the_page_and_a_worker_answer(url: str) -> None:
    assert url.startswith("http://127.0.0.1:")
    assert is_well(url)


def test_ctrl_c_prints_nothing(folder: Path) -> None:
    with started(folder) as running:
        running.url()
        running.process.send_signal(signal.SIGINT)
        _, err = running.process.communicate(timeout=20)
    assert err == ""


def test_second_signal_does_not_wait(folder: Path) -> None:
    with started(folder) as running:
        running.url()
        below = tree(running.process.pid)
        web = running.descendants()["web"]
        os.kill(web, signal.SIGSTOP)  # it will not end by itself
        running.process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        running.process.send_signal(signal.SIGINT)
        running.process.wait(3)
        wait_until(lambda: are_gone(below))


@pytest.mark.parametrize("part", ["web", "worker"])
def test_part_that_is_killed_is_started_again(running: Started, url: str, part: str) -> None:
    killed = running.descendants()[part]
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: running.descendants().get(part, killed) != killed)
    wait_until(lambda: is_well(url))


def test_taken_port_is_told_in_one_sentence(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with started(folder, PORT=str(port)) as running:
            out, err = running.process.communicate(timeout=20)
    assert running.process.returncode == 1
    assert err.startswith(f"Cannot listen on 127.0.0.1 port {port}: Address already in use.")
    assert err.count("\n") == 1
    assert not out


def test_bad_setting_is_told_in_one_sentence(folder: Path) -> None:
    with started(folder, PROCESSES="none") as running:
        _, err = running.process.communicate(timeout=20)
    assert running.process.returncode == 1
    assert err.startswith("PLAYGROUND_PROCESSES is 'none'")


def test_folder_whose_path_is_too_long_for_a_socket_is_told(folder: Path) -> None:
    with started(folder / ("long" * 25)) as running:
        _, err = running.process.communicate(timeout=20)
    assert running.process.returncode == 1
    assert "107 bytes" in err


def test_web_whose_workers_come_later_is_up_without_them(folder: Path) -> None:
    with started(folder, WORKERS=f"unix:{folder}/none/*.sock") as running:
        url = running.url()
        assert not is_well(url)
        assert list(running.descendants()) == ["web"]


def test_worker_is_told_none_of_webs_settings(running: Started, url: str) -> None:
    worker = running.descendants()["worker"]
    environment = Path(f"/proc/{worker}/environ").read_bytes()
    assert b"SANDBOX_LISTEN=unix:" in environment
    assert b"PLAYGROUND_" not in environment


def test_calls_of_who_connects_while_web_starts_are_not_held_up() -> None:
    """Each answer to them came 40 ms late, until the caller acknowledged the first half of it."""
    settings = Settings.from_environment({"PLAYGROUND_PORT": "0"})
    with (
        listen(settings) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
