"""Which system calls the kernel answers to a guest."""

import os
import platform
from typing import Any

import pytest

from tests.escape.conftest import Attack
from tests.escape.system_calls import ROWS, SOCKETS, USUAL_SOCKETS

IS_X86 = platform.machine() == "x86_64"
KILLED = "signal 31"  # SIGSYS
LEAST_DIFFERING = 15
"""An ordinary user is refused most of these calls by the kernel itself."""


def given() -> dict[str, Any]:
    numbers = {row.name: (row.x86 if IS_X86 else row.arm, list(row.arguments)) for row in ROWS}
    calls = {name: pair for name, pair in numbers.items() if pair[0] is not None}
    return {"calls": calls, "sockets": {**SOCKETS, **USUAL_SOCKETS}, "is_x86": IS_X86}


def test_closed_system_calls_answer_as_the_table_says(attack: Attack, control: Attack) -> None:
    inside = attack("system_calls", given())["calls"]
    assert inside == {row.name: row.answer for row in ROWS if row.name in inside}
    outside = control("system_calls", given())["calls"]
    same = [name for name in inside if outside[name] == inside[name]]
    assert len(inside) - len(same) >= LEAST_DIFFERING
    if os.geteuid() == 0:
        assert same == []


def test_only_usual_sockets_can_be_opened(attack: Attack, control: Attack) -> None:
    inside = attack("system_calls", given())["sockets"]
    assert {name for name, word in inside.items() if word == "done"} == USUAL_SOCKETS.keys()
    assert {word for name, word in inside.items() if name in SOCKETS} == {"EPERM"}
    outside = control("system_calls", given())["sockets"]
    assert outside["AF_NETLINK"] == outside["AF_NETLINK dgram"] == "done"
    if os.geteuid() == 0:
        assert outside["AF_INET raw"] == "done"


@pytest.mark.skipif(not IS_X86, reason="the other numberings exist on x86_64 alone")
def test_system_calls_of_another_architecture_end_the_process(
    attack: Attack, control: Attack
) -> None:
    """Their numbers mean other calls, which no filter of ours has looked at."""
    inside = attack("system_calls", given())["foreign"]
    assert inside == {"int 0x80": KILLED, "int 0x80 socketcall": KILLED, "x32": KILLED}
    outside = control("system_calls", given())["foreign"]
    assert KILLED not in outside.values()
