"""What a session's sockets count as, where they come and go while it is weighed."""

from collections.abc import Iterator
from typing import Any, cast

import pytest

from sandbox import memory
from sandbox.init import Init
from sandbox.meter import Meter

MIB = 1 << 20


class Listing:
    """An init that lists so many sockets, with nothing in them."""

    pid = 7

    def __init__(self, listed: int) -> None:
        self._listed = listed

    def call(self, _: str) -> Any:
        return {"bytes": 0, "sockets": self._listed}, []


def buffers(monkeypatch: pytest.MonkeyPatch, *, listed: int, seen: list[int]) -> int:
    """What is counted where the network has `seen` sockets, one time after the other."""
    figures: Iterator[int] = iter(seen)
    monkeypatch.setattr(memory, "sockets", lambda _: next(figures))
    return Meter(cast("Init", Listing(listed)), MIB)._buffer_bytes()


@pytest.mark.parametrize(
    ("listed", "seen"),
    [
        (2, [950, 3]),  # of a run that is ending: it was said to have 966 MiB
        (950, [3, 950]),  # of one that begins
        (300, [950, 250]),  # amid the end
    ],
)
def test_sockets_that_close_or_open_while_they_are_listed_are_not_taken_for_full(
    listed: int, seen: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "has_sockets", lambda _: True)
    assert buffers(monkeypatch, listed=listed, seen=seen) < 4 * MIB


def test_sockets_that_stay_and_are_on_no_list_count_as_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "has_sockets", lambda _: True)
    assert buffers(monkeypatch, listed=10, seen=[110, 110]) > 80 * MIB
