"""What a guest gets from the processes that it is a copy of: nothing but what it needs."""

import os
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from tests.escape import host
from tests.escape.conftest import Attack, last_line, output_of, probe_files
from tests.product import Playground, running_playground

USUAL = {
    "0": {"kind": "device", "mode": "both"},
    "1": {"kind": "pipe", "mode": "write"},
    "2": {"kind": "pipe", "mode": "write"},
}
REPORT = {"3": {"kind": "pipe", "mode": "write"}}
ENVIRONMENT = {
    "HOME": "/home/guest",
    "LANG": "C.UTF-8",
    "PATH": "/opt/venv/bin:/opt/python/bin:/usr/local/bin:/usr/bin:/bin",
    "PWD": "/app",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUNBUFFERED": "1",
    "SHELL": "/bin/sh",
    "TERM": "xterm-256color",
    "USER": "guest",
}
LIBPYTHON = "/opt/libpython"
"""Where the interpreter needs it, which depends on how it was built."""
NOT_INHERITED = ("init", "guest", "zygote")


@pytest.fixture(scope="module")
def secret() -> str:
    return f"honey-{secrets.token_hex(16)}-honey"


@pytest.fixture(scope="module")
def keeper(secret: str) -> Iterator[Playground]:
    """A product whose services know a secret, in the ways in which they may be told one."""
    with running_playground(PLAYGROUND_SECRET=secret, SANDBOX_TOKEN="", HONEY=secret) as running:
        yield running


def test_no_file_is_open_but_output_and_the_report_pipe(attack: Attack, control: Attack) -> None:
    assert attack("descriptors") == USUAL | REPORT
    folder = os.open("/", os.O_RDONLY)
    outside = control("descriptors", pass_fds=(folder,))
    os.close(folder)
    assert outside[str(folder)] == {"kind": "folder", "mode": "read"}


@pytest.mark.parametrize("command", ["python -X utf8 probe.py", "env python probe.py"])
def test_a_program_that_is_executed_has_not_even_the_report_pipe(
    command: str, attack: Attack
) -> None:
    assert attack("descriptors", command=command) == USUAL


@pytest.mark.host
def test_a_guest_remembers_no_secret_of_the_services(keeper: Playground, secret: str) -> None:
    """In its environment, its arguments, and all that its interpreter can reach."""
    told = remember(keeper, {"reversed": secret[::-1], "planted": None})
    assert told["environment"].pop("LD_LIBRARY_PATH", LIBPYTHON) == LIBPYTHON
    assert told["environment"] == ENVIRONMENT
    assert secret not in "".join(told["arguments"])
    assert told["types"] == []
    assert remember(keeper, {"reversed": secret[::-1], "planted": secret[::-1]})["types"] != []


@pytest.mark.host
def test_a_guest_does_not_learn_the_hosts_name(keeper: Playground) -> None:
    told = remember(keeper, {"reversed": "?", "planted": None})
    assert told["host"] == ["playground", "playground\n", "0" * 32 + "\n"]
    assert os.uname().nodename not in str(told)


def remember(keeper: Playground, given: object) -> Any:
    session = keeper.create_session(probe_files("memories", given), "python probe.py")
    return last_line(output_of(keeper, session))


@pytest.mark.host
def test_no_process_of_the_sandbox_holds_a_secret_in_its_memory(
    keeper: Playground, secret: str
) -> None:
    """Read by the host from the memory of the zygote, of every init and of every guest."""
    keeper.create_session(probe_files("daemon", {"name": "guest", "zombies": 0, "stays": True}))
    services = [*host.workers(), *host.with_argument("playground.app")]
    needle = secret.encode()
    assert any(host.remembers(pid, needle) for pid in services)  # the control
    for name in NOT_INHERITED:
        pids = host.ours(name)
        assert pids, name
        assert not [pid for pid in pids if host.remembers(pid, needle)], name
