"""Each limit has one sentence: what, the limit, the most that was seen, what to do."""

import dataclasses
import re

import pytest

from sandbox import complaints, limits
from sandbox.settings import Limits

SPOKEN = [
    "memory_bytes", "processes", "cpu_seconds", "open_files", "disk_bytes", "disk_files",
    "file_bytes", "log_bytes_per_second", "log_lines_per_second", "tunnels", "startup_seconds",
    "idle_seconds", "lifetime_seconds",
]  # fmt: skip
UNMETERED = {"file_bytes", "startup_seconds", "idle_seconds", "lifetime_seconds"}
"""Whose peak is the limit itself."""


@pytest.mark.parametrize("name", SPOKEN)
def test_a_sentence_names_the_limit_the_peak_and_what_to_do(name: str) -> None:
    reason = limits.reason(name, dataclasses.replace(Limits(), **{name: 3 << 20}), 5 << 20)
    shown = {limits.size(3 << 20), limits.duration(3 << 20), f"{3 << 20:g}"}
    assert any(form in reason.message for form in shown), reason.message
    if name not in UNMETERED:
        most = {limits.size(5 << 20), f"{5 << 20:g}", f"{5 << 20:.1f}"}
        assert any(form in reason.message for form in most), reason.message
    assert len(re.findall(r"[.;] ", reason.message)) <= 2
    assert (reason.limit, reason.allowed, reason.peak) == (name, 3 << 20, 5 << 20)


@pytest.mark.parametrize("name", SPOKEN)
def test_a_peak_that_nobody_saw_is_left_out(name: str) -> None:
    assert "None" not in limits.reason(name, Limits()).message


def test_every_key_of_usage_has_its_limit() -> None:
    usage = Limits().as_usage(7.0)
    assert usage.cpu_seconds == 7.0
    for name in usage.__struct_fields__:
        field = {"log_bytes": "log_ring_bytes"}.get(name, name)
        assert name == "cpu_seconds" or getattr(usage, name) == getattr(Limits(), field)


@pytest.mark.parametrize(
    ("line", "limit"),
    [
        ("sh: 1: Cannot fork", "processes"),
        ("OSError: [Errno 28] No space left on device: 'x'", "disk_bytes"),
        ("dd: error writing 'x': No space left on device", "disk_bytes"),
        ("OSError: [Errno 24] Too many open files", "open_files"),
        ("RuntimeError: can't start new thread", "processes"),
        ("sh: 1: Cannot fork: Resource temporarily unavailable", "processes"),
        ("MemoryError", "memory_bytes"),
        ("OSError: [Errno 12] Cannot allocate memory", "memory_bytes"),
        ('127.0.0.1 - - [x] "GET / HTTP/1.1" 200 -', None),
        ("x" * 5000 + "MemoryError", None),
    ],
)
def test_what_a_program_complains_of_is_known_by_its_words(line: str, limit: str | None) -> None:
    found = complaints.find(line)
    assert (None if found is None else found.limit) == limit


@pytest.mark.parametrize(
    ("line", "is_sure"),
    [
        ("sh: 1: Cannot fork", True),
        ("bash: fork: retry: Resource temporarily unavailable", True),
        ("RuntimeError: can't start new thread", True),
        ("BlockingIOError: [Errno 11] Resource temporarily unavailable", False),
    ],
)
def test_words_that_may_mean_another_thing_are_known_as_such(line: str, is_sure: bool) -> None:
    found = complaints.find(line)
    assert found is not None
    assert found.is_sure == is_sure


def test_it_is_not_said_that_less_than_the_limit_was_open() -> None:
    """The meter looks now and then: what it saw last may be less than what met the limit."""
    assert "223" not in limits.reason("open_files", Limits(), 223).message
